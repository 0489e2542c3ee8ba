"""A case by the end of its number, from anywhere in the inbox. What is typed never comes into an address."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.selectors import inbox_find
from people.policy import Capability
from windows.access import StaffRequest, requires
from windows.acts import posted
from windows.desk.filters import filter_of

AT_LEAST, AT_MOST = 4, 40


@requires(Capability.INBOX)
@posted("desk:inbox")
def find(request: StaffRequest) -> HttpResponse:
    """Straight to the dossier; or back to where one was, with the reason."""
    part = filter_of(request.POST, request.actor)
    digits = "".join(sign for sign in request.POST.get("number", "")[: 2 * AT_MOST] if sign.isalnum())
    if not (AT_LEAST <= len(digits) <= AT_MOST and digits.isascii()):
        messages.warning(request, _("Type at least the last four digits of the case number."))
        return redirect(part.at(_inbox()))
    found = inbox_find(actor=request.actor, digits=digits)
    if found is None:
        messages.warning(request, _("No case of your department has a number that ends so."))
        return redirect(part.at(_inbox()))
    return redirect("desk:approval", found.pk)


def _inbox() -> str:
    return reverse("desk:inbox")
