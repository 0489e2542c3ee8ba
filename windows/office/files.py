"""Joint services as files: in as a draft, out as a workbook, JSON or YAML."""

from dataclasses import asdict

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from catalogue.errors import CatalogueRefusedError
from catalogue.selectors import EXPORTS, field_label, service_export, service_named
from catalogue.services import catalogue_draft_import
from common import clock
from common.errors import RuleBrokenError
from people.policy import Capability
from windows.access import StaffRequest, requires
from windows.acts import posted

FINDINGS_SHOWN = 200
GREATEST_UPLOAD_BYTES = 2 * 1024 * 1024


@requires(Capability.CATALOGUE)
@posted("office:catalogue")
def catalogue_import(request: StaffRequest) -> HttpResponse:
    """Nothing of a bad file is taken in: the page names each place and what is wrong there."""
    upload = request.FILES.get("file")
    try:
        name, content = uploaded(upload)
        draft = catalogue_draft_import(
            actor=request.actor,
            name=name,
            content=content,
            at=clock.now(),
            note=request.POST.get("note", ""),
        )
    except RuleBrokenError as error:
        return refused(request, error, "windows/office/import_refused.html")
    messages.success(request, _("The file has become a draft. Have it checked before it is published."))
    return redirect("office:catalogue_draft", draft.pk)


@requires(Capability.CATALOGUE)
@require_GET
def catalogue_export(request: StaffRequest, code: str, kind: str) -> HttpResponse:
    version = request.GET.get("version", "")
    wanted = int(version) if version.isdecimal() and len(version) < 6 else None
    service = service_named(code, wanted)
    if service is None or kind not in EXPORTS:
        raise Http404
    exported = service_export(service, kind)
    response = HttpResponse(exported.content, content_type=exported.content_type)
    response["Content-Disposition"] = f'attachment; filename="{exported.name}"'
    return response


def uploaded(upload: object) -> tuple[str, bytes]:
    """Name and content of an uploaded file; what is larger than any catalogue is not read at all."""
    size, name = getattr(upload, "size", None), getattr(upload, "name", None)
    if upload is None or size is None or name is None:
        raise RuleBrokenError(_("Choose a file."), field="file")
    if size > GREATEST_UPLOAD_BYTES:
        raise RuleBrokenError(_("The file is larger than two megabytes."), field="file")
    if not size:
        raise RuleBrokenError(_("The file is empty."), field="file")
    return str(name), upload.read()  # type: ignore[attr-defined]


def refused(request: StaffRequest, error: RuleBrokenError, template: str) -> HttpResponse:
    findings = error.findings if isinstance(error, CatalogueRefusedError) else ()
    context = {
        "error": error,
        "findings": [{**asdict(row), "label": field_label(row.field)} for row in findings[:FINDINGS_SHOWN]],
        "more": max(0, len(findings) - FINDINGS_SHOWN),
    }
    return render(request, template, context, status=error.status)
