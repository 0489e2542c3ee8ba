import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0007_rules_of_the_law"),
        ("catalogue", "0004_rules_of_limits"),
        ("people", "0002_roles_and_delegations"),
        ("people", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="CommitmentBar",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="from")),
                ("ends_on", models.DateField(verbose_name="to")),
                ("repaired_at", models.DateTimeField(blank=True, null=True)),
                ("repair_reason", models.TextField(blank=True)),
            ],
            options={
                "verbose_name": "bar on commitments",
                "verbose_name_plural": "bars on commitments",
                "ordering": ["-starts_on", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="CommitmentCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("to_check", "To be checked"),
                            ("passed", "Kept"),
                            ("rectifying", "To be put right"),
                            ("unmet", "Not put right; the signatory decides"),
                            ("revoked", "Licence revoked"),
                        ],
                        default="to_check",
                        max_length=10,
                    ),
                ),
                ("due_at", models.DateTimeField(verbose_name="check until")),
                ("is_due_provisional", models.BooleanField(default=False)),
                ("checked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "rectify_due_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="put right until"),
                ),
                ("unmet_at", models.DateTimeField(blank=True, null=True)),
                ("recheck_failed_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("revoke_reason", models.TextField(blank=True)),
                ("reminded_at", models.DateTimeField(blank=True, null=True)),
                ("missed_at", models.DateTimeField(blank=True, null=True)),
                ("rectify_reminded_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "commitment check",
                "verbose_name_plural": "commitment checks",
                "ordering": ["due_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="CommitmentFinding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_recheck", models.BooleanField(default=False)),
                ("is_kept", models.BooleanField()),
                ("text", models.TextField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "finding of a commitment check",
                "verbose_name_plural": "findings of commitment checks",
                "ordering": ["at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Coordination",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("disagreement", "The departments disagree"),
                            ("nobody", "No department has decided on the matter"),
                        ],
                        max_length=12,
                    ),
                ),
                ("opened_at", models.DateTimeField()),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("granted", "Grant, against the refusal"),
                            ("refused", "The refusal stands"),
                        ],
                        max_length=8,
                    ),
                ),
                ("reason", models.TextField(blank=True)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "coordination",
                "verbose_name_plural": "coordinations",
                "ordering": ["opened_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="DeferredMaterial",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("due_at", models.DateTimeField(verbose_name="until")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("owed", "To be handed in"),
                            ("supplied", "Handed in"),
                            ("missed", "Not handed in in time"),
                            ("wrong", "Handed in, and still wrong"),
                            ("lapsed", "No longer needed: the case has ended"),
                        ],
                        default="owed",
                        max_length=8,
                    ),
                ),
                ("reminded_at", models.DateTimeField(blank=True, null=True)),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "deferred material",
                "verbose_name_plural": "deferred materials",
                "ordering": ["due_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="DueDateChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "clock",
                    models.CharField(
                        choices=[("statutory", "By law until"), ("promised", "Promised by")], max_length=10
                    ),
                ),
                ("before", models.DateTimeField()),
                ("after", models.DateTimeField()),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("extension", "Limit extended"),
                            ("procedure_started", "Special procedure begun"),
                            ("procedure_ended", "Special procedure ended"),
                            ("calendar", "Calendar of working days changed"),
                        ],
                        max_length=24,
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "moved due date",
                "verbose_name_plural": "moved due dates",
                "ordering": ["at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="DueDateReview",
            fields=[
                ("year", models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                ("changed_at", models.DateTimeField()),
                ("again_at", models.DateTimeField()),
                ("claimed_at", models.DateTimeField(blank=True, null=True)),
                ("done_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "review of due dates",
                "verbose_name_plural": "reviews of due dates",
            },
        ),
        migrations.CreateModel(
            name="Extension",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("amount", models.PositiveSmallIntegerField(verbose_name="extension amount")),
                (
                    "unit",
                    models.CharField(
                        choices=[
                            ("minute", "minute of business time"),
                            ("hour", "hour of business time"),
                            ("working-day", "working day"),
                            ("natural-day", "natural day"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "authority",
                    models.CharField(
                        choices=[
                            ("organ_head", "Head of the organ"),
                            ("government_head", "Head of the government"),
                        ],
                        max_length=16,
                    ),
                ),
                ("basis", models.CharField(max_length=200, verbose_name="basis")),
                ("reason", models.TextField(verbose_name="reason")),
                ("requested_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "Asked for"),
                            ("granted", "Granted"),
                            ("refused", "Refused"),
                            ("lapsed", "Lapsed: decided or run out before it was granted"),
                        ],
                        default="asked",
                        max_length=8,
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("answer", models.TextField(blank=True)),
            ],
            options={
                "verbose_name": "extension",
                "verbose_name_plural": "extensions",
                "ordering": ["requested_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="InspectionDuty",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("officers_due_at", models.DateTimeField()),
                ("is_due_provisional", models.BooleanField(default=False)),
                ("assigned_at", models.DateTimeField(blank=True, null=True)),
                ("missed_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "duty to assign inspectors",
                "verbose_name_plural": "duties to assign inspectors",
                "ordering": ["officers_due_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="InspectionParty",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("assigned_at", models.DateTimeField(blank=True, null=True)),
                (
                    "finding",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("passed", "Passed"),
                            ("rectify", "To be rectified"),
                            ("failed", "Not passed"),
                        ],
                        max_length=8,
                    ),
                ),
                ("text", models.TextField(blank=True, verbose_name="what was found")),
                ("recorded_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "department at an inspection",
                "verbose_name_plural": "departments at an inspection",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="JointInspection",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("organised_at", models.DateTimeField()),
                ("planned_at", models.DateTimeField(verbose_name="day and hour")),
                ("place", models.CharField(max_length=200, verbose_name="place")),
                ("announced_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[("planned", "Planned"), ("held", "Held"), ("cancelled", "Cancelled")],
                        default="planned",
                        max_length=10,
                    ),
                ),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                ("reason", models.CharField(blank=True, max_length=400)),
            ],
            options={
                "verbose_name": "joint inspection",
                "verbose_name_plural": "joint inspections",
                "ordering": ["organised_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="NewFact",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("target", models.CharField(max_length=60)),
                ("text", models.CharField(max_length=400)),
                ("at", models.DateTimeField()),
            ],
            options={
                "ordering": ["at"],
            },
        ),
        migrations.CreateModel(
            name="OpinionAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField(verbose_name="answer")),
                ("given_on", models.DateField(verbose_name="day of the answer")),
                ("at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "opinion",
                "verbose_name_plural": "opinions",
            },
        ),
        migrations.CreateModel(
            name="OpinionRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("expert_name", models.CharField(blank=True, max_length=100, verbose_name="expert")),
                (
                    "expert_office",
                    models.CharField(blank=True, max_length=200, verbose_name="the expert's unit"),
                ),
                ("question", models.TextField(verbose_name="question")),
                ("asked_at", models.DateTimeField()),
                ("due_at", models.DateTimeField(verbose_name="until")),
                ("is_due_provisional", models.BooleanField(default=False)),
                ("remind_at", models.DateTimeField(blank=True, null=True)),
                ("reminded_at", models.DateTimeField(blank=True, null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "Waiting for the answer"),
                            ("answered", "Answered"),
                            ("withdrawn", "No longer needed"),
                            ("missed", "Not answered in time"),
                        ],
                        default="asked",
                        max_length=10,
                    ),
                ),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "request for an opinion",
                "verbose_name_plural": "requests for opinions",
                "ordering": ["asked_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Paper",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("receipt", "Receipt"),
                            ("acceptance", "Acceptance"),
                            ("supplement", "Supplement"),
                            ("non_acceptance", "Non Acceptance"),
                            ("no_licence_needed", "No Licence Needed"),
                            ("deemed_withdrawal", "Deemed Withdrawal"),
                            ("deferral_promise", "Deferral Promise"),
                            ("acceptance_revoked", "Acceptance Revoked"),
                            ("special_procedure", "Special Procedure"),
                            ("extension", "Extension"),
                            ("grant", "Grant"),
                            ("conditional_grant", "Conditional Grant"),
                            ("refusal", "Refusal"),
                            ("delivery", "Delivery"),
                            ("withdrawal", "Withdrawal"),
                            ("voiding", "Voiding"),
                            ("coordination", "Coordination"),
                            ("commitment_rectify", "Commitment Rectify"),
                            ("commitment_revoked", "Commitment Revoked"),
                        ],
                        max_length=20,
                    ),
                ),
                ("key", models.CharField(blank=True, max_length=60)),
                ("number", models.CharField(max_length=60, verbose_name="number")),
                ("issued_at", models.DateTimeField(verbose_name="issued")),
                ("facts", models.JSONField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("owed", "Being made"),
                            ("made", "Made"),
                            ("failed", "Could not be made; a person must look"),
                        ],
                        default="owed",
                        max_length=6,
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("claimed_at", models.DateTimeField(blank=True, null=True)),
                ("problem", models.CharField(blank=True, max_length=200)),
                ("file_zh", models.FileField(blank=True, max_length=200, upload_to="papers/")),
                ("file_en", models.FileField(blank=True, max_length=200, upload_to="papers/")),
                ("sha256_zh", models.CharField(blank=True, max_length=64)),
                ("sha256_en", models.CharField(blank=True, max_length=64)),
                ("made_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "paper",
                "verbose_name_plural": "papers",
                "ordering": ["issued_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="PaperReading",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("language", models.CharField(choices=[("zh", "Chinese"), ("en", "English")], max_length=2)),
                ("at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "reading of a paper",
                "verbose_name_plural": "readings of papers",
                "ordering": ["at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="PaperSeries",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("receipt", "Receipt"),
                            ("acceptance", "Acceptance"),
                            ("supplement", "Supplement"),
                            ("non_acceptance", "Non Acceptance"),
                            ("no_licence_needed", "No Licence Needed"),
                            ("deemed_withdrawal", "Deemed Withdrawal"),
                            ("deferral_promise", "Deferral Promise"),
                            ("acceptance_revoked", "Acceptance Revoked"),
                            ("special_procedure", "Special Procedure"),
                            ("extension", "Extension"),
                            ("grant", "Grant"),
                            ("conditional_grant", "Conditional Grant"),
                            ("refusal", "Refusal"),
                            ("delivery", "Delivery"),
                            ("withdrawal", "Withdrawal"),
                            ("voiding", "Voiding"),
                            ("coordination", "Coordination"),
                            ("commitment_rectify", "Commitment Rectify"),
                            ("commitment_revoked", "Commitment Revoked"),
                        ],
                        max_length=20,
                    ),
                ),
                ("year", models.PositiveSmallIntegerField()),
                ("last", models.PositiveIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="SpecialProcedure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=24, verbose_name="kind")),
                ("counts_for_statutory", models.BooleanField()),
                ("legal_clause", models.CharField(max_length=200, verbose_name="clause that demands it")),
                ("notice", models.TextField(verbose_name="written notice to the applicant")),
                ("planned_end_on", models.DateField(verbose_name="planned end")),
                ("requested_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "Asked for"),
                            ("running", "Running"),
                            ("ended", "Ended"),
                            ("refused", "Refused"),
                            ("cancelled", "Cancelled: the approval ended first"),
                        ],
                        default="asked",
                        max_length=10,
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("answer", models.TextField(blank=True)),
                ("starts_on", models.DateField(blank=True, null=True, verbose_name="start")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="end")),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("result", models.TextField(blank=True, verbose_name="result")),
            ],
            options={
                "verbose_name": "special procedure",
                "verbose_name_plural": "special procedures",
                "ordering": ["requested_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="SupplementNotice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_further", models.BooleanField(default=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Being put together"),
                            ("sent", "Sent; the applicant's turn"),
                            ("answered", "Answered"),
                            ("closed", "Closed without being sent"),
                        ],
                        default="draft",
                        max_length=8,
                    ),
                ),
                ("opened_at", models.DateTimeField()),
                ("points_due_at", models.DateTimeField(verbose_name="points until")),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                ("due_at", models.DateTimeField(blank=True, null=True)),
                ("reminded_at", models.DateTimeField(blank=True, null=True)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("snapshot", models.JSONField(default=dict)),
            ],
            options={
                "verbose_name": "supplement notice",
                "verbose_name_plural": "supplement notices",
                "ordering": ["opened_at"],
            },
        ),
        migrations.CreateModel(
            name="SupplementPoint",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("target", models.CharField(max_length=60)),
                ("text", models.CharField(max_length=400)),
                ("at", models.DateTimeField()),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="VisitAttribution",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "attribution",
                    models.CharField(
                        choices=[
                            ("A1", "The applicant's papers stayed incomplete after a complete notice"),
                            ("A2", "The applicant chose to come"),
                            ("D1", "The notice was incomplete"),
                            (
                                "D2",
                                "A material was asked for that is not in the guide or that government holds",
                            ),
                            ("D3", "Presence was demanded without a legal ground"),
                            ("D4", "The result was not delivered in the way the applicant chose"),
                            ("W1", "An error at the window"),
                            ("P1", "The system or a connection failed"),
                            ("L1", "The law demands presence"),
                        ],
                        max_length=2,
                        verbose_name="attribution",
                    ),
                ),
                ("rule", models.CharField(blank=True, max_length=300, verbose_name="article or reason")),
                ("reason", models.CharField(max_length=1000)),
                ("at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "corrected attribution",
                "verbose_name_plural": "corrected attributions",
                "ordering": ["at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="VisitDispute",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.CharField(max_length=1000)),
                ("at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "To be answered"), ("upheld", "Upheld"), ("rejected", "Rejected")],
                        default="open",
                        max_length=8,
                    ),
                ),
                ("answer", models.CharField(blank=True, max_length=1000)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "disputed visit",
                "verbose_name_plural": "disputed visits",
                "ordering": ["at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="VisitTally",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("n_law", models.PositiveSmallIntegerField(default=0)),
                ("n_all", models.PositiveSmallIntegerField(default=0)),
                ("n_fault", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                "verbose_name": "visit tally",
                "verbose_name_plural": "visit tallies",
            },
        ),
        migrations.CreateModel(
            name="Voiding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("duplicate", "Taken in twice"),
                            ("entry_error", "Entered by mistake"),
                            ("wrong_applicant", "Taken in for the wrong applicant"),
                        ],
                        max_length=16,
                    ),
                ),
                ("note", models.CharField(max_length=400)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "To be confirmed by a second person"),
                            ("confirmed", "Confirmed"),
                            ("refused", "Refused"),
                        ],
                        default="asked",
                        max_length=10,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("answer", models.CharField(blank=True, max_length=400)),
            ],
            options={
                "verbose_name": "voiding",
                "verbose_name_plural": "voidings",
                "ordering": ["asked_at"],
            },
        ),
        migrations.AddField(
            model_name="commitmentbar",
            name="applicant",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="commitment_bars",
                to="people.applicant",
            ),
        ),
        migrations.AddField(
            model_name="commitmentbar",
            name="department",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.department"
            ),
        ),
        migrations.AddField(
            model_name="commitmentbar",
            name="repaired_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="commitmentcheck",
            name="approval",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="commitment_check",
                to="cases.approval",
            ),
        ),
        migrations.AddField(
            model_name="commitmentcheck",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="commitment_checks", to="cases.case"
            ),
        ),
        migrations.AddField(
            model_name="commitmentcheck",
            name="department",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.department"
            ),
        ),
        migrations.AddField(
            model_name="commitmentcheck",
            name="revoked_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="commitmentbar",
            name="commitment_check",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="bar", to="cases.commitmentcheck"
            ),
        ),
        migrations.AddField(
            model_name="commitmentfinding",
            name="commitment_check",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="findings",
                to="cases.commitmentcheck",
            ),
        ),
        migrations.AddField(
            model_name="commitmentfinding",
            name="officers",
            field=models.ManyToManyField(related_name="+", to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name="commitmentfinding",
            name="recorded_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="coordination",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="coordinations", to="cases.case"
            ),
        ),
        migrations.AddField(
            model_name="coordination",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="coordination",
            name="item",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="coordination", to="cases.caseitem"
            ),
        ),
        migrations.AddField(
            model_name="deferredmaterial",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="deferred", to="cases.case"
            ),
        ),
        migrations.AddField(
            model_name="deferredmaterial",
            name="requirement",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="catalogue.materialrequirement",
            ),
        ),
        migrations.AddField(
            model_name="duedatechange",
            name="approval",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="due_changes",
                to="cases.approval",
            ),
        ),
        migrations.AddField(
            model_name="duedatechange",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="due_changes", to="cases.case"
            ),
        ),
        migrations.AddField(
            model_name="extension",
            name="approval",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="extensions",
                to="cases.approval",
            ),
        ),
        migrations.AddField(
            model_name="extension",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="extensions", to="cases.case"
            ),
        ),
        migrations.AddField(
            model_name="extension",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="extension",
            name="requested_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="inspectionduty",
            name="approval",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="inspection_duty",
                to="cases.approval",
            ),
        ),
        migrations.AddField(
            model_name="inspectionduty",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case"
            ),
        ),
        migrations.AddField(
            model_name="inspectionparty",
            name="approval",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="inspections", to="cases.approval"
            ),
        ),
        migrations.AddField(
            model_name="inspectionparty",
            name="assigned_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="inspectionparty",
            name="officers",
            field=models.ManyToManyField(related_name="+", to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name="inspectionparty",
            name="recorded_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="jointinspection",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="inspections", to="cases.case"
            ),
        ),
        migrations.AddField(
            model_name="jointinspection",
            name="department",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.department"
            ),
        ),
        migrations.AddField(
            model_name="jointinspection",
            name="organised_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="inspectionparty",
            name="inspection",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="parties",
                to="cases.jointinspection",
            ),
        ),
        migrations.AddField(
            model_name="newfact",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="new_facts", to="cases.case"
            ),
        ),
        migrations.AddField(
            model_name="newfact",
            name="recorded_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="opinionanswer",
            name="entered_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="opinionrequest",
            name="approval",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="opinions", to="cases.approval"
            ),
        ),
        migrations.AddField(
            model_name="opinionrequest",
            name="asked_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="opinionrequest",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="opinions", to="cases.case"
            ),
        ),
        migrations.AddField(
            model_name="opinionrequest",
            name="department",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="opinions_asked",
                to="people.department",
            ),
        ),
        migrations.AddField(
            model_name="opinionanswer",
            name="request",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="answer", to="cases.opinionrequest"
            ),
        ),
        migrations.AddField(
            model_name="paper",
            name="approval",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="papers",
                to="cases.approval",
            ),
        ),
        migrations.AddField(
            model_name="paper",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="papers", to="cases.case"
            ),
        ),
        migrations.AddField(
            model_name="paper",
            name="department",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="papers", to="people.department"
            ),
        ),
        migrations.AddField(
            model_name="paperreading",
            name="paper",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="readings", to="cases.paper"
            ),
        ),
        migrations.AddField(
            model_name="paperreading",
            name="reader",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="paperseries",
            name="department",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.department"
            ),
        ),
        migrations.AddField(
            model_name="specialprocedure",
            name="approval",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="procedures", to="cases.approval"
            ),
        ),
        migrations.AddField(
            model_name="specialprocedure",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="procedures", to="cases.case"
            ),
        ),
        migrations.AddField(
            model_name="specialprocedure",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="specialprocedure",
            name="ended_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="specialprocedure",
            name="requested_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="supplementnotice",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="notices", to="cases.case"
            ),
        ),
        migrations.AddField(
            model_name="supplementnotice",
            name="sent_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="supplementpoint",
            name="department",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.department"
            ),
        ),
        migrations.AddField(
            model_name="supplementpoint",
            name="made_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="supplementpoint",
            name="notice",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="points",
                to="cases.supplementnotice",
            ),
        ),
        migrations.AddField(
            model_name="supplementpoint",
            name="requirement",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="catalogue.materialrequirement",
            ),
        ),
        migrations.AddField(
            model_name="visitattribution",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="visitattribution",
            name="demanded_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="people.department",
            ),
        ),
        migrations.AddField(
            model_name="visitattribution",
            name="visit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="corrections", to="cases.visit"
            ),
        ),
        migrations.AddField(
            model_name="visitdispute",
            name="answered_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="visitdispute",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="visitdispute",
            name="visit",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="dispute", to="cases.visit"
            ),
        ),
        migrations.AddField(
            model_name="visittally",
            name="case",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="visit_tally", to="cases.case"
            ),
        ),
        migrations.AddField(
            model_name="voiding",
            name="asked_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="voiding",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="voidings", to="cases.case"
            ),
        ),
        migrations.AddField(
            model_name="voiding",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            model_name="commitmentcheck",
            index=models.Index(
                condition=models.Q(("ended_at__isnull", True)),
                fields=["department", "due_at", "id"],
                name="cases_checks_of_department",
            ),
        ),
        migrations.AddIndex(
            model_name="commitmentcheck",
            index=models.Index(
                condition=models.Q(("missed_at__isnull", True), ("state", "to_check")),
                fields=["due_at"],
                name="cases_check_due",
            ),
        ),
        migrations.AddIndex(
            model_name="commitmentcheck",
            index=models.Index(
                condition=models.Q(("state", "rectifying")),
                fields=["rectify_due_at"],
                name="cases_rectify_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="commitmentcheck",
            constraint=models.CheckConstraint(
                condition=models.Q(("state", "to_check"), ("checked_at__isnull", False), _connector="OR"),
                name="cases_checked_commitment_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="commitmentcheck",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["rectifying", "unmet", "revoked"]), _negated=True),
                    ("rectify_due_at__isnull", False),
                    _connector="OR",
                ),
                name="cases_unkept_commitment_has_a_term",
            ),
        ),
        migrations.AddConstraint(
            model_name="commitmentcheck",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "unmet"), _negated=True), ("unmet_at__isnull", False), _connector="OR"
                ),
                name="cases_unmet_commitment_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="commitmentcheck",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["passed", "revoked"]), _negated=True),
                    ("ended_at__isnull", False),
                    _connector="OR",
                ),
                name="cases_ended_commitment_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="commitmentcheck",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("revoked_by__isnull", False),
                        ("state", "revoked"),
                        models.Q(("revoke_reason", ""), _negated=True),
                    ),
                    models.Q(
                        models.Q(("state", "revoked"), _negated=True),
                        ("revoke_reason", ""),
                        ("revoked_by__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="cases_revoked_by_somebody_for_a_reason",
            ),
        ),
        migrations.AddIndex(
            model_name="commitmentbar",
            index=models.Index(
                condition=models.Q(("repaired_at__isnull", True)),
                fields=["applicant", "ends_on"],
                name="cases_bar_standing",
            ),
        ),
        migrations.AddConstraint(
            model_name="commitmentbar",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__gte", models.F("starts_on"))), name="cases_bar_ends_after_start"
            ),
        ),
        migrations.AddConstraint(
            model_name="commitmentbar",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("repair_reason", ""), ("repaired_at__isnull", True), ("repaired_by__isnull", True)
                    ),
                    models.Q(
                        ("repaired_at__isnull", False),
                        ("repaired_by__isnull", False),
                        models.Q(("repair_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="cases_bar_repaired_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="commitmentfinding",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_recheck", False)),
                fields=("commitment_check",),
                name="cases_commitment_first_finding_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="commitmentfinding",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True), name="cases_commitment_finding_says_what"
            ),
        ),
        migrations.AddIndex(
            model_name="coordination",
            index=models.Index(
                condition=models.Q(("outcome", "")), fields=["opened_at"], name="cases_coordination_open"
            ),
        ),
        migrations.AddConstraint(
            model_name="coordination",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at__isnull", True), ("outcome", "")),
                    models.Q(
                        models.Q(("outcome", ""), _negated=True),
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                        models.Q(("reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="cases_coordination_has_its_reason",
            ),
        ),
        migrations.AddIndex(
            model_name="deferredmaterial",
            index=models.Index(
                condition=models.Q(("state", "owed")), fields=["due_at"], name="cases_deferred_due"
            ),
        ),
        migrations.AddConstraint(
            model_name="deferredmaterial",
            constraint=models.UniqueConstraint(fields=("case", "requirement"), name="cases_deferred_once"),
        ),
        migrations.AddConstraint(
            model_name="deferredmaterial",
            constraint=models.CheckConstraint(
                condition=models.Q(("state", "owed"), ("settled_at__isnull", False), _connector="OR"),
                name="cases_deferred_settled_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="duedatechange",
            constraint=models.CheckConstraint(
                condition=models.Q(("before", models.F("after")), _negated=True), name="cases_due_date_moved"
            ),
        ),
        migrations.AddIndex(
            model_name="extension",
            index=models.Index(
                condition=models.Q(("state", "asked")),
                fields=["authority", "id"],
                name="cases_extension_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="extension",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "granted")),
                fields=("case", "approval"),
                name="cases_extension_granted_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="extension",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "asked")),
                fields=("case", "approval"),
                name="cases_extension_asked_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="extension",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amount__gte", 1),
                    models.Q(("reason", ""), _negated=True),
                    models.Q(("basis", ""), _negated=True),
                ),
                name="cases_extension_is_reasoned",
            ),
        ),
        migrations.AddConstraint(
            model_name="extension",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at__isnull", True), ("state", "asked")),
                    models.Q(
                        ("decided_at__isnull", False), ("decided_by__isnull", True), ("state", "lapsed")
                    ),
                    models.Q(
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                        ("state__in", ["granted", "refused"]),
                        models.Q(("decided_by", models.F("requested_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="cases_extension_decided_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="extension",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "refused"), _negated=True),
                    models.Q(("answer", ""), _negated=True),
                    _connector="OR",
                ),
                name="cases_extension_refused_with_reason",
            ),
        ),
        migrations.AddIndex(
            model_name="inspectionduty",
            index=models.Index(
                condition=models.Q(("assigned_at__isnull", True), ("missed_at__isnull", True)),
                fields=["officers_due_at"],
                name="cases_officers_due",
            ),
        ),
        migrations.AddIndex(
            model_name="jointinspection",
            index=models.Index(
                condition=models.Q(("state", "planned")),
                fields=["planned_at"],
                name="cases_inspection_planned",
            ),
        ),
        migrations.AddConstraint(
            model_name="jointinspection",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "planned")),
                fields=("case",),
                name="cases_one_inspection_planned",
            ),
        ),
        migrations.AddConstraint(
            model_name="jointinspection",
            constraint=models.CheckConstraint(
                condition=models.Q(("state", "planned"), ("settled_at__isnull", False), _connector="OR"),
                name="cases_inspection_settled_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="jointinspection",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "cancelled"), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="cases_inspection_cancelled_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="inspectionparty",
            constraint=models.UniqueConstraint(
                fields=("inspection", "approval"), name="cases_inspection_party_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="inspectionparty",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("finding", ""), ("recorded_at__isnull", True)),
                    models.Q(
                        ("assigned_at__isnull", False),
                        ("recorded_at__isnull", False),
                        ("recorded_by__isnull", False),
                        models.Q(("finding", ""), _negated=True),
                        models.Q(("text", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="cases_finding_has_who_and_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="newfact",
            constraint=models.UniqueConstraint(fields=("case", "target"), name="cases_new_fact_once"),
        ),
        migrations.AddIndex(
            model_name="opinionrequest",
            index=models.Index(
                condition=models.Q(("state__in", ["asked", "missed"])),
                fields=["department", "due_at"],
                name="cases_opinion_asked_of",
            ),
        ),
        migrations.AddIndex(
            model_name="opinionrequest",
            index=models.Index(
                condition=models.Q(("state", "asked")), fields=["due_at"], name="cases_opinion_due"
            ),
        ),
        migrations.AddIndex(
            model_name="opinionrequest",
            index=models.Index(
                condition=models.Q(("reminded_at__isnull", True), ("state", "asked")),
                fields=["remind_at"],
                name="cases_opinion_to_remind",
            ),
        ),
        migrations.AddConstraint(
            model_name="opinionrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("department__isnull", False), ("expert_name", "")),
                    models.Q(("department__isnull", True), models.Q(("expert_name", ""), _negated=True)),
                    _connector="OR",
                ),
                name="cases_opinion_of_one_or_the_other",
            ),
        ),
        migrations.AddConstraint(
            model_name="opinionrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("state", "asked"), ("settled_at__isnull", False), _connector="OR"),
                name="cases_opinion_settled_has_its_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="opinionrequest",
            constraint=models.UniqueConstraint(
                condition=models.Q(("department__isnull", False), ("state__in", ["asked", "missed"])),
                fields=("approval", "department"),
                name="cases_opinion_asked_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="opinionanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True), name="cases_opinion_says_something"
            ),
        ),
        migrations.AddIndex(
            model_name="paper",
            index=models.Index(
                condition=models.Q(("state", "owed")), fields=["issued_at"], name="cases_paper_owed"
            ),
        ),
        migrations.AddIndex(
            model_name="paper",
            index=models.Index(
                condition=models.Q(("state", "failed")), fields=["id"], name="cases_paper_failed"
            ),
        ),
        migrations.AddConstraint(
            model_name="paper",
            constraint=models.UniqueConstraint(
                fields=("case", "approval", "kind", "key"), name="cases_paper_owed_once", nulls_distinct=False
            ),
        ),
        migrations.AddConstraint(
            model_name="paper",
            constraint=models.UniqueConstraint(
                fields=("department", "number"), name="cases_paper_number_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="paper",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "made"), _negated=True),
                    models.Q(
                        ("made_at__isnull", False),
                        models.Q(("sha256_zh", ""), _negated=True),
                        models.Q(("sha256_en", ""), _negated=True),
                        models.Q(("file_zh", ""), _negated=True),
                        models.Q(("file_en", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="cases_made_paper_has_its_files",
            ),
        ),
        migrations.AddConstraint(
            model_name="paperseries",
            constraint=models.UniqueConstraint(
                fields=("department", "kind", "year"), name="cases_paper_series_once"
            ),
        ),
        migrations.AddIndex(
            model_name="specialprocedure",
            index=models.Index(
                condition=models.Q(("state__in", ["asked", "running"])),
                fields=["planned_end_on"],
                name="cases_procedure_standing",
            ),
        ),
        migrations.AddIndex(
            model_name="specialprocedure",
            index=models.Index(
                condition=models.Q(("state", "asked")), fields=["approval"], name="cases_procedure_to_approve"
            ),
        ),
        migrations.AddConstraint(
            model_name="specialprocedure",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["asked", "running"])),
                fields=("approval", "kind"),
                name="cases_procedure_of_a_kind_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="specialprocedure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("legal_clause", ""), _negated=True), models.Q(("notice", ""), _negated=True)
                ),
                name="cases_procedure_has_clause_and_notice",
            ),
        ),
        migrations.AddConstraint(
            model_name="specialprocedure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("decided_by__isnull", True),
                    models.Q(("decided_by", models.F("requested_by")), _negated=True),
                    _connector="OR",
                ),
                name="cases_procedure_decided_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="specialprocedure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["asked", "refused", "cancelled"]),
                    models.Q(
                        ("decided_by__isnull", False),
                        ("planned_end_on__gte", models.F("starts_on")),
                        ("starts_on__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="cases_procedure_runs_from_to",
            ),
        ),
        migrations.AddConstraint(
            model_name="specialprocedure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "ended"), _negated=True),
                    models.Q(
                        ("ended_at__isnull", False),
                        ("ended_on__gte", models.F("starts_on")),
                        ("ended_on__lte", models.F("planned_end_on")),
                    ),
                    _connector="OR",
                ),
                name="cases_procedure_ends_within_plan",
            ),
        ),
        migrations.AddConstraint(
            model_name="specialprocedure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "refused"), _negated=True),
                    models.Q(("decided_by__isnull", False), models.Q(("answer", ""), _negated=True)),
                    _connector="OR",
                ),
                name="cases_procedure_refused_with_reason",
            ),
        ),
        migrations.AddIndex(
            model_name="supplementnotice",
            index=models.Index(
                condition=models.Q(("state", "sent")), fields=["due_at"], name="cases_notice_due"
            ),
        ),
        migrations.AddConstraint(
            model_name="supplementnotice",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_further", False), models.Q(("state", "closed"), _negated=True)),
                fields=("case",),
                name="cases_one_supplement_notice",
            ),
        ),
        migrations.AddConstraint(
            model_name="supplementnotice",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "draft")), fields=("case",), name="cases_one_notice_in_draft"
            ),
        ),
        migrations.AddConstraint(
            model_name="supplementnotice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["draft", "closed"]),
                    models.Q(("due_at__isnull", False), ("sent_at__isnull", False)),
                    _connector="OR",
                ),
                name="cases_sent_notice_has_its_deadline",
            ),
        ),
        migrations.AddConstraint(
            model_name="supplementpoint",
            constraint=models.UniqueConstraint(
                fields=("notice", "department", "target"), name="cases_point_once_per_department"
            ),
        ),
        migrations.AddConstraint(
            model_name="visitattribution",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("attribution__in", ["D1", "D2", "D3", "D4", "W1", "L1"]), _negated=True),
                    ("demanded_by__isnull", False),
                    _connector="OR",
                ),
                name="cases_correction_has_its_unit",
            ),
        ),
        migrations.AddConstraint(
            model_name="visitattribution",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("attribution", "A2"), _negated=True),
                    ("demanded_by__isnull", True),
                    _connector="OR",
                ),
                name="cases_correction_chosen_is_not_asked",
            ),
        ),
        migrations.AddConstraint(
            model_name="visitattribution",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="cases_correction_has_a_reason"
            ),
        ),
        migrations.AddIndex(
            model_name="visitdispute",
            index=models.Index(
                condition=models.Q(("state", "open")), fields=["at", "id"], name="cases_dispute_open"
            ),
        ),
        migrations.AddConstraint(
            model_name="visitdispute",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state", "open"),
                    models.Q(
                        ("answered_at__isnull", False),
                        ("answered_by__isnull", False),
                        models.Q(("answer", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="cases_dispute_has_its_answer",
            ),
        ),
        migrations.AddIndex(
            model_name="visittally",
            index=models.Index(
                condition=models.Q(("n_law__gte", 2)), fields=["case"], name="cases_tally_over"
            ),
        ),
        migrations.AddConstraint(
            model_name="visittally",
            constraint=models.CheckConstraint(
                condition=models.Q(("n_fault__lte", models.F("n_law")), ("n_law__lte", models.F("n_all"))),
                name="cases_tally_within_all",
            ),
        ),
        migrations.AddConstraint(
            model_name="voiding",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "refused"), _negated=True),
                fields=("case",),
                name="cases_voiding_asked_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="voiding",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state", "asked"),
                    models.Q(
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                        models.Q(("decided_by", models.F("asked_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="cases_voided_by_a_second_person",
            ),
        ),
    ]
