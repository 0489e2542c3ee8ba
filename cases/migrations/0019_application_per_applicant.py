"""Who may act for several has an application open for each of them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0018_hand_overs"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="intakedraft",
            name="cases_application_open_once",
        ),
        migrations.AddConstraint(
            model_name="intakedraft",
            constraint=models.UniqueConstraint(
                condition=models.Q(("submitted_at__isnull", True)),
                fields=("owner", "joint_service", "identifier"),
                name="cases_application_open_once",
            ),
        ),
    ]
