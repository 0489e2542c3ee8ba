from django.db import migrations

from common.append_only import append_only, append_only_until


class Migration(migrations.Migration):
    dependencies = [("materials", "0003_held_sources_and_ledger")]

    operations = [
        append_only("materials_consent"),
        append_only("materials_useentry"),
        append_only("materials_usefeedback"),
        append_only_until(
            "materials_heldmaterial", settled="OLD.state <> 'current'", columns=("state", "ended_at")
        ),
    ]
