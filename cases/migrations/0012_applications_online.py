"""An application online has an owner instead of a clerk, and the case it becomes has no clerk."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q


def _account(related_name: str) -> "models.ForeignKey[object, object]":
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=django.db.models.deletion.PROTECT,
        null=True,
        blank=True,
        related_name=related_name,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0011_verbs_of_disputes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField("intakedraft", "owner", _account("applications")),
        migrations.AlterField("intakedraft", "clerk", _account("drafts")),
        migrations.AlterField("case", "clerk", _account("+")),
        migrations.AddConstraint(
            "case",
            models.CheckConstraint(
                condition=Q(channel="window", clerk__isnull=False) | Q(channel="online", clerk__isnull=True),
                name="cases_clerk_if_at_the_window",
            ),
        ),
        migrations.AddConstraint(
            "intakedraft",
            models.CheckConstraint(
                condition=Q(clerk__isnull=False, owner__isnull=True)
                | Q(clerk__isnull=True, owner__isnull=False),
                name="cases_draft_of_clerk_or_owner",
            ),
        ),
        migrations.AddConstraint(
            "intakedraft",
            models.UniqueConstraint(
                fields=["owner", "joint_service"],
                condition=Q(submitted_at__isnull=True),
                name="cases_application_open_once",
            ),
        ),
    ]
