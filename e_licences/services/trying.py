"""Trying a template: a process of its own prints it, and what it found is put into words."""

import base64
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from e_licences.errors import NotPrintableError
from e_licences.render.rules import Finding
from e_licences.render.samples import SampleKind
from e_licences.render.templates import LicenceTemplate

PATIENCE_SECONDS = 60  # by the clock, on a machine that has other things to do
KEPT = 40
FORM = 1  # counted up when samples or drawings change, so that nothing old is shown
_HOME = Path(__file__).resolve().parent.parent.parent
_PASSED_ON = ("LD_LIBRARY_PATH", "PATH")


@dataclass(frozen=True)
class SamplePrint:
    pdf: bytes
    pages: tuple[bytes, ...]  # as PNG


@dataclass(frozen=True)
class Trial:
    """`findings` are in words; none means that it may be published."""

    prints: Mapping[str, SamplePrint]
    findings: tuple[Finding, ...]


def template_tried(template: LicenceTemplate, kind: SampleKind) -> Trial:
    """The same template is printed once: the answer is kept in a folder of files that may be lost.

    Raises:
        NotPrintableError
    """
    asked = json.dumps({"template": asdict(template), "kind": asdict(kind)}, sort_keys=True)
    digest = sha256(f"{FORM}:{asked}".encode()).hexdigest()
    kept = Path(settings.VAR_DIR) / "cache" / "templates" / f"{digest}.json"
    try:
        answer = json.loads(kept.read_bytes())
    except (OSError, ValueError):
        answer = _asked(json.loads(asked))
        _keep(kept, json.dumps(answer).encode())
    prints = {
        sample: SamplePrint(
            base64.b64decode(found["pdf"]), tuple(base64.b64decode(page) for page in found["pages"])
        )
        for sample, found in answer["prints"].items()
    }
    return Trial(prints, tuple(_finding(*flaw) for flaw in answer["flaws"]))


def _asked(question: dict[str, Any]) -> Any:
    """The environment stays behind: it holds the keys of the house."""
    environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    try:
        done = subprocess.run(
            [sys.executable, "-m", "e_licences.trial"],
            input=json.dumps(question | {"var_dir": str(settings.VAR_DIR)}).encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=_HOME,
            env=environment | {"PYTHONDONTWRITEBYTECODE": "1"},
            timeout=PATIENCE_SECONDS,
            check=False,
        )
        if done.returncode == 0:
            return json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError) as error:
        raise NotPrintableError from error
    raise NotPrintableError


def _keep(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as file:
        file.write(content)
    Path(file.name).replace(path)
    others = (one for one in path.parent.iterdir() if one != path)
    for old in sorted(others, key=_changed_at)[:-KEPT]:
        old.unlink(missing_ok=True)


def _changed_at(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:  # another process was faster
        return 0.0


def _finding(sample: str, rule: str, what: str) -> Finding:
    if rule == "css":
        return Finding("css", 0, what)
    said = _rules()[rule] % {"what": what}
    return Finding("html", 0, f"{_samples()[sample]}{_(': ')}{said}")


def _samples() -> dict[str, str]:
    return {
        "ordinary": _("Ordinary sample"),
        "bilingual": _("Sample in two languages"),
        "long": _("Sample with long values"),
    }


def _rules() -> dict[str, str]:
    return {
        "refused": _("it cannot be printed: %(what)s"),
        "pages": _("it takes %(what)s pages."),
        "missing": _("“%(what)s” is not printed."),
        "missing-first": _("“%(what)s” is not printed on the first page."),
        "mark": _("page %(what)s does not say that it is a demonstration; print {{ demo_mark }} on each."),
        "place": _('exactly one element has id="%(what)s" on paper, the seal\'s on the first page.'),
        "side": _("this is no square of the size that is needed, in mm: %(what)s"),
        "outside": _("“%(what)s” is not inside the border."),
        "overlap": _("The code and the seal lie on each other."),
    }
