"""Reads of the templates licences are printed from."""

from collections import defaultdict
from dataclasses import dataclass, field

from e_licences.models import LicenceType, TemplateStatus, TemplateVersion
from e_licences.render.templates import SHIPPED, LicenceTemplate, shipped


@dataclass
class TemplateOverview:
    """One name: what is printed from it now, what is being written, which kinds of licence use it."""

    code: str
    is_shipped: bool
    types: list[LicenceType] = field(default_factory=list)
    published: TemplateVersion | None = None
    draft: TemplateVersion | None = None


def templates_overview() -> list[TemplateOverview]:
    """The shipped ones first, then by name."""
    types = defaultdict(list)
    for kind in LicenceType.objects.order_by("code"):
        types[kind.template].append(kind)
    versions = TemplateVersion.objects.defer("html", "css").select_related("changed_by", "published_by")
    rows = {code: TemplateOverview(code, is_shipped=True) for code in SHIPPED}
    for version in versions.exclude(status=TemplateStatus.SUPERSEDED).order_by("code"):
        row = rows.setdefault(version.code, TemplateOverview(version.code, is_shipped=False))
        if version.status == TemplateStatus.DRAFT:
            row.draft = version
        else:
            row.published = version
    for code, row in rows.items():
        row.types = types.get(code, [])
    return list(rows.values())


def template_versions(code: str) -> list[TemplateVersion]:
    """The newest first."""
    rows = TemplateVersion.objects.filter(code=code).select_related("changed_by", "published_by")
    return list(rows.order_by("-version"))


def template_named(code: str, which: str) -> LicenceTemplate | None:
    """`which` is the number of a version, or `shipped`."""
    if which == "shipped":
        return shipped(code) if code in SHIPPED else None
    if not (which.isascii() and which.isdigit() and len(which) < 6):
        return None
    version = TemplateVersion.objects.filter(code=code, version=int(which)).first()
    return version_template(version) if version is not None else None


def template_published(code: str) -> TemplateVersion | None:
    return TemplateVersion.objects.filter(code=code, status=TemplateStatus.PUBLISHED).first()


def template_codes() -> set[str]:
    """What a licence type may name."""
    published = TemplateVersion.objects.filter(status=TemplateStatus.PUBLISHED)
    return {*SHIPPED, *published.values_list("code", flat=True)}


def version_template(version: TemplateVersion) -> LicenceTemplate:
    return LicenceTemplate(form=version.form, html=version.html, css=version.css, style=version.style)
