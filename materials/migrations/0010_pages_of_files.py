"""How many pages a stored file has, told when it came."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("materials", "0008_resumed_licences_are_held_again"),
    ]

    operations = [
        migrations.AddField(
            model_name="storedfile",
            name="pages",
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
    ]
