"""The one form and the way the result is delivered, one page each."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect

from cases.models import Delivery, IntakeDraft
from cases.selectors.slots import form_suggestions
from cases.services import draft_fill, draft_lookups_order
from common import clock
from common.errors import AlreadyDoneError, RuleBrokenError
from windows.access import StaffRequest
from windows.counter.forms import DeliveryForm, FieldsForm
from windows.counter.slot_rows import source_words
from windows.portal.apply.wizard import application, apply_page, is_situation_known, onward, progress_of
from windows.problems import add_to_form, problem_page

FROM_HOME = (Delivery.ELECTRONIC, Delivery.COURIER)  # what costs no visit


class HomeDeliveryForm(DeliveryForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["delivery"].choices = [(way.value, way.label) for way in FROM_HOME]  # type: ignore[attr-defined]


@application
def one_form(request: StaffRequest, draft: IntakeDraft) -> HttpResponse:
    service = draft.joint_service
    progress = progress_of(draft)
    if not is_situation_known(progress):
        return redirect("portal:apply", draft.pk)
    found = form_suggestions(draft=draft, resolved=progress.resolved)
    words = source_words(found)
    if request.method != "POST":
        values = {key: one.value for key, one in found.items()} | {
            k: v for k, v in draft.form_values.items() if v
        }
        known = {f"form-{key}": value for key, value in values.items()}
        form = FieldsForm(joint_service=service, sources=words, initial=known)
        return apply_page(request, draft, "form", {"form": form, "filled_in": len(found)})
    form = FieldsForm(request.POST, joint_service=service, sources=words)
    is_complete = form.is_valid()
    try:
        draft_fill(
            draft=draft,
            form_values=form.given(),
            delivery=draft.delivery,
            delivery_address=draft.delivery_address,
            at=(now := clock.now()),
        )
    except AlreadyDoneError as error:
        return problem_page(request, error)
    except RuleBrokenError as error:
        add_to_form(form, error)
        return apply_page(request, draft, "form", {"form": form}, status=error.status)
    if any(field.get("kind") == "citizen-id" for field in service.fields):  # it has named whose they are
        draft_lookups_order(draft=draft, actor=request.actor, at=now)
    if is_complete:
        return onward(request, draft, "portal:apply")
    return apply_page(request, draft, "form", {"form": form}, status=422)


@application
def delivery(request: StaffRequest, draft: IntakeDraft) -> HttpResponse:
    if request.method != "POST":
        known = {
            "delivery": draft.delivery or Delivery.ELECTRONIC,
            "delivery_address": draft.delivery_address,
        }
        return apply_page(request, draft, "delivery", {"form": HomeDeliveryForm(initial=known)})
    form = HomeDeliveryForm(request.POST)
    if form.is_valid():
        try:
            draft_fill(
                draft=draft,
                form_values=draft.form_values,
                delivery=form.cleaned_data["delivery"],
                delivery_address=form.cleaned_data["delivery_address"],
                at=clock.now(),
            )
        except AlreadyDoneError as error:
            return problem_page(request, error)
        except RuleBrokenError as error:
            add_to_form(form, error)
        else:
            return onward(request, draft, "portal:apply")
    return apply_page(request, draft, "delivery", {"form": form}, status=422)
