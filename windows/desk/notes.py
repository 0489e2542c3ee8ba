"""Internal notes on an approval: for the colleagues of the department, never for the applicant."""

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy

from cases.models import Approval, ApprovalNote
from cases.selectors import approval_find
from cases.selectors.remarks import notes_of
from cases.services.remarks import NOTE_MAX, note_make
from common import clock
from common.errors import RuleBrokenError
from people.policy import Capability
from windows.access import StaffRequest, requires
from windows.acts import posted
from windows.forms import RuledField


class NoteForm(forms.Form):
    note = RuledField(
        label=gettext_lazy("Note for colleagues"),
        max_length=NOTE_MAX,
        help_text=gettext_lazy("The applicant never reads it"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


def notes_context(notes: list[ApprovalNote], form: NoteForm | None = None) -> dict[str, Any]:
    return {"notes": notes, "note_form": form or NoteForm()}


@requires(Capability.INBOX)
@posted("desk:approval")
def note(request: StaffRequest, approval_id: int) -> HttpResponse:
    """The script swaps the notes alone, so that a decision that is being typed stays as it is."""
    approval = approval_find(actor=request.actor, approval_id=approval_id)
    if approval is None:
        raise Http404
    form = NoteForm(request.POST)
    status = 422
    if form.is_valid():
        try:
            note_make(approval=approval, actor=request.actor, text=form.cleaned_data["note"], at=clock.now())
        except RuleBrokenError as error:
            form.add_error("note", str(error))
            status = error.status
        else:
            if "HX-Request" not in request.headers:
                return redirect("desk:approval", approval_id)
            form, status = NoteForm(), 200
    return _answer(request, approval, form, status)


def _answer(request: StaffRequest, approval: Approval, form: NoteForm, status: int) -> HttpResponse:
    context = {
        "approval": approval,
        "case": approval.case,
        "form": form,
        **notes_context(notes_of(actor=request.actor, approval=approval), form),
    }
    is_part = "HX-Request" in request.headers
    name = "windows/desk/notes.html" if is_part else "windows/desk/notes_page.html"
    return render(request, name, context, status=status)
