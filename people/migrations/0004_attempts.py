"""The table of the cache that counts attempts to log in and remembers used codes (settings.CACHES)."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0003_kept_forms"),
    ]

    operations = [
        migrations.RunSQL(
            """
            CREATE TABLE people_attempts (
                cache_key varchar(255) NOT NULL PRIMARY KEY,
                value text NOT NULL,
                expires timestamp with time zone NOT NULL
            );
            CREATE INDEX people_attempts_expires ON people_attempts (expires);
            """,
            "DROP TABLE people_attempts",
        ),
    ]
