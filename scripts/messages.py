"""Translations without gettext's programs: extract, compile, check.

python scripts/messages.py extract [FILE.tsv ...]   collect messages, keep translations, take more from files
python scripts/messages.py compile                  write the .mo file of each locale
python scripts/messages.py check                    fail on a message missing, fuzzy or no longer used
"""

import argparse
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import django
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
ROOMS = (
    *("common", "people", "exchange", "e_licences", "catalogue", "materials"),
    *("cases", "workflows", "supervision", "windows", "settings"),
)
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "gettext_noop_lazy": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
LOCALES = ("zh_Hans",)  # English is the language of the messages themselves
Found = tuple[str, int, str | tuple[str, ...] | list[str], str | None]


def po_file(locale: str) -> Path:
    return ROOT / "locale" / locale / "LC_MESSAGES" / "django.po"


def sources() -> Iterator[Path]:
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*")):
            if "migrations" in path.parts or not path.is_file():
                continue
            is_template = "templates" in path.parts and path.suffix in {".html", ".txt"}
            if path.suffix == ".py" or is_template:
                yield path


def messages_in(path: Path) -> Iterator[Found]:
    """Templates are turned into what looks like Python to Babel, as Django's own makemessages does."""
    name = path.relative_to(ROOT).as_posix()
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        text = templatize(text)
    for line, message, _comments, context in extract("python", BytesIO(text.encode()), KEYWORDS):
        yield name, line, message, context


def template() -> Catalog:
    catalog = Catalog(project="onewindow", charset="utf-8")
    for path in sources():
        for name, line, message, context in messages_in(path):
            catalog.add(message, locations=[(name, line)], context=context)
    return catalog


def empty(locale: str) -> Catalog:
    """Without a date of its own, so that the same messages make the same file."""
    return Catalog(
        locale=locale,
        header_comment="# Translations of Onewindow. The messages themselves are English.",
        project="onewindow",
        version="1",
        msgid_bugs_address="",
        last_translator="Onewindow",
        language_team=locale,
        creation_date=BEGINNING,
        revision_date=BEGINNING,
        charset="utf-8",
        fuzzy=False,
    )


def current(locale: str) -> Catalog:
    path = po_file(locale)
    if not path.exists():
        return empty(locale)
    with path.open("rb") as file:
        return read_po(file, locale=locale)


def given(paths: list[Path]) -> dict[str, str]:
    """Pairs from tab-separated files; `\\n` stands for a line break. The last one of two is taken."""
    pairs: dict[str, str] = {}
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            msgid, tab, msgstr = line.partition("\t")
            if tab and msgid and msgstr:
                pairs[msgid.replace("\\n", "\n")] = msgstr.strip().replace("\\n", "\n")
    return pairs


def merged(locale: str, pairs: dict[str, str]) -> Catalog:
    """Everything the source uses, translated where that is known; nothing guessed, nothing left over."""
    old = current(locale)
    new = template()
    catalog = empty(locale)
    for message in new:
        if not message.id:
            continue
        known = old.get(message.id, message.context)
        translation = known.string if known is not None and not known.fuzzy else ""
        singular = message.id[0] if isinstance(message.id, tuple | list) else message.id
        if singular in pairs:
            translation = pairs[singular]
        if isinstance(message.id, tuple | list) and isinstance(translation, str):
            translation = (translation,)  # Chinese has one form for any number
        files = sorted({name for name, _line in message.locations})
        catalog.add(
            message.id,
            translation,
            locations=[(name, None) for name in files],  # type: ignore[misc]  # lines only make noise in diffs
            flags=message.flags,
            context=message.context,
        )
    return catalog


def do_extract(paths: list[Path]) -> int:
    pairs = given(paths)
    for locale in LOCALES:
        catalog = merged(locale, pairs)
        path = po_file(locale)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, catalog, width=110, sort_output=True, omit_header=False, include_lineno=False)
        missing = sum(not is_translated(message.string) for message in catalog if message.id)
        print(f"{path.relative_to(ROOT)}: {len(catalog)} messages, {missing} without a translation")
    return do_compile()


def do_compile() -> int:
    for locale in LOCALES:
        path = po_file(locale).with_suffix(".mo")
        with path.open("wb") as file:
            write_mo(file, current(locale))
    return 0


def is_translated(translation: object) -> bool:
    parts = translation if isinstance(translation, tuple | list) else [translation]
    return bool(parts) and all(parts)


def problems(locale: str) -> Iterator[str]:
    catalog = current(locale)
    used = template()
    for message in used:
        if not message.id:
            continue
        known = catalog.get(message.id, message.context)
        if known is None or not is_translated(known.string):
            yield f"missing: {message.id!r} ({message.locations[0][0]})"
        elif known.fuzzy:
            yield f"fuzzy: {message.id!r}"
        else:
            yield from (f"broken: {message.id!r}: {error}" for error in known.check(catalog))
    for message in catalog:
        if message.id and used.get(message.id, message.context) is None:
            yield f"no longer used: {message.id!r}"
    yield from (f"no longer used: {key!r}" for key in catalog.obsolete)


def do_check() -> int:
    found = [f"{locale}: {problem}" for locale in LOCALES for problem in problems(locale)]
    print("\n".join(found) or "every message is translated")
    return 1 if found else 0


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("extract").add_argument("tsv", nargs="*", type=Path)
    commands.add_parser("compile")
    commands.add_parser("check")
    options = parser.parse_args()
    if not settings.configured:
        settings.configure(USE_I18N=True)
        django.setup()
    if options.command == "extract":
        return do_extract(options.tsv)
    return do_compile() if options.command == "compile" else do_check()


if __name__ == "__main__":
    sys.exit(main())
