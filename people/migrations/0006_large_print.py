"""Large print is a person's choice, on every device."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0005_mandates"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="has_large_print",
            field=models.BooleanField(default=False, verbose_name="large print"),
        ),
    ]
