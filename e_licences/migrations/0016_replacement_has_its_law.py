import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """The version before changes its status when the next is filed: on which ground, by whose act."""

    dependencies = [
        ("e_licences", "0015_requests_for_states"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="licenceorder", name="ground", field=models.CharField(blank=True, max_length=16)
        ),
        migrations.AddField(
            model_name="licenceorder",
            name="article",
            field=models.CharField(blank=True, max_length=200, verbose_name="article"),
        ),
        migrations.AddField(
            model_name="licenceorder",
            name="ordered_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="licenceorder",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind", "first"),
                    models.Q(
                        models.Q(("ground", ""), _negated=True),
                        models.Q(("article", ""), _negated=True),
                        ("ordered_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="e_licences_order_has_its_law",
            ),
        ),
    ]
