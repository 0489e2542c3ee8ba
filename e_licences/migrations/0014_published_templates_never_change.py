from django.db import migrations

from common.append_only import append_only_until

_WORDS = ("form", "html", "css", "style", "note", "changed_by_id", "changed_at")
_STATE = ("status", "published_by_id", "published_at")
_SUPERSEDED = (
    "OLD.status = 'published' AND NEW.status = 'superseded'"
    " AND to_jsonb(OLD) - 'status' = to_jsonb(NEW) - 'status'"
)


class Migration(migrations.Migration):
    """A draft may change; a published version is only ever superseded."""

    dependencies = [("e_licences", "0013_bulk_run_of_a_department")]

    operations = [
        append_only_until(
            "e_licences_templateversion",
            settled=f"(OLD.status <> 'draft' AND NOT ({_SUPERSEDED}))",
            columns=(*_WORDS, *_STATE),
        )
    ]
