"""Who may act for whom; the row is ended, never changed or removed."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from common.append_only import append_only_until


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0004_attempts"),
    ]

    operations = [
        migrations.CreateModel(
            name="Mandate",
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
                            ("representative", "Legal representative"),
                            ("member", "Member charged with it by the organisation"),
                            ("attorney", "Power of attorney"),
                        ],
                        max_length=14,
                        verbose_name="kind",
                    ),
                ),
                (
                    "services",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=36), blank=True, default=list, size=None
                    ),
                ),
                ("basis", models.CharField(max_length=200, verbose_name="basis")),
                ("starts_on", models.DateField(verbose_name="from")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="to")),
                ("given_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "agent",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mandates_held",
                        to="people.applicant",
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "given_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mandates_entered",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "principal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mandates_given",
                        to="people.applicant",
                    ),
                ),
            ],
            options={
                "verbose_name": "mandate",
                "verbose_name_plural": "mandates",
                "ordering": ["-given_at", "-pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=["agent", "principal"],
                        name="people_mandate_held",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("principal", models.F("agent")), _negated=True),
                        name="people_mandate_not_for_oneself",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on__isnull", True),
                            ("ends_on__gte", models.F("starts_on")),
                            _connector="OR",
                        ),
                        name="people_mandate_ends_after_start",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind", "representative"), ("ends_on__isnull", False), _connector="OR"
                        ),
                        name="people_mandate_that_is_given_has_an_end",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind", "representative"), ("given_by__isnull", False), _connector="OR"
                        ),
                        name="people_mandate_is_given_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("basis", ""), _negated=True), name="people_mandate_has_a_basis"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True), ("kind", "representative")),
                        fields=("principal", "agent", "kind"),
                        name="people_mandate_representative_once",
                    ),
                ],
            },
        ),
        append_only_until(
            "people_mandate", settled="OLD.ended_at IS NOT NULL", columns=("ended_at", "ended_by_id")
        ),
    ]
