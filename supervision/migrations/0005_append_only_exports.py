from django.db import migrations

from common.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("supervision", "0004_days_that_change_are_marked")]

    operations = [append_only("supervision_listexport")]
