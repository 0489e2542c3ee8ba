from django.db import migrations

from common.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0004_rules_of_limits")]

    operations = [append_only("catalogue_calendarchange")]
