import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

_WATCHED = {
    "cases_visit": "JOIN cases_case c ON c.id = after_rows.case_id",
    "cases_visitattribution": (
        "JOIN cases_visit v ON v.id = after_rows.visit_id JOIN cases_case c ON c.id = v.case_id"
    ),
}


# Both tables are only added to. A day that is not summed yet needs no mark.
_TRIGGER = """
    CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO supervision_touchedday (day)
        SELECT DISTINCT day FROM (
            SELECT (c.concluded_at AT TIME ZONE 'Asia/Shanghai')::date AS day FROM after_rows {joins}
            WHERE c.concluded_at IS NOT NULL
        ) AS changed
        WHERE day < (now() AT TIME ZONE 'Asia/Shanghai')::date - 1
            OR EXISTS (SELECT FROM supervision_summedday s WHERE s.day = changed.day);
        RETURN NULL;
    END $$;
    CREATE TRIGGER {name} AFTER INSERT ON {table} REFERENCING NEW TABLE AS after_rows
        FOR EACH STATEMENT EXECUTE FUNCTION {name}();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0007_sessions_with_owner"),
        ("supervision", "0005_append_only_exports"),
        ("cases", "0023_indexes_of_what_pages_count"),
    ]

    operations = [
        migrations.CreateModel(
            name="DayVisits",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField()),
                ("service", models.CharField(max_length=36)),
                (
                    "department_ids",
                    django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None),
                ),
                ("cause", models.CharField(max_length=3)),
                ("visits", models.PositiveIntegerField()),
                ("cases", models.PositiveIntegerField()),
                ("visits_beyond", models.PositiveIntegerField()),
                ("cases_beyond", models.PositiveIntegerField()),
                (
                    "lead_department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.department",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("day", "service", "lead_department", "department_ids", "cause"),
                        name="supervision_day_visits_once",
                    )
                ],
            },
        ),
        migrations.RunSQL(
            sql="".join(
                _TRIGGER.format(name=f"supervision_{table}_insert", table=table, joins=joins)
                for table, joins in _WATCHED.items()
            ),
            reverse_sql="".join(
                f"DROP TRIGGER supervision_{table}_insert ON {table}; DROP FUNCTION supervision_{table}_insert();"
                for table in _WATCHED
            ),
        ),
        # What was summed before has no causes: the next sweep does it anew.
        migrations.RunSQL("DELETE FROM supervision_summedday", migrations.RunSQL.noop),
    ]
