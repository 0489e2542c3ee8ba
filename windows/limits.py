"""How often one address may do something: refused with a page that says when it may go on."""

from functools import lru_cache

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.addresses import client_address
from common.errors import RuleBrokenError
from common.rates import Allowance, rate_add, rate_count
from windows.problems import problem_page


class TooManyTriesError(RuleBrokenError):
    status = 429


def refused_for_now(request: HttpRequest, text: str, *, seconds: int) -> HttpResponse:
    answer = problem_page(request, TooManyTriesError(text))
    answer["Retry-After"] = str(seconds)
    return answer


def checks_used_up(request: HttpRequest, act: str, *, most: int) -> HttpResponse | None:
    """Counts one more in the running minute; the refusal, where that is one too many."""
    if _allowance(act, most).spend(client_address(request)):
        return None
    return refused_for_now(request, _("Too many checks from this address. Wait a minute."), seconds=60)


def tries_used_up(request: HttpRequest, act: str, *, most: int, seconds: int) -> HttpResponse | None:
    """Counts nothing; see `try_failed`."""
    if rate_count(act, client_address(request)) < most:
        return None
    minutes = -(-seconds // 60)
    text = ngettext(
        "Too many wrong codes. Try again in %(n)d minute.",
        "Too many wrong codes. Try again in %(n)d minutes.",
        minutes,
    )
    return refused_for_now(request, text % {"n": minutes}, seconds=seconds)


def try_failed(request: HttpRequest, act: str, *, seconds: int) -> None:
    rate_add(act, client_address(request), seconds=seconds)


@lru_cache(maxsize=8)
def _allowance(act: str, most: int) -> Allowance:
    return Allowance(act, most=most, seconds=60)
