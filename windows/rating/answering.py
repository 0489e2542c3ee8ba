"""Answering a bad rating, at the desk and in oversight: the call back, then what came of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import Rating, RemedyOutcome
from cases.policy import may_answer_rating
from cases.selectors.ratings import rating_seen
from cases.services import rating_call_back, rating_settle
from common import clock
from common.errors import RuleBrokenError
from windows.access import StaffRequest
from windows.forms import RuledField
from windows.problems import add_to_form


class CallForm(forms.Form):
    note = RuledField(
        label=gettext_lazy("What came of the call"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class SettleForm(forms.Form):
    outcome = forms.ChoiceField(
        label=gettext_lazy("What came of it"),
        choices=RemedyOutcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what came of it.")},
    )
    result = RuledField(
        label=gettext_lazy("What was done"),
        help_text=gettext_lazy("The applicant reads it"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


@dataclass(frozen=True)
class Answering:
    """`space`: whose window it is; `case_route`: where its readers find the case, if they may."""

    space: str
    case_route: str

    def page(
        self, request: StaffRequest, rating_id: int, given: dict[str, Any] | None = None, *, status: int = 200
    ) -> HttpResponse:
        rating = self._found(request, rating_id)
        context = {
            "rating": rating,
            "space": self.space,
            "case_route": self.case_route,
            "list_route": f"{self.space}:ratings",
            "call_route": f"{self.space}:rating_call",
            "settle_route": f"{self.space}:rating_settle",
            "may_answer": may_answer_rating(request.actor, rating.department_id),
            "person": rating.case.agent or rating.case.applicant,
            "call_form": CallForm(),
            "settle_form": SettleForm(),
            "at": clock.now(),
        }
        return render(request, "windows/rating/answer.html", context | (given or {}), status=status)

    def call(self, request: StaffRequest, rating_id: int) -> HttpResponse:
        form = CallForm(request.POST)

        def act(rating: Rating) -> None:
            note = form.cleaned_data["note"]
            rating_call_back(rating=rating, actor=request.actor, note=note, at=clock.now())

        return self._carry_out(request, rating_id, form, "call_form", act)

    def settle(self, request: StaffRequest, rating_id: int) -> HttpResponse:
        form = SettleForm(request.POST)

        def act(rating: Rating) -> None:
            rating_settle(rating=rating, actor=request.actor, **form.cleaned_data, at=clock.now())

        return self._carry_out(request, rating_id, form, "settle_form", act)

    def _carry_out(
        self,
        request: StaffRequest,
        rating_id: int,
        form: forms.Form,
        name: str,
        act: Callable[[Rating], None],
    ) -> HttpResponse:
        rating = self._found(request, rating_id)
        if not form.is_valid():
            return self.page(request, rating_id, {"form": form, name: form}, status=422)
        try:
            act(rating)
        except RuleBrokenError as error:
            add_to_form(form, error)
            given = {"form": form, name: form, "error": error}
            return self.page(request, rating_id, given, status=error.status)
        messages.success(request, _("It is on record."))
        return redirect(f"{self.space}:rating", rating_id)

    def _found(self, request: StaffRequest, rating_id: int) -> Rating:
        found = rating_seen(actor=request.actor, rating_id=rating_id)
        if found is None:
            raise Http404
        return found
