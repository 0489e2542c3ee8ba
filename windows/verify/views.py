"""Verifying a licence: anybody, without logging in, by number, by QR code, or by comparing the file."""

from typing import Any

from django import forms
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
from windows.problems import add_to_form


class QueryForm(forms.Form):
    query = forms.CharField(
        label=_("Licence number, identifier or verification code"),
        help_text=_("As printed on the licence. The code stands below its QR code."),
        max_length=300,
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
@require_GET
def form(request: HttpRequest) -> HttpResponse:
    """The form, and with `?q=` the answer to it."""
    if "q" not in request.GET:
        return _page(request, QueryForm())
    asked = QueryForm({"query": request.GET["q"]})
    if asked.is_valid():
        return _answer(request, asked, query=asked.cleaned_data["query"])
    return _page(request, asked, status=422)


@public
@never_cache
@require_GET
def by_code(request: HttpRequest, code: str) -> HttpResponse:
    """The address in the QR code."""
    return _answer(request, QueryForm({"query": code}), query=code)


@public
@never_cache
@require_http_methods(["GET", "POST"])
def by_file(request: HttpRequest) -> HttpResponse:
    if request.method == "GET":
        return _page(request, QueryForm())
    given = LicenceFileForm(request.POST, request.FILES)
    if given.is_valid():
        return _answer(request, given, file=given.cleaned_data["file"])
    return _page(request, given, status=422)


def _answer(request: HttpRequest, asked: forms.Form, **what: Any) -> HttpResponse:
    try:
        answer = licence_verify(**what, channel=VerificationChannel.PAGE, at=clock.now())
    except RuleBrokenError as error:
        asked.is_valid()
        add_to_form(asked, error)
        return _page(request, asked, status=error.status)
    return render(request, "windows/verify/answer.html", {"answer": answer})


def _page(request: HttpRequest, asked: forms.Form, status: int = 200) -> HttpResponse:
    """`form` is the one that was sent, so that its errors stand in the summary."""
    query_form = asked if isinstance(asked, QueryForm) else QueryForm()
    file_form = asked if isinstance(asked, LicenceFileForm) else LicenceFileForm()
    context = {"form": asked, "query_form": query_form, "file_form": file_form}
    return render(request, "windows/verify/form.html", context, status=status)
