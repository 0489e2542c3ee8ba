from django.db import migrations

from common.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_links")]

    operations = [append_only("cases_caseevent"), append_only("cases_decision")]
