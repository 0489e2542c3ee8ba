"""A database of its own for a benchmark, on the server that DATABASE_URL names; thrown away after."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo


@contextmanager
def database(name: str, *, folder: str = "") -> Iterator[str]:
    """Create the database, set Django up on it, migrate; gives its address. Files lie in `folder`."""
    given = os.environ.get("DATABASE_URL")
    if not given:
        raise SystemExit("DATABASE_URL is not set. `make bench` starts the embedded servers and sets it.")
    address = make_conninfo(given, dbname=name)
    with psycopg.connect(given, autocommit=True) as server:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    os.environ |= {"DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "settings.test", "LOG_LEVEL": "ERROR"}
    if folder:
        os.environ["ONEWINDOW_TEST_VAR"] = folder
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connections

    call_command("migrate", verbosity=0)
    try:
        yield address
    finally:
        connections.close_all()
        with psycopg.connect(given, autocommit=True) as server:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
