from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0003_limits_steps_and_join_policies"),
    ]

    operations = [
        migrations.RemoveField(
            model_name="serviceitem",
            name="is_countersigned",
        ),
        migrations.AddConstraint(
            model_name="jointservice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("join_policy", "n-of-m"), ("join_threshold__gte", 1)),
                    models.Q(models.Q(("join_policy", "n-of-m"), _negated=True), ("join_threshold", 0)),
                    _connector="OR",
                ),
                name="catalogue_threshold_of_n_of_m",
            ),
        ),
        migrations.AddConstraint(
            model_name="jointservice",
            constraint=models.CheckConstraint(
                condition=models.Q(("acceptance_basis", ""), _negated=True),
                name="catalogue_acceptance_has_basis",
            ),
        ),
        migrations.AddConstraint(
            model_name="jointservice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("extension_limit", 0), models.Q(("extension_basis", ""), _negated=True), _connector="OR"
                ),
                name="catalogue_service_extension_has_basis",
            ),
        ),
        migrations.AddConstraint(
            model_name="jointservice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("limit_rule", "first-examination"), _negated=True),
                    ("extension_limit", 0),
                    _connector="OR",
                ),
                name="catalogue_service_first_not_extended",
            ),
        ),
        migrations.AddConstraint(
            model_name="serviceitem",
            constraint=models.CheckConstraint(
                condition=models.Q(("steps__gte", 1), ("steps__lte", 3)),
                name="catalogue_item_one_to_three_steps",
            ),
        ),
        migrations.AddConstraint(
            model_name="serviceitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("is_default_consent", False),
                    models.Q(("default_basis", ""), _negated=True),
                    _connector="OR",
                ),
                name="catalogue_default_consent_has_basis",
            ),
        ),
        migrations.AddConstraint(
            model_name="serviceitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("is_by_commitment", False),
                    models.Q(("inspection", "must"), _negated=True),
                    _connector="OR",
                ),
                name="catalogue_commitment_no_inspection",
            ),
        ),
        migrations.AddConstraint(
            model_name="serviceitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("commitment_check_working_days__isnull", True),
                    models.Q(("commitment_check_working_days__gte", 1), ("is_by_commitment", True)),
                    _connector="OR",
                ),
                name="catalogue_check_follows_commitment",
            ),
        ),
        migrations.AddConstraint(
            model_name="serviceitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("extension_limit", 0), models.Q(("extension_basis", ""), _negated=True), _connector="OR"
                ),
                name="catalogue_item_extension_has_basis",
            ),
        ),
        migrations.AddConstraint(
            model_name="serviceitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("limit_rule", "first-examination"), _negated=True),
                    ("extension_limit", 0),
                    _connector="OR",
                ),
                name="catalogue_item_first_not_extended",
            ),
        ),
    ]
