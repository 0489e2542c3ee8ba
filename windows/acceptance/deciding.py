"""Accepting or not: the same acts at the window and at the lead department's desk."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from cases.models import AcceptanceKind, Case
from common import clock
from common.errors import RuleBrokenError
from windows.acceptance.forms import NotAcceptForm, ReasonForm
from windows.access import StaffRequest
from windows.problems import add_to_form
from workflows import engine


@dataclass(frozen=True)
class Deciding:
    """`find` gives the case or raises 404; `page` draws it with what was refused; `name` is its address."""

    find: Callable[[StaffRequest, str], Case]
    page: Callable[..., HttpResponse]
    name: str

    def accept(self, request: StaffRequest, number: str) -> HttpResponse:
        try:
            case = engine.case_accept(case_number=number, actor=request.actor, at=clock.now())
        except RuleBrokenError as error:
            return self.refused(request, number, Form({}), error, "")
        text = _("Case %(number)s is accepted.")
        if case.acceptance == AcceptanceKind.TOLERANT:
            text = _("Case %(number)s is accepted; the listed materials are to follow.")
        messages.success(request, text % {"number": number})
        return redirect(self.name, number)

    def not_accept(self, request: StaffRequest, number: str) -> HttpResponse:
        form = NotAcceptForm(request.POST, auto_id="id_not_accept_%s")
        if not form.is_valid():
            return self.page(
                request, self.find(request, number), {"form": form, "not_accept_form": form}, status=422
            )
        try:
            engine.acceptance_not_accept(
                case_number=number,
                actor=request.actor,
                reason=form.cleaned_data["reason"],
                competent_organ=form.cleaned_data["competent_organ"],
                at=clock.now(),
            )
        except RuleBrokenError as error:
            return self.refused(request, number, form, error, "not_accept_form")
        messages.success(request, _("Case %(number)s is not accepted.") % {"number": number})
        return redirect(self.name, number)

    def not_required(self, request: StaffRequest, number: str) -> HttpResponse:
        form = ReasonForm(request.POST, auto_id="id_not_required_%s")
        if not form.is_valid():
            return self.page(
                request, self.find(request, number), {"form": form, "not_required_form": form}, status=422
            )
        try:
            engine.acceptance_not_required(
                case_number=number,
                actor=request.actor,
                reason=form.cleaned_data["reason"],
                at=clock.now(),
            )
        except RuleBrokenError as error:
            return self.refused(request, number, form, error, "not_required_form")
        messages.success(
            request, _("The applicant of %(number)s is told that no licence is needed.") % {"number": number}
        )
        return redirect(self.name, number)

    def refused(
        self, request: StaffRequest, number: str, form: Form, error: RuleBrokenError, name: str
    ) -> HttpResponse:
        """The case as it stands now, with the sentence and its source; `name`: the form's, if it is shown."""
        form.is_valid()
        add_to_form(form, error)
        typed = [form.data.get(key, "") for key in form.fields if key in ("reason", "text", "note")]
        given = {"form": form, "error": error, "typed": [text for text in typed if text]}
        return self.page(
            request, self.find(request, number), given | ({name: form} if name else {}), status=error.status
        )
