from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0006_carry_over_accepted_cases"),
    ]

    operations = [
        migrations.RemoveField(
            model_name="approval",
            name="is_countersigned",
        ),
        migrations.RemoveField(
            model_name="visit",
            name="reason",
        ),
        migrations.AlterField(
            model_name="case",
            name="first_received_at",
            field=models.DateTimeField(verbose_name="first received"),
        ),
        migrations.AddIndex(
            model_name="approval",
            index=models.Index(
                condition=models.Q(("concluded_at__isnull", True), ("defaults_at__isnull", False)),
                fields=["defaults_at"],
                name="cases_approval_defaults",
            ),
        ),
        migrations.AddIndex(
            model_name="approval",
            index=models.Index(
                condition=models.Q(("paper_issued_at__isnull", True), ("status", "defaulted")),
                fields=["paper_due_at"],
                name="cases_default_paper_due",
            ),
        ),
        migrations.AddIndex(
            model_name="approval",
            index=models.Index(
                condition=models.Q(("concluded_at__isnull", True), ("opened_at__isnull", False)),
                fields=["due_at"],
                name="cases_approval_overdue",
            ),
        ),
        migrations.AddIndex(
            model_name="approval",
            index=models.Index(
                condition=models.Q(("status", "returned")),
                fields=["returned_at"],
                name="cases_approval_returned",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("status", "received")),
                fields=["acceptance_due_at"],
                name="cases_case_to_accept",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("status", "in_progress")),
                fields=["promised_due_at"],
                name="cases_case_overdue",
            ),
        ),
        migrations.AddConstraint(
            model_name="approval",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status__in", ["waiting", "stopped", "withdrawn", "voided"]),
                    ("due_at__isnull", False),
                    _connector="OR",
                ),
                name="cases_open_approval_is_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="approval",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        (
                            "status__in",
                            [
                                "granted",
                                "conditional",
                                "refused",
                                "not_involved",
                                "recused",
                                "defaulted",
                                "stopped",
                                "withdrawn",
                                "voided",
                            ],
                        ),
                        _negated=True,
                    ),
                    ("concluded_at__isnull", False),
                    _connector="OR",
                ),
                name="cases_ended_approval_has_its_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="approval",
            constraint=models.CheckConstraint(
                condition=models.Q(("steps__range", (1, 3))), name="cases_approval_has_1_to_3_steps"
            ),
        ),
        migrations.AddConstraint(
            model_name="approval",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("defaults_at__isnull", True),
                    models.Q(("default_basis", ""), _negated=True),
                    _connector="OR",
                ),
                name="cases_default_has_its_law",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("required_approvals__gte", 1),
                    ("status__in", ["received", "not_required", "not_accepted", "voided"]),
                    _connector="OR",
                ),
                name="cases_case_has_a_decider",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ["in_progress", "concluded", "delivered"]), _negated=True),
                    models.Q(
                        ("accepted_at__isnull", False),
                        ("promised_due_at__isnull", False),
                        ("statutory_due_at__isnull", False),
                        models.Q(("acceptance", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="cases_accepted_has_its_clocks",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "received"), _negated=True),
                    ("acceptance_due_at__isnull", False),
                    _connector="OR",
                ),
                name="cases_received_is_due_for_acceptance",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome__in", ["refused", "not_involved", "recused"]), _negated=True),
                    models.Q(("opinion", ""), _negated=True),
                    _connector="OR",
                ),
                name="cases_refusal_has_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome", "conditional"), _negated=True),
                    models.Q(("conditions", ""), _negated=True),
                    _connector="OR",
                ),
                name="cases_condition_is_named",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("decided_by__isnull", True),
                        ("outcome", "defaulted"),
                        models.Q(("basis", ""), _negated=True),
                    ),
                    models.Q(
                        models.Q(("outcome", "defaulted"), _negated=True), ("decided_by__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="cases_decided_by_somebody_or_by_law",
            ),
        ),
        migrations.AddConstraint(
            model_name="visit",
            constraint=models.UniqueConstraint(
                fields=("case", "person", "site", "on", "purpose"), name="cases_visit_purpose_once_a_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="visit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("attribution__in", ["D1", "D2", "D3", "D4", "W1", "L1"]), _negated=True),
                    ("demanded_by__isnull", False),
                    _connector="OR",
                ),
                name="cases_visit_has_its_unit",
            ),
        ),
        migrations.AddConstraint(
            model_name="visit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("attribution", "A2"), _negated=True),
                    ("demanded_by__isnull", True),
                    _connector="OR",
                ),
                name="cases_visit_chosen_is_not_asked",
            ),
        ),
        migrations.AddConstraint(
            model_name="visit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("demanded_by__isnull", True), models.Q(("rule", ""), _negated=True), _connector="OR"
                ),
                name="cases_visit_demand_has_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="visit",
            constraint=models.CheckConstraint(
                condition=models.Q(("evidence", ""), _negated=True), name="cases_visit_is_proved"
            ),
        ),
    ]
