"""常用语: the page where officers keep their own phrases, and heads those of their departments."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from cases.models import Phrase, PhraseUse
from cases.selectors.phrases import PHRASES_AT_MOST, phrase_find, phrases_of
from cases.services.phrases import PHRASE_MAX, phrase_add, phrase_change, phrase_delete, phrase_move
from common.errors import NotAllowedError, RuleBrokenError
from people.models import Department
from people.policy import Capability
from windows.access import StaffRequest, requires
from windows.acts import posted
from windows.forms import RuledField
from windows.problems import add_to_form, problem_page

PAGE = "desk:own_phrases"
OWN = "own"
NO_USE = gettext_lazy("Choose the field the phrase is offered for.")
NO_READER = gettext_lazy("Choose yourself or a department you head.")


class PhraseForm(forms.Form):
    text = RuledField(
        label=gettext_lazy("Phrase"),
        max_length=PHRASE_MAX,
        help_text=gettext_lazy("Nothing about a single applicant: it is offered in every case"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class NewPhraseForm(PhraseForm):
    """`whose`: one's own, or one of the departments the officer heads; not asked of who heads none."""

    use = forms.ChoiceField(
        label=gettext_lazy("Offered for"),
        choices=PhraseUse.choices,
        error_messages={"required": NO_USE, "invalid_choice": NO_USE},
    )
    whose = forms.ChoiceField(
        label=gettext_lazy("Who is offered it"),
        error_messages={"required": NO_READER, "invalid_choice": NO_READER},
    )
    field_order = ["whose", "use", "text"]

    def __init__(self, *args: Any, headed: list[Department], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not headed:
            del self.fields["whose"]
            return
        self.fields["whose"].choices = [  # type: ignore[attr-defined]
            (OWN, _("Only me")),
            *((str(row.pk), row.short_label) for row in headed),
        ]

    @property
    def department_id(self) -> int | None:
        whose = self.cleaned_data.get("whose", OWN)
        return None if whose == OWN else int(whose)


@requires(Capability.INBOX)
@require_http_methods(["GET", "HEAD", "POST"])
def own_phrases(request: StaffRequest) -> HttpResponse:
    headed = _departments(request, Capability.PHRASES)
    if request.method != "POST":
        return _page(request, NewPhraseForm(headed=headed))
    form = NewPhraseForm(request.POST, headed=headed)
    if not form.is_valid():
        return _page(request, form, status=422)
    typed = form.cleaned_data
    try:
        phrase_add(
            actor=request.actor, department_id=form.department_id, use=typed["use"], text=typed["text"]
        )
    except RuleBrokenError as error:
        add_to_form(form, error)
        return _page(request, form, status=error.status)
    messages.success(request, _("The phrase is added."))
    return redirect(PAGE)


@requires(Capability.INBOX)
@posted(PAGE, keep=[])
def phrase_rewrite(request: StaffRequest, phrase_id: int) -> HttpResponse:
    phrase = _found(request, phrase_id)
    form = PhraseForm(request.POST, auto_id=f"id_phrase_{phrase.pk}_%s")
    new = NewPhraseForm(headed=_departments(request, Capability.PHRASES))
    if not form.is_valid():
        return _page(request, new, {phrase.pk: form}, status=422)
    try:
        phrase_change(actor=request.actor, phrase=phrase, text=form.cleaned_data["text"])
    except NotAllowedError as error:
        return problem_page(request, error)
    except RuleBrokenError as error:
        add_to_form(form, error)
        return _page(request, new, {phrase.pk: form}, status=error.status)
    messages.success(request, _("The phrase is changed."))
    return redirect(PAGE)


@requires(Capability.INBOX)
@posted(PAGE, keep=[])
def phrase_order(request: StaffRequest, phrase_id: int) -> HttpResponse:
    phrase = _found(request, phrase_id)
    try:
        phrase_move(actor=request.actor, phrase=phrase, is_up=request.POST.get("way") == "up")
    except RuleBrokenError as error:
        return problem_page(request, error)
    return redirect(PAGE)


@requires(Capability.INBOX)
@posted(PAGE, keep=[])
def phrase_remove(request: StaffRequest, phrase_id: int) -> HttpResponse:
    phrase = _found(request, phrase_id)
    try:
        phrase_delete(actor=request.actor, phrase=phrase)
    except RuleBrokenError as error:
        return problem_page(request, error)
    messages.success(request, _("The phrase is deleted."))
    return redirect(PAGE)


def _found(request: StaffRequest, phrase_id: int) -> Phrase:
    phrase = phrase_find(actor=request.actor, phrase_id=phrase_id)
    if phrase is None:
        raise Http404
    return phrase


def _departments(request: StaffRequest, capability: Capability) -> list[Department]:
    return list(Department.objects.filter(pk__in=sorted(request.actor.departments(capability))))


def _page(
    request: StaffRequest,
    new_form: NewPhraseForm,
    refused: dict[int, PhraseForm] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    given = refused or {}
    departments = _departments(request, Capability.INBOX)
    kept = phrases_of(request.actor, [row.pk for row in departments])
    headed = request.actor.departments(Capability.PHRASES)
    owners: list[tuple[Department | None, bool]] = [(None, True)]
    owners += [(row, row.pk in headed) for row in departments]
    context = {
        "form": next(iter(given.values()), new_form),
        "new_form": new_form,
        "at_most": PHRASES_AT_MOST,
        "cards": [
            {
                "department": department,
                "is_kept": is_kept,
                "uses": _by_use([row for row in kept if row.department_id == _key(department)], given),
            }
            for department, is_kept in owners
        ],
    }
    return render(request, "windows/desk/own_phrases.html", context, status=status)


def _key(department: Department | None) -> int | None:
    return department.pk if department else None


def _by_use(kept: list[Phrase], given: dict[int, PhraseForm]) -> list[dict[str, Any]]:
    groups = []
    for use in PhraseUse:
        rows = [row for row in kept if row.use == use]
        if rows:
            groups.append(
                {"label": use.label, "rows": [(row, given.get(row.pk) or _form(row)) for row in rows]}
            )
    return groups


def _form(row: Phrase) -> PhraseForm:
    return PhraseForm(initial={"text": row.text}, auto_id=f"id_phrase_{row.pk}_%s")
