"""To whom a result was handed over, and what shows it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from common.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0017_drafts_that_survive"),
        ("people", "0002_roles_and_delegations"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="HandOver",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "receiver",
                    models.CharField(
                        choices=[
                            ("holder", "The applicant"),
                            ("agent", "Somebody acting for the applicant"),
                            ("courier", "The courier"),
                        ],
                        max_length=7,
                    ),
                ),
                (
                    "signed",
                    models.CharField(
                        blank=True,
                        choices=[("screen", "Signed on the screen"), ("paper", "Signed by hand on paper")],
                        max_length=6,
                    ),
                ),
                ("courier_number", models.CharField(blank=True, max_length=40)),
                ("at", models.DateTimeField()),
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="hand_over", to="cases.case"
                    ),
                ),
                (
                    "clerk",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.applicant",
                    ),
                ),
                (
                    "signature",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="hand_overs",
                        to="materials.storedfile",
                    ),
                ),
            ],
            options={
                "verbose_name": "hand-over",
                "verbose_name_plural": "hand-overs",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("person", None),
                                ("receiver", "courier"),
                                ("signed", ""),
                                models.Q(("courier_number", ""), _negated=True),
                            ),
                            models.Q(
                                ("courier_number", ""),
                                ("person__isnull", False),
                                ("receiver__in", ["holder", "agent"]),
                                models.Q(("signed", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="cases_hand_over_says_to_whom",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("signature__isnull", False), ("signed", "screen")),
                            models.Q(models.Q(("signed", "screen"), _negated=True), ("signature", None)),
                            _connector="OR",
                        ),
                        name="cases_hand_over_signature_if_on_screen",
                    ),
                ],
            },
        ),
        append_only("cases_handover"),
    ]
