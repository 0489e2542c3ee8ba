"""来源链 on a page: where each value of a case comes from, and what rests on it (rules S39).

Who reads a value that was shared stands in the ledger. Sensitive ones are masked until the officer has said
why they need to see them; then they stay open to this officer, for this case, for some minutes.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy

from cases.models import Case
from cases.selectors.provenance import Source
from common import clock
from common.errors import RuleBrokenError
from materials.services import held_show, held_unmask
from windows.access import StaffRequest
from windows.forms import RuledField
from windows.problems import add_to_form

MASK = "••••••"
SESSION_KEY = "necessity_stated"  # case and department → until when


class NecessityForm(forms.Form):
    necessity = RuledField(
        label=gettext_lazy("Why you need to see it for this matter"),
        help_text=gettext_lazy("It goes into the ledger, which the person it is about can read."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


@dataclass(frozen=True)
class ShownValue:
    label: str
    held: str
    claimed: str
    is_masked: bool


@dataclass(frozen=True)
class ShownSource:
    """A source as this reader may see it. `is_masked`: its files and answers too, which may tell values."""

    source: Source
    used: str
    values: list[ShownValue]
    is_masked: bool


@dataclass(frozen=True)
class Reader:
    """Who reads the sources of a case, for which department and for what."""

    case: Case
    department_id: int
    purpose: str

    @property
    def key(self) -> str:
        return f"{self.case.pk}:{self.department_id}"


def sources_page(
    request: StaffRequest, reader: Reader, sources: list[Source], *, template: str, context: dict[str, Any]
) -> HttpResponse:
    """The page, or on POST what the officer says of the necessity."""
    at = clock.now()
    form, error = NecessityForm(request.POST if request.method == "POST" else None), None
    if request.method == "POST" and form.is_valid():
        try:
            _unmask(request, reader, sources, form.cleaned_data["necessity"], at)
        except RuleBrokenError as refused:
            error = refused
            add_to_form(form, refused)
        else:
            return redirect(request.path)
    is_open = _is_open(request, reader, at)
    held_show(
        rows=[s.held for s in sources if s.held is not None and not s.is_sensitive],
        actor_id=request.actor.user_id,
        department_id=reader.department_id,
        reference=reader.case.intake_key,
        purpose=reader.purpose,
        at=at,
    )
    shown = [_shown(source, is_open=is_open) for source in sources]
    context = {
        "case": reader.case,
        "sources": shown,
        "has_masked": not is_open and any(source.needs_necessity for source in sources),
        "is_open": is_open and any(source.needs_necessity for source in sources),
        "minutes": settings.NECESSITY_MINUTES,
        "form": form,
        "error": error,
        **context,
    }
    return render(request, template, context, status=422 if form.errors else 200)


def _unmask(
    request: StaffRequest, reader: Reader, sources: Iterable[Source], necessity: str, at: datetime
) -> None:
    held_unmask(
        rows=[source.held for source in sources if source.held is not None and source.needs_necessity],
        actor_id=request.actor.user_id,
        department_id=reader.department_id,
        reference=reader.case.intake_key,
        purpose=reader.purpose,
        necessity=necessity,
        at=at,
    )
    until = (at + timedelta(minutes=settings.NECESSITY_MINUTES)).isoformat()
    running = {key: end for key, end in _stated(request).items() if end > at.isoformat()}
    request.session[SESSION_KEY] = running | {reader.key: until}


def _is_open(request: StaffRequest, reader: Reader, at: datetime) -> bool:
    until = _stated(request).get(reader.key)
    return until is not None and datetime.fromisoformat(until) > at


def _stated(request: StaffRequest) -> dict[str, str]:
    found: dict[str, str] = request.session.get(SESSION_KEY, {})
    return found


def _shown(source: Source, *, is_open: bool) -> ShownSource:
    values = [
        ShownValue(
            label=value.held.label,
            held=MASK if is_masked else value.held.value,
            claimed=MASK if is_masked and value.claimed else value.claimed,
            is_masked=is_masked,
        )
        for value in source.values
        for is_masked in [not is_open and (source.is_sensitive or value.held.is_sensitive)]
    ]
    is_masked = source.needs_necessity and not is_open
    hides_used = is_masked and source.requirement_id is None
    return ShownSource(source, MASK if hides_used else source.used, values, is_masked)
