from django.db import migrations

from common.append_only import append_only_until

_COLUMNS = ("state", "ended_at")
_BEFORE = append_only_until("materials_heldmaterial", settled="OLD.state <> 'current'", columns=_COLUMNS)
_NOW = append_only_until(
    "materials_heldmaterial",
    settled="OLD.state <> 'current' AND NOT"
    " (OLD.origin = 'licence' AND OLD.state = 'withdrawn' AND NEW.state = 'current')",
    columns=_COLUMNS,
)


class Migration(migrations.Migration):
    """A suspension ends: what was withdrawn with the licence is held again. The licence's changes tell when."""

    dependencies = [("materials", "0007_claimed_file_and_shown_once")]

    operations = [migrations.RunSQL(sql=_NOW.sql, reverse_sql=_BEFORE.sql)]
