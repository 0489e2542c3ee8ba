from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def read_serials(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Year and serial number of a licence stand in its identifier: …YYYYNNNNNN.VVV.C."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(
            r"""
            UPDATE e_licences_licence AS licence
            SET series_year = left(part.serial, 4)::int, serial = substr(part.serial, 5)::int
            FROM e_licences_licence AS same,
                LATERAL (SELECT substring(same.identifier FROM '\.(\d{10,13})\.\d{3}\.[0-9A-Z]$')) AS part(serial)
            WHERE same.id = licence.id AND licence.serial IS NULL AND part.serial IS NOT NULL
            """
        )


class Migration(migrations.Migration):
    dependencies = [("e_licences", "0011_append_only_uses")]

    operations = [migrations.RunPython(read_serials, migrations.RunPython.noop)]
