import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """A department re-issues its own licences only. No run can be there yet: nothing made one before."""

    dependencies = [
        ("e_licences", "0012_serials_of_earlier_licences"),
        ("people", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="bulkrun", name="e_licences_one_bulk_run_of_a_type"),
        migrations.AddField(
            model_name="bulkrun",
            name="department",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="bulk_runs",
                to="people.department",
            ),
        ),
        migrations.AddField(
            model_name="bulkrun",
            name="changed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="bulkrun", name="changed_at", field=models.DateTimeField(blank=True, null=True)
        ),
        migrations.AddConstraint(
            model_name="bulkrun",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["planned", "running", "paused"])),
                fields=("department", "licence_type"),
                name="e_licences_one_bulk_run_of_a_type",
            ),
        ),
    ]
