"""Tables that only ever grow: PostgreSQL itself refuses to change or remove a row.

A test database is emptied between tests by TRUNCATE; it alone sets `onewindow.may_truncate`.
"""

from django.db.migrations import RunSQL

_FUNCTION = """
CREATE OR REPLACE FUNCTION onewindow_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' AND current_setting('onewindow.may_truncate', true) = 'on' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""


def append_only(table: str) -> RunSQL:
    """The migration step that makes `table` append-only."""
    return RunSQL(
        sql=f"""
        {_FUNCTION}
        CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION onewindow_append_only();
        CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION onewindow_append_only();
        """,
        reverse_sql=f"""
        DROP TRIGGER {table}_append_only ON {table};
        DROP TRIGGER {table}_no_truncate ON {table};
        """,
    )


def append_only_until(table: str, *, settled: str, columns: tuple[str, ...]) -> RunSQL:
    """The step that lets only `columns` of a row of `table` change, and nothing where `settled` is true.

    `settled` is a condition on `OLD` and `NEW`. No row is ever removed.
    """
    changing = ", ".join(f"'{column}'" for column in columns)
    return RunSQL(
        sql=f"""
        {_FUNCTION}
        CREATE OR REPLACE TRIGGER {table}_append_only BEFORE UPDATE ON {table}
            FOR EACH ROW WHEN (
                {settled}
                OR to_jsonb(OLD) - ARRAY[{changing}] IS DISTINCT FROM to_jsonb(NEW) - ARRAY[{changing}]
            ) EXECUTE FUNCTION onewindow_append_only();
        CREATE OR REPLACE TRIGGER {table}_no_delete BEFORE DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION onewindow_append_only();
        CREATE OR REPLACE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION onewindow_append_only();
        """,
        reverse_sql=f"""
        DROP TRIGGER {table}_append_only ON {table};
        DROP TRIGGER {table}_no_delete ON {table};
        DROP TRIGGER {table}_no_truncate ON {table};
        """,
    )
