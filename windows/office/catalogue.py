"""The catalogue for its editors: services with their versions, drafts of the next, and what differs."""

import json
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cases.selectors.versions import cases_per_version, running_per_version
from catalogue.errors import CatalogueRefusedError
from catalogue.models import CatalogueDraft, DraftStatus, JointService, VersionStatus
from catalogue.selectors import (
    Change,
    differences,
    document_of,
    draft_find,
    drafts_of,
    drafts_open,
    field_label,
    service_versions,
    services_overview,
)
from catalogue.services import (
    catalogue_draft_begin,
    catalogue_draft_check,
    catalogue_draft_discard,
    catalogue_draft_publish,
    catalogue_draft_save,
)
from common import clock
from common.errors import AlreadyDoneError, RuleBrokenError
from materials.services.trials import Trial
from people.policy import Capability
from windows.access import StaffRequest, requires
from windows.acts import posted
from windows.office.changes import changes_shown
from windows.office.samples import samples_of_draft, samples_of_version
from windows.problems import problem_page

CHANGES_SHOWN = 300


@requires(Capability.CATALOGUE)
@require_GET
def catalogue(request: StaffRequest) -> HttpResponse:
    running = running_per_version()
    rows: list[dict[str, Any]] = [
        {"service": row.joint_service, "drafts": row.drafts, "running": running.get(row.joint_service.pk, 0)}
        for row in services_overview()
    ]
    known = {row["service"].code for row in rows}
    new = [found for found in drafts_open() if found.code not in known]
    return render(request, "windows/office/catalogue.html", {"rows": rows, "new_drafts": new})


@requires(Capability.CATALOGUE)
@require_GET
def service(request: StaffRequest, code: str) -> HttpResponse:
    versions = _versions(code)
    counted = cases_per_version(code)
    since = [_in_force_since(row) for row in versions]
    rows = [
        {"version": row, "cases": counted.get(row.pk), "before": before, "since": begins, "until": ends}
        for row, before, begins, ends in zip(
            versions, [*versions[1:], None], since, [None, *since[:-1]], strict=True
        )
    ]
    context = {"service": versions[0], "rows": rows, "drafts": drafts_of(code)}
    published = next((row for row in versions if row.status == VersionStatus.PUBLISHED), None)
    context |= samples_of_version(published) if published else {}
    return render(request, "windows/office/catalogue_service.html", context)


@requires(Capability.CATALOGUE)
@require_GET
def difference(request: StaffRequest, code: str) -> HttpResponse:
    """Two versions side by side; without a choice the last two."""
    versions = {row.version: row for row in _versions(code)}
    numbers = sorted(versions)
    new = _chosen(request, "new", versions) or versions[numbers[-1]]
    old = _chosen(request, "old", versions) or versions[numbers[-2] if len(numbers) > 1 else numbers[-1]]
    changes = differences(document_of(old), document_of(new))
    context = {
        "service": new,
        "old": old,
        "new": new,
        "versions": [versions[number] for number in reversed(numbers)],
        "is_alone": len(versions) == 1,
        "changes": changes_shown(changes[:CHANGES_SHOWN]),
        "more": max(0, len(changes) - CHANGES_SHOWN),
        "total": len(changes),
    }
    return render(request, "windows/office/catalogue_difference.html", context)


@requires(Capability.CATALOGUE)
@posted("office:catalogue_service")
def copy(request: StaffRequest, code: str) -> HttpResponse:
    """Begin the next version from the one that is published, or go on with the draft one has of it."""
    if all(row.status != VersionStatus.PUBLISHED for row in _versions(code)):
        raise Http404
    try:
        draft, is_new = catalogue_draft_begin(actor=request.actor, code=code, at=clock.now())
    except RuleBrokenError as error:
        return problem_page(request, error)
    if not is_new:
        messages.info(request, _("This is your draft of the next version. You began it before."))
    return redirect("office:catalogue_draft", draft.pk)


@requires(Capability.CATALOGUE)
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: StaffRequest, draft_id: int) -> HttpResponse:
    found = _draft(draft_id)
    if request.method != "POST":
        return _draft_page(request, found)
    document, note = request.POST.get("document", ""), request.POST.get("note", "")
    try:
        if request.POST.get("read_at") != found.changed_at.isoformat():
            raise AlreadyDoneError(
                _("The draft was saved elsewhere since you opened it. Compare, then save again.")
            )
        catalogue_draft_save(
            draft=found,
            actor=request.actor,
            document=document.replace("\r\n", "\n"),
            note=note,
            at=clock.now(),
        )
    except RuleBrokenError as error:
        return _draft_page(request, _draft(draft_id), error=error, typed=document, note=note)
    messages.success(request, _("Saved. Have it checked before it is published."))
    return redirect("office:catalogue_draft", draft_id)


@requires(Capability.CATALOGUE)
@posted("office:catalogue_draft")
def check(request: StaffRequest, draft_id: int) -> HttpResponse:
    found = _draft(draft_id)
    try:
        catalogue_draft_check(draft=found, actor=request.actor, at=clock.now())
    except RuleBrokenError as error:
        return _draft_page(request, _draft(draft_id), error=error)
    if found.status == DraftStatus.CHECKED:
        messages.success(
            request,
            _("Nothing is wrong; %(n)d combinations of answers were tried.") % {"n": found.combinations},
        )
    return redirect("office:catalogue_draft", draft_id)


@requires(Capability.CATALOGUE)
@posted("office:catalogue_draft")
def publish(request: StaffRequest, draft_id: int) -> HttpResponse:
    reason, at = request.POST.get("reason", ""), clock.now()
    try:
        published = catalogue_draft_publish(
            draft=_draft(draft_id),
            actor=request.actor,
            spares=Trial(at).spared,
            at=at,
            seen=request.POST.get("seen", ""),
            reason=reason,
        )
    except RuleBrokenError as error:
        return _draft_page(request, _draft(draft_id), error=error, reason=reason)
    messages.success(
        request,
        _("Version %(n)d is published. Running cases stay on theirs.") % {"n": published.version},
    )
    return redirect("office:catalogue_service", published.code)


@requires(Capability.CATALOGUE)
@posted("office:catalogue_draft")
def discard(request: StaffRequest, draft_id: int) -> HttpResponse:
    try:
        catalogue_draft_discard(draft=_draft(draft_id), actor=request.actor, at=clock.now())
    except RuleBrokenError as error:
        return problem_page(request, error)
    messages.success(request, _("The draft is discarded."))
    return redirect("office:catalogue")


def _in_force_since(service: JointService) -> date | None:
    """A version is in force from its publication; of what came with a file the day is not on record."""
    made = getattr(service, "made_from", None)
    return clock.local_date(made.published_at) if made and made.published_at else None


def _versions(code: str) -> list[JointService]:
    versions = service_versions(code)
    if not versions:
        raise Http404
    return versions


def _chosen(request: StaffRequest, key: str, versions: dict[int, JointService]) -> JointService | None:
    written = request.GET.get(key, "")
    return versions.get(int(written)) if written.isdecimal() and len(written) < 6 else None


def _draft(draft_id: int) -> CatalogueDraft:
    found = draft_find(draft_id)
    if found is None:
        raise Http404
    return found


def _draft_page(
    request: StaffRequest,
    found: CatalogueDraft,
    *,
    error: RuleBrokenError | None = None,
    typed: str | None = None,
    note: str | None = None,
    reason: str = "",
) -> HttpResponse:
    """`typed`, `note`, `reason`: what was refused, so that nothing is lost."""
    is_open = found.status in (DraftStatus.DRAFT, DraftStatus.CHECKED)
    document = found.document if typed is None else typed
    changes = _changes(found)
    context: dict[str, Any] = {
        "draft": found,
        "read_at": found.changed_at.isoformat(),
        "document": document,
        "note": found.note if note is None else note,
        "lines": document.count("\n") + 1,
        "error": error,
        "findings": _findings(found, error),
        "is_open": is_open,
        "may_publish": found.status == DraftStatus.CHECKED and found.author_id != request.actor.user_id,
        "is_own": found.author_id == request.actor.user_id,
        "is_compared": changes is not None,
        "changes": changes_shown((changes or [])[:CHANGES_SHOWN]),
        "total": len(changes or []),
        "more": max(0, len(changes or []) - CHANGES_SHOWN),
        "reason": reason,
    }
    context |= samples_of_draft(found) if is_open else {}
    status = error.status if error is not None else 200
    return render(request, "windows/office/catalogue_draft.html", context, status=status)


def _findings(found: CatalogueDraft, error: RuleBrokenError | None) -> Any:
    """Of what was refused just now; else of the last check."""
    if isinstance(error, CatalogueRefusedError):
        told = [finding.told() for finding in error.findings]
    else:
        told = found.findings
    return [{**row, "label": field_label(str(row["field"]))} for row in told]


def _changes(found: CatalogueDraft) -> list[Change] | None:
    """Against the version it was copied from; None if the document is not JSON that can be compared."""
    if found.base is None:
        return None
    try:
        new = json.loads(found.document)
    except (ValueError, RecursionError):
        return None
    return differences(document_of(found.base), new) if isinstance(new, dict) else None
