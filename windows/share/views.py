"""The public page of a holder's share: who has the code says who they are, and sees the licence as it stands.

The code comes by POST only. In a link it stands behind the #, which no browser sends: it is in no log.
"""

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_safe

from common import clock
from common.errors import RuleBrokenError
from e_licences.errors import ShareUnknownError
from e_licences.services.share_answers import answer_sign
from e_licences.services.sharing import ShareAnswer, share_look
from people.models import User
from windows.access import public
from windows.acts import posted
from windows.files import private
from windows.forms import RuledField
from windows.limits import tries_used_up, try_failed
from windows.problems import add_to_form

WRONG = "share-code-wrong"


class LookForm(forms.Form):
    code = forms.CharField(
        label=gettext_lazy("Share code"),
        help_text=gettext_lazy("Sixteen letters and digits, from the holder of the licence."),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "data-from-address": ""}),
    )
    looker = RuledField(
        label=gettext_lazy("Who you are"),
        help_text=gettext_lazy("Your name and firm; the holder sees who has looked."),
        max_length=100,
    )


@public
@never_cache
@require_safe
def look(request: HttpRequest) -> HttpResponse:
    return private_page(request, "windows/share/form.html", {"form": LookForm()})


@public
@never_cache
@posted("share:look")
@sensitive_post_parameters("code")
@sensitive_variables("form")
def answer(request: HttpRequest) -> HttpResponse:
    """Each answer is one look. It has an address of its own, so that a link opens the form anew."""
    most, seconds = settings.SHARE_WRONG_CODES, settings.SHARE_WRONG_CODES_SECONDS
    if refusal := tries_used_up(request, WRONG, most=most, seconds=seconds):
        return refusal
    form = LookForm(request.POST)
    error, status = None, 422
    if form.is_valid():
        try:
            return _answered(request, _look(request, form.cleaned_data))
        except RuleBrokenError as refused:
            add_to_form(form, refused)
            error, status = refused, refused.status
            if isinstance(refused, ShareUnknownError):
                try_failed(request, WRONG, seconds=seconds)
    return private_page(request, "windows/share/form.html", {"form": form, "error": error}, status)


def _look(request: HttpRequest, given: dict[str, Any]) -> ShareAnswer:
    user_id = request.user.pk if isinstance(request.user, User) else None
    return share_look(code=given["code"], looker=given["looker"], user_id=user_id, at=clock.now())


def _answered(request: HttpRequest, shown: ShareAnswer) -> HttpResponse:
    if shown.licence is None or shown.standing is None:
        return private_page(request, "windows/share/refused.html", {"answer": shown}, 410)
    signed = answer_sign(licence=shown.licence, standing=shown.standing, at=shown.at)
    context = {"answer": shown, "licence": shown.licence, "standing": shown.standing, "signed": signed}
    return private_page(request, "windows/share/licence.html", context)


def private_page(
    request: HttpRequest, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    page = render(request, template, context, status=status)
    private(page)
    page["X-Robots-Tag"] = "noindex, nofollow"
    return page
