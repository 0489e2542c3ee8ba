"""The second person's part in voiding a case: another clerk of the window, or a supervisor."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from cases.models import Voiding
from cases.selectors.acceptance import voidings_answered, voidings_asked
from common import clock
from common.errors import RuleBrokenError
from people.policy import Actor, Capability
from windows.acceptance.forms import VoidRefusalForm
from windows.access import StaffRequest
from windows.problems import add_to_form
from workflows import engine


@dataclass(frozen=True)
class Row:
    """`is_own`: asked for by the reader, or by whom they stand in for; a second person must decide."""

    voiding: Voiding
    form: Form
    is_own: bool


@dataclass(frozen=True)
class Voidings:
    """The same list in two windows; `space` is the window's."""

    space: str

    def page(
        self, request: StaffRequest, given: dict[str, Any] | None = None, *, status: int = 200
    ) -> HttpResponse:
        refused = given or {}
        asked = voidings_asked(actor=request.actor)
        context = {
            "space": self.space,
            "confirm_route": f"{self.space}:void_confirm",
            "refuse_route": f"{self.space}:void_refuse",
            "case_route": f"{self.space}:case",
            "rows": [_row(voiding, request.actor, refused) for voiding in asked],
            "answered": voidings_answered(actor=request.actor),
        }
        return render(request, "windows/acceptance/voidings.html", context | refused, status=status)

    def confirm(self, request: StaffRequest, voiding_id: int) -> HttpResponse:
        def act() -> str:
            case = engine.void_confirm(voiding_id=voiding_id, actor=request.actor, at=clock.now())
            return _("Case %(number)s is void; it stays in the record.") % {"number": case.number}

        return self._carry_out(request, act, voiding_id, Form({}))

    def refuse(self, request: StaffRequest, voiding_id: int) -> HttpResponse:
        form = VoidRefusalForm(request.POST, auto_id=_auto_id(voiding_id))
        form.is_valid()

        def act() -> str:
            case = engine.void_refuse(
                voiding_id=voiding_id,
                actor=request.actor,
                answer=form.cleaned_data.get("answer", ""),
                at=clock.now(),
            )
            return _("Case %(number)s is not voided; it runs on.") % {"number": case.number}

        return self._carry_out(request, act, voiding_id, form)

    def _carry_out(
        self, request: StaffRequest, act: Callable[[], str], voiding_id: int, form: Form
    ) -> HttpResponse:
        try:
            done = act()
        except RuleBrokenError as error:
            form.is_valid()
            add_to_form(form, error)
            given = {"form": form, "error": error, "refused_id": voiding_id}
            return self.page(request, given, status=error.status)
        messages.success(request, done)
        return redirect(f"{self.space}:voidings")


def _row(voiding: Voiding, actor: Actor, refused: dict[str, Any]) -> Row:
    form = refused.get("form")
    if not isinstance(form, VoidRefusalForm) or refused.get("refused_id") != voiding.pk:
        form = VoidRefusalForm(auto_id=_auto_id(voiding.pk))
    return Row(voiding, form, voiding.asked_by_id in (actor.user_id, actor.on_behalf_of(Capability.INTAKE)))


def _auto_id(voiding_id: int) -> str:
    return f"id_{voiding_id}_%s"
