"""The paper behind a mandate."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("materials", "0008_resumed_licences_are_held_again"),
        ("people", "0005_mandates"),
    ]

    operations = [
        migrations.CreateModel(
            name="MandateDocument",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mandate_documents",
                        to="materials.storedfile",
                    ),
                ),
                (
                    "mandate",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="document",
                        to="people.mandate",
                    ),
                ),
            ],
            options={
                "verbose_name": "document of a mandate",
                "verbose_name_plural": "documents of mandates",
            },
        ),
    ]
