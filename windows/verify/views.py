"""Verifying a licence: anybody, without logging in, by number, by QR code, or by comparing the file."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from common import clock
from common.errors import RuleBrokenError
from e_licences.models import VerificationChannel
from e_licences.services import licence_verify
from windows.access import public
from windows.limits import checks_used_up
from windows.problems import add_to_form
from windows.verify.answers import answer_page

CHECK = "licence-check"
LONGEST_QR = 2000  # characters


class QueryForm(forms.Form):
    query = forms.CharField(
        label=_("Licence number, identifier, verification code, or the text of the QR code"),
        help_text=_("As printed on the licence. Of a scanned QR code the signature is checked as well."),
        max_length=LONGEST_QR,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class LicenceFileForm(forms.Form):
    file = forms.FileField(
        label=_("The licence as a PDF file"),
        help_text=_("The file is compared with the one that was issued and is not kept."),
        widget=forms.ClearableFileInput(attrs={"accept": "application/pdf"}),
    )


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def form(request: HttpRequest) -> HttpResponse:
    """The form, and with `q` the answer to it. It posts: the text of a QR code names the holder, and an
    address stands in logs.
    """
    given = request.POST if request.method == "POST" else request.GET
    if request.method != "POST" and "q" not in given:
        return _page(request, QueryForm())
    asked = QueryForm({"query": given.get("q", "")})
    if asked.is_valid():
        return _answer(request, lambda: asked, query=asked.cleaned_data["query"])
    return _page(request, asked, status=422)


@public
@never_cache
@require_GET
def by_code(request: HttpRequest, code: str) -> HttpResponse:
    """The address in the QR code."""
    return _answer(request, lambda: QueryForm({"query": code}), query=code)


@public
@never_cache
@require_http_methods(["GET", "POST"])
def by_file(request: HttpRequest) -> HttpResponse:
    if request.method == "GET":
        return _page(request, QueryForm())
    given = LicenceFileForm(request.POST, request.FILES)
    if given.is_valid():
        return _answer(request, lambda: given, file=given.cleaned_data["file"])
    return _page(request, given, status=422)


def _answer(request: HttpRequest, form_of: Callable[[], forms.Form], **what: Any) -> HttpResponse:
    """`form_of` gives the form that a refusal is shown in."""
    if refusal := checks_used_up(request, CHECK, most=settings.VERIFY_CHECKS_A_MINUTE):
        return refusal
    try:
        answer = licence_verify(**what, channel=VerificationChannel.PAGE, at=clock.now())
    except RuleBrokenError as error:
        asked = form_of()
        asked.is_valid()
        add_to_form(asked, error)
        return _page(request, asked, status=error.status)
    return HttpResponse(answer_page(answer))


def _page(request: HttpRequest, asked: forms.Form, status: int = 200) -> HttpResponse:
    """`form` is the one that was sent, so that its errors stand in the summary."""
    query_form = asked if isinstance(asked, QueryForm) else QueryForm()
    file_form = asked if isinstance(asked, LicenceFileForm) else LicenceFileForm()
    context = {"form": asked, "query_form": query_form, "file_form": file_form}
    return render(request, "windows/verify/form.html", context, status=status)
