"""How a refused rule reaches the user: in the form it belongs to, or as a page of its own."""

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from common.errors import RuleBrokenError


def add_to_form(form: BaseForm, error: RuleBrokenError) -> None:
    """Put the sentence beside its field, or above the form when it belongs to none; answer with 422."""
    form.add_error(error.field if error.field in form.fields else None, str(error))


def problem_page(request: HttpRequest, error: RuleBrokenError) -> HttpResponse:
    """The whole answer to an act that was refused; a part of a page gets the sentence alone."""
    if request.headers.get("HX-Request"):
        return HttpResponse(str(error), status=error.status)
    return render(request, "windows/problem.html", {"error": error}, status=error.status)
