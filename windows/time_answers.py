"""Answering what was asked about time: the same four acts at the desk and at the head of the government."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from common import clock
from common.errors import RuleBrokenError
from windows.access import StaffRequest
from windows.desk.time_forms import RefuseForm
from windows.problems import add_to_form
from workflows.engine import procedures as engine

Page = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Answers:
    """`page` draws the list anew, with what was refused; `name` is its address."""

    page: Page
    name: str

    def extension_grant(self, request: StaffRequest, extension_id: int) -> HttpResponse:
        def act() -> None:
            engine.extension_grant(extension_id=extension_id, actor=request.actor, at=clock.now())

        key = f"extension-{extension_id}"
        text = _("The limit is extended; the applicant is told.")
        return self._carry_out(request, act, Form({}), key, text)

    def extension_refuse(self, request: StaffRequest, extension_id: int) -> HttpResponse:
        key = f"extension-{extension_id}"
        form = _read(request, key)

        def act() -> None:
            engine.extension_refuse(
                extension_id=extension_id,
                actor=request.actor,
                reason=form.cleaned_data["reason"],
                at=clock.now(),
            )

        return self._carry_out(request, act, form, key, _("The extension is refused."))

    def procedure_approve(self, request: StaffRequest, procedure_id: int) -> HttpResponse:
        def act() -> None:
            engine.procedure_approve(procedure_id=procedure_id, actor=request.actor, at=clock.now())

        text = _("The special procedure has begun; the applicant gets the notice.")
        return self._carry_out(request, act, Form({}), f"procedure-{procedure_id}", text)

    def procedure_refuse(self, request: StaffRequest, procedure_id: int) -> HttpResponse:
        key = f"procedure-{procedure_id}"
        form = _read(request, key)

        def act() -> None:
            engine.procedure_refuse(
                procedure_id=procedure_id,
                actor=request.actor,
                reason=form.cleaned_data["reason"],
                at=clock.now(),
            )

        return self._carry_out(request, act, form, key, _("The special procedure is refused."))

    def _carry_out(
        self, request: StaffRequest, act: Callable[[], None], form: Form, key: str, done: str
    ) -> HttpResponse:
        try:
            act()
        except RuleBrokenError as error:
            form.is_valid()
            add_to_form(form, error)
            given: dict[str, Any] = {"form": form, "error": error, "refused_key": key}
            return self.page(request, given, status=error.status)
        messages.success(request, done)
        return redirect(self.name)


def refuse_form(key: str, given: dict[str, Any]) -> Form:
    """The form of one row, or what was typed there if it was refused."""
    if given.get("refused_key") == key and isinstance(given["form"], RefuseForm):
        return given["form"]
    return RefuseForm(prefix=key)


def _read(request: StaffRequest, key: str) -> RefuseForm:
    form = RefuseForm(request.POST, prefix=key)
    form.is_valid()
    return form
