from django.db import migrations

from common.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("e_licences", "0002_links")]

    operations = [append_only("e_licences_verification")]
