"""What the doctor looks at beside the parts themselves: how they are set, and what must not be guessed."""

from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _
from redis import Redis
from redis.exceptions import RedisError

from common.offset import NONE, offset, offset_path
from windows.console import application
from windows.console.address import DEFAULT_BIND, Bind
from windows.console.embedded.lock import keeper_of
from windows.console.findings import Finding, bad, good, note

OLDEST_REDIS = (6, 2)


def database_settings() -> Finding:
    """What a promise made once rests on: that a committed row is on the disk, and that any name fits in."""
    wanted = {"server_encoding": "UTF8", "fsync": "on", "full_page_writes": "on"}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", [[*wanted, "synchronous_commit"]]
        )
        found = dict(cursor.fetchall())
    wrong = [f"{name}={found.get(name)}" for name, value in wanted.items() if found.get(name) != value]
    if found.get("synchronous_commit") == "off":
        wrong.append("synchronous_commit=off")
    if not wrong:
        return good("database_settings", ", ".join(f"{name}={value}" for name, value in wanted.items()))
    cure = _("What was decided could be lost in a crash. Set them right in postgresql.conf.")
    return (note if settings.DEMO else bad)("database_settings", ", ".join(wrong), cure)


def redis_settings() -> Finding:
    address = settings.REDIS_URL
    try:
        with Redis.from_url(address, socket_timeout=2, socket_connect_timeout=2) as client:
            version = str(client.info("server")["redis_version"])
            policy = str(client.info("memory").get("maxmemory_policy", ""))
    except (RedisError, OSError, KeyError):
        return note("redis_settings", _("not known while Redis does not answer"))
    detail = f"Redis {version}, maxmemory-policy={policy}"
    if tuple(int(part) for part in version.split(".")[:2]) < OLDEST_REDIS:
        return bad("redis_settings", detail, _("Redis 6.2 or later is needed."))
    if policy not in ("noeviction", ""):
        cure = _("Wake-up calls may be thrown away. Set maxmemory-policy to noeviction.")
        return note("redis_settings", detail, cure)
    return good("redis_settings", detail)


def clock_ahead() -> Finding:
    if not settings.DEMO:
        if not offset_path().exists():
            return good("clock_ahead", _("the real time"))
        cure = _("It has no effect here. Find out how %(file)s came here, and remove it.")
        detail = _("a demonstration's clock was put forward, and this is none")
        return bad("clock_ahead", detail, cure % {"file": offset_path()})
    if offset() == NONE:
        return good("clock_ahead", _("the real time"))
    detail = _("put forward by %(days)s days") % {"days": f"{offset().total_seconds() / 86400:.1f}"}
    return note("clock_ahead", detail, _("The demonstration begins again today with make reset."))


def ports() -> Finding:
    """Where the web server listens, or where `make run` would begin to look."""
    keeper = keeper_of(Path(settings.VAR_DIR))
    if keeper is not None and (address := keeper.address):
        if application.web_answers(address):
            return good("ports", _("%(address)s answers") % {"address": address})
        return bad(
            "ports",
            _("%(address)s does not answer") % {"address": address},
            _("See log/web.log in the folder of data, and start again with make run."),
        )
    first = Bind.parse(DEFAULT_BIND)
    if first.is_free():
        return good("ports", _("%(address)s is free") % {"address": first})
    detail = _("%(address)s is taken by another program") % {"address": first}
    return note("ports", detail, _("make run takes the next free port; set ONEWINDOW_BIND to name one."))
