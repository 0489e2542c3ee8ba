from django.db import migrations

# What a published version says is what running cases were promised. Only its status may still move, from
# published to superseded; what hangs on a version is as fixed as the version itself. A test that needs a
# version to be otherwise sets `onewindow.may_rewrite_versions` in its own session.
_FUNCTION = """
CREATE OR REPLACE FUNCTION onewindow_version_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('onewindow.may_rewrite_versions', true) = 'on' THEN
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a version that was published never changes: % of % refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""
_VERSIONS = ("catalogue_serviceitem", "catalogue_jointservice")
_PARTS = (
    "catalogue_jointserviceitem",
    "catalogue_itemprerequisite",
    "catalogue_itemdepartment",
    "catalogue_situation",
    "catalogue_materialrequirement",
    "catalogue_jointservice_veto_departments",
    "catalogue_materialrequirement_items",
)


def _trigger(table: str, when: str) -> str:
    return f"""
    CREATE TRIGGER {table}_fixed BEFORE UPDATE ON {table} FOR EACH ROW WHEN ({when})
        EXECUTE FUNCTION onewindow_version_fixed();
    CREATE TRIGGER {table}_kept BEFORE DELETE ON {table} FOR EACH ROW
        EXECUTE FUNCTION onewindow_version_fixed();
    CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT
        EXECUTE FUNCTION onewindow_append_only();
    """


def _forwards() -> str:
    status = "OLD.status <> NEW.status AND NOT (OLD.status = 'published' AND NEW.status = 'superseded')"
    other = "to_jsonb(OLD) - 'status' IS DISTINCT FROM to_jsonb(NEW) - 'status'"
    steps = [_trigger(table, f"{other} OR {status}") for table in _VERSIONS]
    steps += [_trigger(table, "to_jsonb(OLD) IS DISTINCT FROM to_jsonb(NEW)") for table in _PARTS]
    return _FUNCTION + "".join(steps)


def _backwards() -> str:
    return "".join(
        "".join(f"DROP TRIGGER {table}_{kind} ON {table};" for kind in ("fixed", "kept", "no_truncate"))
        for table in (*_VERSIONS, *_PARTS)
    )


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0006_kinds_drafts_levels")]

    operations = [migrations.RunSQL(sql=_forwards(), reverse_sql=_backwards())]
