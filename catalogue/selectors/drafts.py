"""Versions of the catalogue: those on their way, those that stand, those that stood."""

from dataclasses import dataclass

from catalogue.models import CatalogueDraft, DraftStatus, JointService, VersionStatus

_OPEN = (DraftStatus.DRAFT, DraftStatus.CHECKED)


@dataclass(frozen=True)
class ServiceOverview:
    """A published joint service, how many versions it has had, and the drafts for its next one."""

    joint_service: JointService
    versions: int
    drafts: tuple[CatalogueDraft, ...]


def drafts_open() -> list[CatalogueDraft]:
    """Neither published nor discarded, the last changed first."""
    rows = CatalogueDraft.objects.filter(status__in=_OPEN)
    return list(rows.select_related("author", "base", "checked_by"))


def drafts_of(code: str) -> list[CatalogueDraft]:
    """Those open for this service."""
    rows = CatalogueDraft.objects.filter(status__in=_OPEN, code=code.replace("\x00", ""))
    return list(rows.select_related("author", "base", "checked_by"))


def draft_find(draft_id: int) -> CatalogueDraft | None:
    rows = CatalogueDraft.objects.select_related("author", "base", "checked_by", "published_by", "published")
    return rows.filter(pk=draft_id).first()


def service_versions(code: str) -> list[JointService]:
    """Newest first."""
    rows = JointService.objects.filter(code=code.replace("\x00", "")).order_by("-version")
    return list(
        rows.select_related(
            "lead_department", "made_from__author", "made_from__checked_by", "made_from__published_by"
        )
    )


def services_overview() -> list[ServiceOverview]:
    """Three statements, however many services there are."""
    drafts: dict[str, list[CatalogueDraft]] = {}
    for draft in drafts_open():
        drafts.setdefault(draft.code, []).append(draft)
    versions: dict[str, int] = {}
    for code in JointService.objects.values_list("code", flat=True):
        versions[code] = versions.get(code, 0) + 1
    published = JointService.objects.filter(status=VersionStatus.PUBLISHED).select_related("lead_department")
    return [
        ServiceOverview(service, versions[service.code], tuple(drafts.get(service.code, ())))
        for service in published.order_by("code")
    ]
