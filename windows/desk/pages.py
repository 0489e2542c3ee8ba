"""The pages of a case's files beside its dossier: looked at, compared, remarked upon."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from cases.models import Case, PageRemark, SubmittedMaterial
from cases.selectors import materials_of
from cases.selectors.dossier import case_of_office
from cases.selectors.remarks import remarks_of
from cases.services.remarks import REMARK_MAX, Box, remark_make, remark_withdraw
from common import clock
from common.errors import RuleBrokenError
from materials.selectors.previews import TURNS
from people.policy import Actor, Capability
from windows.access import StaffRequest, requires
from windows.acts import posted
from windows.desk.sheets import OF_THE_SHEET, Viewer, turned, viewer_of
from windows.forms import RuledField
from windows.problems import add_to_form

SIDES = ("left", "top", "width", "height")


class RemarkForm(forms.Form):
    """The box is what was seen: in per cent of the page as it was shown, turned by `turn`."""

    file = forms.IntegerField(widget=forms.HiddenInput)
    page = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=32_767)
    turn = forms.TypedChoiceField(
        widget=forms.HiddenInput, choices=[(turn, turn) for turn in TURNS], coerce=int, required=False
    )
    text = RuledField(
        label=gettext_lazy("Remark on this page"),
        max_length=REMARK_MAX,
        help_text=gettext_lazy("Colleagues read it; the applicant only what is taken over into a notice"),
        widget=forms.Textarea(attrs={"rows": 1}),
    )
    left = forms.DecimalField(label=gettext_lazy("From the left, %"), required=False)
    top = forms.DecimalField(label=gettext_lazy("From the top, %"), required=False)
    width = forms.DecimalField(label=gettext_lazy("Width, %"), required=False)
    height = forms.DecimalField(label=gettext_lazy("Height, %"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "id_remark_%s", **kwargs})
        for name in SIDES:
            field = self.fields[name]
            field.min_value, field.max_value = 0, 100  # type: ignore[attr-defined]
            field.widget.attrs |= {"min": 0, "max": 100, "step": "0.1", "data-box": name}

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        sides = [given.get(name) for name in SIDES]
        if any(side is not None for side in sides) and any(side is None for side in sides):
            self.add_error("left", _("Give all four numbers of the box, or none for the whole page."))
        return given

    def box(self) -> Box | None:
        given = self.cleaned_data
        if given["left"] is None:
            return None
        shown = Box(*(round(given[name] * 10) for name in SIDES))
        return turned(shown, -(given["turn"] or 0) % 360)


def viewer_context(
    request: StaffRequest,
    case: Case,
    materials: Iterable[SubmittedMaterial],
    remarks: list[PageRemark],
    form: RemarkForm | None = None,
) -> dict[str, Any]:
    """What the viewer is drawn from, on whichever page it stands; nothing where there is no file."""
    viewer = viewer_of(request.GET, case=case, materials=materials, remarks=remarks)
    if viewer is None:
        return {"viewer": None}
    return {
        "viewer": viewer,
        "carried": [(name, value) for name, value in request.GET.items() if name not in OF_THE_SHEET],
        "part_url": reverse("desk:pages", args=[case.number]),
        "remark_form": form or RemarkForm(initial=_here(viewer)),
        "own_departments": request.actor.departments(Capability.INBOX),
    }


@requires(Capability.INBOX)
@require_GET
def pages(request: StaffRequest, number: str) -> HttpResponse:
    """A part of the dossier; by itself, a page."""
    return _answer(request, _found(request.actor, number))


@requires(Capability.INBOX)
@posted("desk:pages")
def remark(request: StaffRequest, number: str) -> HttpResponse:
    case = _found(request.actor, number)
    form = RemarkForm(request.POST)
    if not form.is_valid():
        return _answer(request, case, form, status=422)
    given = form.cleaned_data
    try:
        remark_make(
            case=case,
            actor=request.actor,
            file_id=given["file"],
            page=given["page"],
            text=given["text"],
            box=form.box(),
            at=clock.now(),
        )
    except RuleBrokenError as error:
        add_to_form(form, error)
        return _answer(request, case, form, status=error.status)
    return _done(request, case)


@requires(Capability.INBOX)
@posted("desk:pages", keep=["number"])
def remark_take_back(request: StaffRequest, number: str, remark_id: int) -> HttpResponse:
    case = _found(request.actor, number)
    rows = PageRemark.objects.for_user(request.actor).filter(case_id=case.pk)
    found = get_object_or_404(rows, pk=remark_id)
    try:
        remark_withdraw(remark=found, actor=request.actor, at=clock.now())
    except RuleBrokenError as error:
        return _answer(request, case, error=error, status=error.status)
    return _done(request, case)


def _done(request: StaffRequest, case: Case) -> HttpResponse:
    if "HX-Request" in request.headers:
        return _answer(request, case)
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        target = reverse("desk:pages", args=[case.number])
    return redirect(target)


def _answer(
    request: StaffRequest,
    case: Case,
    form: RemarkForm | None = None,
    error: RuleBrokenError | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """The part alone where a page asked for it, else a page of its own: what was typed stays in either."""
    remarks = remarks_of(actor=request.actor, case=case)
    context = viewer_context(request, case, materials_of(case), remarks, form)
    if context["viewer"] is None:
        raise Http404
    is_part = "HX-Request" in request.headers
    name = "windows/desk/viewer.html" if is_part else "windows/desk/pages.html"
    context |= {"case": case, "form": form, "error": error}
    response = render(request, name, context, status=200 if is_part and status == 409 else status)
    response["Cache-Control"] = "private, no-store"
    return response


def _here(viewer: Viewer) -> dict[str, int]:
    return {"file": viewer.sheet.file.pk, "page": viewer.sheet.page, "turn": viewer.turn}


def _found(actor: Actor, number: str) -> Case:
    found = case_of_office(actor=actor, number=number)
    if found is None:
        raise Http404
    return found
