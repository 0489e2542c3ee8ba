"""Files leave the house through the policy only: who may not see the case gets 404, nobody a public copy."""

from pathlib import PurePath

import segno
from django.conf import settings
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from cases.selectors import file_seen, licence_seen
from cases.selectors.licences import licence_access
from common import clock
from common.errors import RuleBrokenError
from e_licences.models import TraceAct
from e_licences.services.traces import Reader, licence_file_open
from materials.models import StoredFile
from people.policy import Capability
from windows.access import StaffRequest, requires
from windows.problems import problem_page

SHOWN_IN_BROWSER = {"application/pdf", "image/jpeg", "image/png", "image/webp"}
EVERYBODY_WITH_CASES = (
    Capability.INTAKE,
    Capability.DELIVER,
    Capability.INBOX,
    Capability.OVERSEE,
    Capability.PORTAL,
)


def private(response: HttpResponseBase) -> HttpResponseBase:
    """No shared cache keeps it, and what is inside is never taken for a page."""
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def name_with_ending(stored: StoredFile) -> str:
    """As it was handed in; without an ending nobody's computer would know how to open it."""
    name = PurePath(stored.name).name
    return name if PurePath(name).suffix else name + PurePath(stored.file.name or "").suffix


@requires(*EVERYBODY_WITH_CASES)
@require_GET
def stored_file(request: StaffRequest, file_id: int) -> HttpResponseBase:
    stored = file_seen(request.actor, file_id)
    if stored is None:
        raise Http404
    is_shown = stored.media_type in SHOWN_IN_BROWSER and "download" not in request.GET
    return private(
        FileResponse(
            stored.file.open("rb"),
            as_attachment=not is_shown,
            filename=name_with_ending(stored),
            content_type=stored.media_type,
        )
    )


@requires(*EVERYBODY_WITH_CASES)
@require_GET
def licence_pdf(request: StaffRequest, identifier: str) -> HttpResponseBase:
    act = TraceAct.DOWNLOADED if "download" in request.GET else TraceAct.VIEWED
    return _original(request, identifier, act)


@requires(*EVERYBODY_WITH_CASES)
@require_GET
def licence_print(request: StaffRequest, identifier: str) -> HttpResponseBase:
    """The same file, taken to be printed."""
    return _original(request, identifier, TraceAct.PRINTED)


def _original(request: StaffRequest, identifier: str, act: TraceAct) -> HttpResponseBase:
    """To a department that is to have a copy for one use only, the page that makes one."""
    at = clock.now()
    access = licence_access(request.actor, identifier, on=clock.local_date(at))
    if access is None:
        raise Http404
    if not access.is_original:
        return redirect("licence_copy", identifier)
    reader = Reader(request.actor.user_id, access.department_id)
    try:
        file = licence_file_open(licence=access.licence, act=act, reader=reader, at=at)
    except RuleBrokenError as error:
        return problem_page(request, error)
    return private(
        FileResponse(
            file,
            as_attachment=act == TraceAct.DOWNLOADED,
            filename=f"{access.licence.number}.pdf",
            content_type="application/pdf",
        )
    )


@requires(*EVERYBODY_WITH_CASES)
@require_GET
def licence_qr(request: StaffRequest, identifier: str) -> HttpResponseBase:
    """The same address as in the QR code printed on the licence."""
    licence = licence_seen(request.actor, identifier)
    if licence is None:
        raise Http404
    code = segno.make(f"{settings.PUBLIC_URL}/v/{licence.verification_code}", error="m", micro=False)
    drawing = code.svg_inline(border=2, omitsize=True)
    svg = drawing.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    return private(HttpResponse(svg, content_type="image/svg+xml"))
