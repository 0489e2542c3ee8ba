from django.db import migrations

from common.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("e_licences", "0004_revocation")]

    operations = [append_only("e_licences_licencechange")]
