from django.db import migrations

_NOTE = """
    INSERT INTO supervision_touchedday (day)
    SELECT DISTINCT day FROM ({days}) AS changed
    WHERE day < (now() AT TIME ZONE 'Asia/Shanghai')::date - 1
        OR EXISTS (SELECT FROM supervision_summedday s WHERE s.day = changed.day);
    RETURN NULL;
"""
_OWN = (
    "SELECT (concluded_at AT TIME ZONE 'Asia/Shanghai')::date AS day FROM {rows}"
    " WHERE concluded_at IS NOT NULL"
)
_OF_CASE = (
    "SELECT (c.concluded_at AT TIME ZONE 'Asia/Shanghai')::date AS day FROM {rows}"
    " JOIN cases_case c ON c.id = {rows}.case_id WHERE c.concluded_at IS NOT NULL"
)
# table → what of its rows leads to a day; the acts after which it is looked at
_WATCHED = {
    "cases_case": (_OWN, ("insert", "update")),
    "cases_approval": (_OWN, ("insert", "update")),
    "cases_visittally": (_OF_CASE, ("insert", "update")),
    "cases_submittedmaterial": (_OF_CASE, ("insert", "update", "delete")),
}
_TABLES = {
    "insert": ("after_rows",),
    "update": ("before_rows", "after_rows"),
    "delete": ("before_rows",),
}
_WORDS = {"before_rows": "OLD TABLE AS before_rows", "after_rows": "NEW TABLE AS after_rows"}


def _trigger(table: str, days: str, act: str) -> str:
    name = f"supervision_{table}_{act}"
    rows = " UNION ALL ".join(days.format(rows=part) for part in _TABLES[act])
    referencing = " ".join(_WORDS[part] for part in _TABLES[act])
    return f"""
    CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {_NOTE.format(days=rows)} END $$;
    CREATE TRIGGER {name} AFTER {act.upper()} ON {table} REFERENCING {referencing}
        FOR EACH STATEMENT EXECUTE FUNCTION {name}();
    """


def _names() -> list[tuple[str, str, str]]:
    return [(table, days, act) for table, (days, acts) in _WATCHED.items() for act in acts]


class Migration(migrations.Migration):
    dependencies = [
        ("supervision", "0003_sums_of_days_and_exports"),
        ("cases", "0016_indexes_of_oversight"),
    ]

    operations = [
        migrations.RunSQL(
            sql="".join(_trigger(*parts) for parts in _names()),
            reverse_sql="".join(
                f"DROP TRIGGER supervision_{table}_{act} ON {table};"
                f"DROP FUNCTION supervision_{table}_{act}();"
                for table, _days, act in _names()
            ),
        )
    ]
