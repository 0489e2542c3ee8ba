from django.db import migrations

from common.append_only import append_only_until


class Migration(migrations.Migration):
    dependencies = [("supervision", "0001_initial")]

    operations = [
        append_only_until(
            "supervision_finding",
            settled="OLD.state = 'closed'",
            columns=(
                *("state", "explanation", "explained_by_id", "explained_at"),
                *("conclusion", "closed_by_id", "closed_at"),
            ),
        )
    ]
