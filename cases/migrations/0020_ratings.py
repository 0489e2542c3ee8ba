"""One per case and stage; what was said never changes, what follows from it is written once."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from common.append_only import append_only, append_only_until


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0019_application_per_applicant"),
        ("catalogue", "0008_ties_of_position_have_one_order"),
        ("people", "0005_mandates"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Rating",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[("intake", "Applying"), ("result", "Decision and result")],
                        max_length=6,
                        verbose_name="stage",
                    ),
                ),
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (5, "Very satisfied"),
                            (4, "Satisfied"),
                            (3, "On the whole satisfied"),
                            (2, "Dissatisfied"),
                            (1, "Very dissatisfied"),
                        ],
                        verbose_name="level",
                    ),
                ),
                (
                    "tags",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("clear", "Everything was explained clearly"),
                                ("friendly", "Friendly and competent"),
                                ("fast", "Fast"),
                                ("few-papers", "Few papers asked for"),
                                ("no-visit", "Nobody had to come"),
                                ("unclear", "The guide was unclear or wrong"),
                                ("too-many-papers", "More papers were asked for than the guide says"),
                                ("came-again", "Had to come again"),
                                ("slow", "Too slow, or a promise was not kept"),
                                ("unfriendly", "Unfriendly or not willing to help"),
                                ("charged", "Money was asked for that the guide does not name"),
                                ("system", "The system did not work"),
                            ],
                            max_length=20,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                ("text", models.CharField(blank=True, max_length=1000, verbose_name="in their own words")),
                ("at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "rating",
                "verbose_name_plural": "ratings",
                "ordering": ["-at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="RatingFollowUp",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (5, "Very satisfied"),
                            (4, "Satisfied"),
                            (3, "On the whole satisfied"),
                            (2, "Dissatisfied"),
                            (1, "Very dissatisfied"),
                        ]
                    ),
                ),
                ("text", models.CharField(blank=True, max_length=1000)),
                ("at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "follow-up rating",
                "verbose_name_plural": "follow-up ratings",
            },
        ),
        migrations.CreateModel(
            name="RatingRemedy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("call_due_at", models.DateTimeField()),
                ("settle_due_at", models.DateTimeField()),
                ("called_at", models.DateTimeField(blank=True, null=True)),
                ("call_note", models.CharField(blank=True, max_length=1000)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("mended", "It was so, and is put right"),
                            (
                                "explained",
                                "It was not so, or is not in our power; explained to the applicant",
                            ),
                            ("unreached", "The applicant could not be reached at three times"),
                        ],
                        max_length=9,
                    ),
                ),
                ("result", models.CharField(blank=True, max_length=1000)),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "remedy of a bad rating",
                "verbose_name_plural": "remedies of bad ratings",
            },
        ),
        migrations.AddField(
            model_name="rating",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="ratings", to="cases.case"
            ),
        ),
        migrations.AddField(
            model_name="rating",
            name="department",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="ratings", to="people.department"
            ),
        ),
        migrations.AddField(
            model_name="ratingfollowup",
            name="rating",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="follow_up", to="cases.rating"
            ),
        ),
        migrations.AddField(
            model_name="ratingremedy",
            name="called_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="ratingremedy",
            name="rating",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="remedy", to="cases.rating"
            ),
        ),
        migrations.AddField(
            model_name="ratingremedy",
            name="settled_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            model_name="rating",
            index=models.Index(fields=["at"], name="cases_rating_at"),
        ),
        migrations.AddIndex(
            model_name="rating",
            index=models.Index(
                condition=models.Q(("level__lte", 2)),
                fields=["department", "-at", "-id"],
                name="cases_rating_bad",
            ),
        ),
        migrations.AddConstraint(
            model_name="rating",
            constraint=models.UniqueConstraint(fields=("case", "stage"), name="cases_rating_once_a_stage"),
        ),
        migrations.AddConstraint(
            model_name="rating",
            constraint=models.CheckConstraint(
                condition=models.Q(("level__gte", 1), ("level__lte", 5)), name="cases_rating_of_five_levels"
            ),
        ),
        migrations.AddConstraint(
            model_name="ratingfollowup",
            constraint=models.CheckConstraint(
                condition=models.Q(("level__gte", 1), ("level__lte", 5)),
                name="cases_follow_up_of_five_levels",
            ),
        ),
        migrations.AddIndex(
            model_name="ratingremedy",
            index=models.Index(
                condition=models.Q(("settled_at__isnull", True)),
                fields=["settle_due_at"],
                name="cases_remedy_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="ratingremedy",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("called_at__isnull", True),
                    models.Q(
                        ("called_at__isnull", False),
                        ("called_by__isnull", False),
                        models.Q(("call_note", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="cases_remedy_call_says_who_and_what",
            ),
        ),
        migrations.AddConstraint(
            model_name="ratingremedy",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("settled_at__isnull", True),
                    models.Q(
                        ("called_at__isnull", False),
                        ("settled_by__isnull", False),
                        models.Q(("outcome", ""), _negated=True),
                        models.Q(("result", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="cases_remedy_settled_after_the_call",
            ),
        ),
        append_only("cases_rating"),
        append_only("cases_ratingfollowup"),
        append_only_until(
            "cases_ratingremedy",
            settled="OLD.settled_at IS NOT NULL",
            columns=(
                "called_by_id",
                "called_at",
                "call_note",
                "outcome",
                "result",
                "settled_by_id",
                "settled_at",
            ),
        ),
    ]
