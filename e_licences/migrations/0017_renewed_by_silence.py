from django.db import migrations, models


class Migration(migrations.Migration):
    """A renewal that follows from the law's own word (行政许可法 第五十条) is nobody's act."""

    dependencies = [("e_licences", "0016_replacement_has_its_law")]

    operations = [
        migrations.RemoveConstraint(model_name="licenceorder", name="e_licences_order_has_its_law"),
        migrations.AddConstraint(
            model_name="licenceorder",
            constraint=models.CheckConstraint(
                condition=models.Q(kind="first")
                | (
                    ~models.Q(ground="")
                    & ~models.Q(article="")
                    & (models.Q(ordered_by__isnull=False) | models.Q(kind="renewal"))
                ),
                name="e_licences_order_has_its_law",
            ),
        ),
        migrations.RemoveConstraint(model_name="licencechange", name="e_licences_change_has_its_officer"),
        migrations.AddConstraint(
            model_name="licencechange",
            constraint=models.CheckConstraint(
                condition=models.Q(by__isnull=False) | models.Q(to_status__in=["expired", "renewed"]),
                name="e_licences_change_has_its_officer",
            ),
        ),
    ]
