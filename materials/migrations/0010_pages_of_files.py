"""How many pages a stored file has, told when it came."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("materials", "0009_mandate_documents"),
    ]

    operations = [
        migrations.AddField(
            model_name="storedfile",
            name="pages",
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
    ]
