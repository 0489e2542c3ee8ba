from django.db import migrations

from common.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("e_licences", "0010_bulk_runs")]

    operations = [
        append_only(f"e_licences_{table}")
        for table in (
            "numbergap",
            "sealchange",
            "sealuse",
            "sharelook",
            "oneusecopy",
            "licencetrace",
            "papercopy",
        )
    ]
