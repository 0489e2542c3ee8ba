import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0002_links"),
        ("e_licences", "0004_revocation"),
        ("people", "0002_roles_and_delegations"),
        ("people", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="CalendarChange",
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
                            ("day-set", "A day was entered or changed"),
                            ("day-removed", "A day follows the plain week again"),
                            ("year-entered", "A year was entered"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                ("before", models.JSONField(default=dict)),
                ("after", models.JSONField(default=dict)),
                ("reason", models.CharField(blank=True, max_length=80, verbose_name="reason")),
                ("source", models.CharField(max_length=200, verbose_name="source")),
                ("changed_at", models.DateTimeField(verbose_name="changed")),
            ],
            options={
                "verbose_name": "calendar change",
                "verbose_name_plural": "calendar changes",
                "ordering": ["-pk"],
            },
        ),
        migrations.AddField(
            model_name="calendarday",
            name="is_local",
            field=models.BooleanField(default=False, verbose_name="only in this place"),
        ),
        migrations.AddField(
            model_name="jointservice",
            name="acceptance_basis",
            field=models.CharField(
                default="行政许可法 第三十二条", max_length=200, verbose_name="basis of acceptance"
            ),
        ),
        migrations.AddField(
            model_name="jointservice",
            name="acceptance_limit",
            field=models.PositiveSmallIntegerField(
                default=5,
                help_text="So long a supplement notice is lawful; 0 means on the spot.",
                verbose_name="acceptance within (working days)",
            ),
        ),
        migrations.AddField(
            model_name="jointservice",
            name="after_refusal_siblings",
            field=models.CharField(
                choices=[("stop", "They end"), ("go-on", "They go on")],
                default="go-on",
                max_length=5,
                verbose_name="items beside a refused one",
            ),
        ),
        migrations.AddField(
            model_name="jointservice",
            name="after_refusal_successors",
            field=models.CharField(
                choices=[("stop", "They end"), ("go-on", "They go on")],
                default="stop",
                max_length=5,
                verbose_name="items that wait for a refused one",
            ),
        ),
        migrations.AddField(
            model_name="jointservice",
            name="extension_basis",
            field=models.CharField(blank=True, max_length=200, verbose_name="basis of the extension"),
        ),
        migrations.AddField(
            model_name="jointservice",
            name="extension_by",
            field=models.CharField(
                choices=[("organ_head", "Head of the organ"), ("government_head", "Head of the government")],
                default="organ_head",
                max_length=16,
                verbose_name="extended by",
            ),
        ),
        migrations.AddField(
            model_name="jointservice",
            name="extension_limit",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="extension"),
        ),
        migrations.AddField(
            model_name="jointservice",
            name="is_concluded_in_part",
            field=models.BooleanField(default=True, verbose_name="may be granted in part"),
        ),
        migrations.AddField(
            model_name="jointservice",
            name="join_policy",
            field=models.CharField(
                choices=[
                    ("all", "All must grant"),
                    ("n-of-m", "A number of departments must grant"),
                    ("veto", "Named departments may veto"),
                    ("lead", "The lead department decides"),
                    ("default-consent", "Silence counts as consent"),
                ],
                default="all",
                max_length=16,
                verbose_name="join policy",
            ),
        ),
        migrations.AddField(
            model_name="jointservice",
            name="join_threshold",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="grants needed"),
        ),
        migrations.AddField(
            model_name="jointservice",
            name="limit_rule",
            field=models.CharField(
                choices=[
                    ("own-law", "A law of its own"),
                    ("single", "One organ, licensing law"),
                    ("joint", "Several organs jointly, licensing law"),
                    ("first-examination", "First examination by the lower organ"),
                    ("registration", "Registration of a market entity"),
                ],
                default="own-law",
                max_length=20,
                verbose_name="rule of the limit",
            ),
        ),
        migrations.AddField(
            model_name="jointservice",
            name="veto_departments",
            field=models.ManyToManyField(blank=True, related_name="vetoes", to="people.department"),
        ),
        migrations.AddField(
            model_name="serviceitem",
            name="commitment_check_working_days",
            field=models.PositiveSmallIntegerField(
                blank=True, null=True, verbose_name="check within (working days)"
            ),
        ),
        migrations.AddField(
            model_name="serviceitem",
            name="default_basis",
            field=models.CharField(blank=True, max_length=200, verbose_name="basis of default consent"),
        ),
        migrations.AddField(
            model_name="serviceitem",
            name="extension_basis",
            field=models.CharField(blank=True, max_length=200, verbose_name="basis of the extension"),
        ),
        migrations.AddField(
            model_name="serviceitem",
            name="extension_by",
            field=models.CharField(
                choices=[("organ_head", "Head of the organ"), ("government_head", "Head of the government")],
                default="organ_head",
                max_length=16,
                verbose_name="extended by",
            ),
        ),
        migrations.AddField(
            model_name="serviceitem",
            name="extension_limit",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="extension"),
        ),
        migrations.AddField(
            model_name="serviceitem",
            name="inspection",
            field=models.CharField(
                choices=[
                    ("none", "No inspection"),
                    ("may", "Inspection where needed"),
                    ("must", "Inspection required"),
                ],
                default="none",
                max_length=4,
                verbose_name="inspection",
            ),
        ),
        migrations.AddField(
            model_name="serviceitem",
            name="is_by_commitment",
            field=models.BooleanField(default=False, verbose_name="granted on a declaration of commitment"),
        ),
        migrations.AddField(
            model_name="serviceitem",
            name="is_default_consent",
            field=models.BooleanField(default=False, verbose_name="silence counts as consent"),
        ),
        migrations.AddField(
            model_name="serviceitem",
            name="is_renewal",
            field=models.BooleanField(default=False, verbose_name="renews a licence"),
        ),
        migrations.AddField(
            model_name="serviceitem",
            name="limit_rule",
            field=models.CharField(
                choices=[
                    ("own-law", "A law of its own"),
                    ("single", "One organ, licensing law"),
                    ("joint", "Several organs jointly, licensing law"),
                    ("first-examination", "First examination by the lower organ"),
                    ("registration", "Registration of a market entity"),
                ],
                default="own-law",
                max_length=20,
                verbose_name="rule of the limit",
            ),
        ),
        migrations.AddField(
            model_name="serviceitem",
            name="steps",
            field=models.PositiveSmallIntegerField(default=1, verbose_name="steps within a department"),
        ),
        migrations.AddField(
            model_name="calendarchange",
            name="changed_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="calendarchange",
            name="on_behalf_of",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.RunSQL(
            sql="UPDATE catalogue_serviceitem SET steps = 2 WHERE is_countersigned;",
            reverse_sql="",
        ),
    ]
