"""What is typed saves itself; files wait in a tray; a paper may stay a paper."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0016_indexes_of_oversight"),
        ("materials", "0010_pages_of_files"),
    ]

    operations = [
        migrations.AddField(
            model_name="intakedraft",
            name="typed",
            field=models.JSONField(default=dict),
        ),
        migrations.AlterField(
            model_name="submittedmaterial",
            name="provision",
            field=models.CharField(
                choices=[
                    ("form", "From the one form"),
                    ("file", "Handed in as a file"),
                    ("shared", "Held by government, not asked"),
                    ("awaited", "Being fetched from its source"),
                    ("result", "A result of this very case"),
                    ("declared", "Declared by the applicant"),
                    ("paper", "Handed in on paper, seen at the window"),
                    ("waived", "Proved by other evidence"),
                    ("replaced", "Fallen away; something else came instead"),
                ],
                max_length=8,
            ),
        ),
        migrations.CreateModel(
            name="TrayFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "draft",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tray",
                        to="cases.intakedraft",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="materials.storedfile",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("draft", "file"), name="cases_tray_file_once")
                ],
            },
        ),
    ]
