"""What is wrong with this installation, each finding with its cure. Looks, never changes anything."""

import ctypes
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

from celery import current_app
from django.conf import settings
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.selectors.papers import papers_unmade
from common import clock as business
from e_licences.selectors.numbers import series_audit
from e_licences.selectors.seals import SealTrouble, seal_warnings, seals_in_use
from materials.models import DataSource
from materials.selectors.scanner import ScannerUnavailableError, malware_scanner
from people.models import User
from windows.console import application, doctor_login, heartbeat, installation
from windows.console.embedded import redis
from windows.console.embedded.programs import OLDEST_POSTGRES
from windows.console.findings import Finding, State, bad, good, note

__all__ = ["Finding", "State", "examine"]
LIBRARIES = ("libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0")
RARE_CHARACTERS = "证照垚𬭎"  # names of people use characters that small fonts lack
ORDINARY_CHARACTERS = "营业执照Aa1，。"
DISK_LOW_BYTES = 2_000_000_000
DISK_FULL_BYTES = 200_000_000
CLOCK_DRIFT = timedelta(seconds=5)
PAPERS_LATE = timedelta(minutes=5)
_SEALS = {
    SealTrouble.NO_FOLDER: (
        gettext_lazy("there is no folder of keys"),
        gettext_lazy("Bring the keys back, or set SEAL_KEYS to where they are; see docs/operations.md."),
    ),
    SealTrouble.OPEN_TO_OTHERS: (
        gettext_lazy("others can read these keys"),
        gettext_lazy("Let only the user who runs Onewindow read them: chmod 700 the folder, 600 the files."),
    ),
    SealTrouble.NO_KEY: (
        gettext_lazy("the key file is missing"),
        gettext_lazy(
            "Bring it back into the folder of keys; until then no licence is issued with that seal."
        ),
    ),
    SealTrouble.LISTS_OVER: (
        gettext_lazy("no running list of revoked certificates"),
        gettext_lazy(
            "Fetch the list from its issuer into authority/revoked.crl; a seal without it is not believed."
        ),
    ),
    SealTrouble.REVOKED: (
        gettext_lazy("the certificate has been revoked"),
        gettext_lazy("Suspend the seal and enter one with a new key."),
    ),
    SealTrouble.OVER: (
        gettext_lazy("the seal or its certificate is over"),
        gettext_lazy("Enter a new seal; until then no licence of the department is issued."),
    ),
    SealTrouble.ENDS_SOON: (
        gettext_lazy("ends within 60 days"),
        gettext_lazy("Have a new key and certificate made, and enter it as a new seal."),
    ),
}


def examine() -> Iterator[Finding]:
    """Every check in turn. What needs the database is left out when it does not answer."""
    yield python()
    at_database = database()
    yield at_database
    if at_database.state is State.GOOD:
        yield from (check() for check in NEED_DATABASE)
    yield from (check() for check in NEED_NO_DATABASE)


def python() -> Finding:
    return good("python", f"{sys.version.split()[0]} · {sys.executable}")


def database() -> Finding:
    cure = _("Start it with make run, or set DATABASE_URL to a PostgreSQL that answers.")
    try:
        with connection.cursor() as cursor:
            cursor.execute("SHOW server_version_num")
            number = int(cursor.fetchone()[0])
    except Error as error:
        return bad("database", str(error).strip().splitlines()[0], cure)
    version = f"PostgreSQL {number // 10000}.{number % 10000}"
    if number // 10000 < OLDEST_POSTGRES:
        return bad("database", version, _("PostgreSQL 15 or later is needed."))
    return good("database", version)


def migrations() -> Finding:
    executor = MigrationExecutor(connection)
    missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if missing:
        detail = _("%(number)s not applied") % {"number": missing}
        return bad("migrations", detail, _("Run manage.py migrate."))
    return good("migrations", _("all applied"))


def clock() -> Finding:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        drift = abs(cursor.fetchone()[0] - timezone.now())
    detail = f"{settings.TIME_ZONE}, {drift.total_seconds():.1f} s"
    if settings.TIME_ZONE != "Asia/Shanghai":
        return bad("clock", detail, _("Limits are counted in China's time: set TIME_ZONE to Asia/Shanghai."))
    if drift > CLOCK_DRIFT:
        return bad(
            "clock", detail, _("The clocks of this machine and of the database differ: set up NTP on both.")
        )
    return good("clock", detail)


def demonstration() -> Finding:
    logins = [*settings.DEMO_LOGINS, settings.DEMO_OPERATOR]
    there = User.objects.filter(username__in=logins, is_active=True).count()
    if settings.DEMO:
        return note("demonstration", _("This is a demonstration: everybody knows its passwords."))
    if there:
        detail = _("%(number)s log-ins of the demonstration are active") % {"number": there}
        return bad("demonstration", detail, _("Everybody knows their passwords: deactivate them."))
    return good("demonstration", _("no log-in of the demonstration"))


def papers() -> Finding:
    try:
        failed, late = papers_unmade(at=business.now(), for_longer_than=PAPERS_LATE)
    except Error:
        return note("papers", _("not known while migrations are missing"), _("Run manage.py migrate."))
    detail = _("%(failed)s failed, %(late)s waiting for more than five minutes") % {
        "failed": failed,
        "late": late,
    }
    if failed:
        cure = _("Read why in the administration, mend it, and make them again there.")
        return bad("papers", detail, cure)
    if late:
        return bad("papers", detail, _("They are made by the worker; see whether it and beat are alive."))
    return good("papers", _("none failed, none waiting"))


def seals() -> Finding:
    """The first of what is wrong with the keys and certificates of the seals in use."""
    try:
        warnings = seal_warnings(at=business.now())
    except Error:
        return note("seals", _("not known while migrations are missing"), _("Run manage.py migrate."))
    except (OSError, ValueError) as error:
        return bad(
            "seals", type(error).__name__, _("Let the user who runs Onewindow read the folder of keys.")
        )
    for trouble, names in warnings:
        detail = _("%(trouble)s: %(names)s") % {"trouble": _SEALS[trouble][0], "names": ", ".join(names)}
        judged = note if trouble is SealTrouble.ENDS_SOON else bad
        return judged("seals", detail, str(_SEALS[trouble][1]))
    return good("seals", _("%(number)s in use") % {"number": seals_in_use()})


def sources() -> Finding:
    try:
        rows = list(DataSource.objects.filter(is_active=True).order_by("code"))
    except Error:
        return note("sources", _("not known while migrations are missing"), _("Run manage.py migrate."))
    keyless = sorted({row.key_id for row in rows} - set(settings.SOURCE_KEYS))
    if keyless:
        detail = _("no key named %(names)s") % {"names": ", ".join(keyless)}
        return bad("sources", detail, _("Add it to SOURCE_KEYS; without it the source is not asked."))
    failing = [row.code for row in rows if row.failures]
    detail = _("%(number)s in use") % {"number": len(rows)}
    if failing:
        detail = _("%(detail)s, failing: %(names)s") % {"detail": detail, "names": ", ".join(failing)}
        return note("sources", detail, _("Look-ups wait and are asked again; ask who runs the system."))
    return good("sources", detail)


def licence_numbers() -> Finding:
    try:
        audit = series_audit()
    except Error:
        return note(
            "licence_numbers", _("not known while migrations are missing"), _("Run manage.py migrate.")
        )
    if not audit.is_complete:
        detail = _("%(number)s series with a number missing or given twice") % {
            "number": len(audit.incomplete) + bool(audit.stray)
        }
        return bad("licence_numbers", detail, _("Run manage.py licence_numbers; it names them."))
    return good("licence_numbers", _("%(number)s series, all complete") % {"number": len(audit.series)})


def queue() -> Finding:
    if redis.answers(settings.REDIS_URL):
        return good("redis", _("answers"))
    return bad(
        "redis", _("does not answer"), _("Start it with make run, or set REDIS_URL to one that answers.")
    )


def worker() -> Finding:
    if application.worker_answers(current_app.conf.broker_url):
        return good("worker", _("answers"))
    cure = _("Licences are made by it. Start it with make run, or celery -A settings worker.")
    return bad("worker", _("does not answer"), cure)


def beat() -> Finding:
    if heartbeat.is_beating(settings.REDIS_URL):
        return good("beat", _("alive"))
    cure = _("It finds what was left undone. Start it with make run, or see docs/operations.md.")
    return bad("beat", _("no sign of life in the last minute"), cure)


def pango() -> Finding:
    for name in LIBRARIES:
        try:
            ctypes.CDLL(name)
        except OSError:
            packages = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
            cure = _("No PDF can be made. Run apt-get install %(packages)s, or use make.") % {
                "packages": packages
            }
            return bad("pango", _("%(name)s is missing") % {"name": name}, cure)
    pango_version = ctypes.CDLL(LIBRARIES[0]).pango_version_string
    pango_version.restype = ctypes.c_char_p
    return good("pango", f"{pango_version().decode()} · {', '.join(LIBRARIES)}")


def chinese_font() -> Finding:
    folder = Path(settings.BASE_DIR) / "e_licences" / "fonts"
    fonts = sorted([*folder.glob("*.ttf"), *folder.glob("*.otf")])
    cure = _("Fetch the fonts of this version again into %(folder)s.") % {"folder": folder}
    if not fonts:
        return bad("chinese_font", _("none"), cure)
    for font in fonts:
        wanted = ORDINARY_CHARACTERS if "Core" in font.name else RARE_CHARACTERS  # see scripts/core_fonts.py
        if lacking := lacking_characters(font, wanted):
            return bad(
                "chinese_font", _("%(name)s lacks %(these)s") % {"name": font.name, "these": lacking}, cure
            )
    return good("chinese_font", ", ".join(font.name for font in fonts))


def lacking_characters(font: Path, wanted: str) -> str:
    from fontTools.ttLib import TTFont, TTLibError

    try:
        with TTFont(font, lazy=True) as opened:
            known = opened.getBestCmap()
    except (TTLibError, OSError):
        return wanted
    return "".join(each for each in wanted if ord(each) not in known)


def chromium() -> Finding:
    found = shutil.which("chromium")
    return note("chromium", found or _("not found; only the browser tests need it"))


def disk() -> Finding:
    free = shutil.disk_usage(nearest_existing(Path(settings.MEDIA_ROOT))).free
    detail = _("%(size)s GB free") % {"size": f"{free / 1e9:.1f}"}
    cure = _("Make room where %(folder)s lies, or move it.") % {"folder": settings.MEDIA_ROOT}
    if free < DISK_FULL_BYTES:
        return bad("disk", detail, cure)
    return note("disk", detail, cure) if free < DISK_LOW_BYTES else good("disk", detail)


def files() -> Finding:
    folder = Path(settings.MEDIA_ROOT)
    try:
        with tempfile.TemporaryFile(dir=nearest_existing(folder)):
            return good("files", str(folder))
    except OSError as error:
        cure = _("Let the user who runs Onewindow write there.")
        return bad("files", f"{folder}: {error.strerror}", cure)


def malware() -> Finding:
    try:
        scanner = malware_scanner()
    except ScannerUnavailableError as error:
        cure = _("Every upload is refused until it answers. See to clamd, or to what MALWARE_SCANNER names.")
        return bad("malware", str(error), cure)
    if scanner:
        return good("malware", scanner)
    cure = _("Install clamd and set CLAMD_SOCKET or CLAMD_ADDRESS; see docs/operations.md.")
    return note("malware", _("no scanner: uploads are judged by their content only"), cure)


def nearest_existing(folder: Path) -> Path:
    return next(each for each in (folder, *folder.parents) if each.exists())


NEED_DATABASE: list[Callable[[], Finding]] = [
    migrations,
    installation.database_settings,
    clock,
    demonstration,
    papers,
    seals,
    sources,
    licence_numbers,
]
NEED_NO_DATABASE: list[Callable[[], Finding]] = [
    installation.clock_ahead,
    installation.ports,
    queue,
    installation.redis_settings,
    worker,
    beat,
    pango,
    chinese_font,
    chromium,
    disk,
    files,
    malware,
    doctor_login.secret_key,
    doctor_login.second_factors,
    doctor_login.outside_provider,
]
