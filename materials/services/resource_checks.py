"""What an entry of the registry must be; each finding names its field and, where there is one, its rule."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

from django.utils.translation import gettext as _

from catalogue.models import MaterialKind
from e_licences.models import HolderKind
from materials.errors import EntryFinding
from materials.models import DataAgreement, DataResource, DataSource, RefusalGround, ShareClass
from people.models import Department

CODE = re.compile(r"^[a-z0-9][a-z0-9-]*$")
FIELD_KEY = re.compile(r"^[a-z][a-z0-9_]*$")
SHARING_LAW = "政务数据共享条例（国务院令第809号）"
NOT_SHARED_LAW = "政务信息资源共享管理暂行办法 第十条"
SENSITIVE_LAW = "个人信息保护法 第二十八条"
TERMS = ("share_class", "condition", "refusal_ground", "refusal_article", "fields")


@dataclass(frozen=True)
class SourceGiven:
    """A data source as the office types it."""

    code: str
    name: str
    department_id: int | None
    base_url: str
    key_id: str
    name_en: str = ""
    timeout_seconds: int = 5
    is_active: bool = True


@dataclass(frozen=True)
class ResourceField:
    """One data item of a resource."""

    key: str
    name: str
    name_en: str = ""
    is_sensitive: bool = False


@dataclass(frozen=True)
class ResourceGiven:
    """A data resource as the office types it. Without `source_id` officers of the owner answer by hand."""

    code: str
    name: str
    owner_id: int | None
    kind: str
    share_class: str
    fields: Sequence[ResourceField]
    granularity: str
    refresh: str
    agreement_version: str
    duty_unit: str
    name_en: str = ""
    source_id: int | None = None
    subject: str = HolderKind.ANY
    condition: str = ""
    refusal_ground: str = ""
    refusal_article: str = ""
    validity_days: int | None = None
    is_sensitive: bool = False
    necessity: str = ""
    necessity_en: str = ""
    is_listed: bool = True

    def columns(self) -> dict[str, object]:
        """As the row holds it."""
        return asdict(self) | {"fields": [asdict(field) for field in self.fields]}


def source_findings(given: SourceGiven, row: DataSource | None) -> Iterator[EntryFinding]:
    yield from _coded(given.code, row, DataSource.objects.filter(code=given.code).exists())
    yield from _filled(given, ("name", "key_id"))
    if not given.base_url.startswith(("http://", "https://")):
        yield EntryFinding("base_url", _("The address begins with https://, or http:// inside the network."))
    if not 1 <= given.timeout_seconds <= 60:
        yield EntryFinding("timeout_seconds", _("A source is waited for between 1 and 60 seconds."))
    if not _is_department(given.department_id):
        yield EntryFinding("department_id", _("Name the department that runs the system."))
    elif row is not None and row.resources.exclude(owner_id=given.department_id).exists():
        yield EntryFinding("department_id", _("Resources of another department are answered by this source."))


def resource_findings(given: ResourceGiven, row: DataResource | None) -> Iterator[EntryFinding]:
    yield from _coded(given.code, row, DataResource.objects.filter(code=given.code).exists())
    yield from _filled(given, ("name", "granularity", "refresh", "agreement_version", "duty_unit"))
    yield from _class_findings(given)
    yield from _field_findings(given.fields)
    yield from _whose_findings(given, row)
    if given.is_sensitive and not given.necessity.strip():
        text = _("Sensitive personal information is shared only where it is said why it is needed.")
        yield EntryFinding("necessity", text, SENSITIVE_LAW)
    if any(field.is_sensitive for field in given.fields) and not given.is_sensitive:
        text = _("A field is sensitive, so the resource is.")
        yield EntryFinding("is_sensitive", text, SENSITIVE_LAW)
    if given.validity_days is not None and given.validity_days < 1:
        yield EntryFinding(
            "validity_days", _("Data are valid for a day at least, or until they are replaced.")
        )
    if row is not None:
        yield from _agreement_findings(given, row)


def _whose_findings(given: ResourceGiven, row: DataResource | None) -> Iterator[EntryFinding]:
    if not MaterialKind.objects.filter(code=given.kind).exists():
        yield EntryFinding("kind", _("The register of kinds of materials does not have this kind."))
    if not _is_department(given.owner_id):
        yield EntryFinding("owner_id", _("Name the department that owns the data."))
        return
    if given.source_id is not None:
        source = DataSource.objects.filter(pk=given.source_id).first()
        if source is None or source.department_id != given.owner_id:
            yield EntryFinding("source_id", _("The source is not one of the owner's systems."))
    same = DataResource.objects.filter(kind=given.kind, owner_id=given.owner_id, is_listed=True)
    if row is not None:
        same = same.exclude(pk=row.pk)
    if given.is_listed and same.exists():
        text = _("The owner has a listed resource of this kind already; one catalogue, one entry.")
        yield EntryFinding("kind", text, SHARING_LAW)


def _class_findings(given: ResourceGiven) -> Iterator[EntryFinding]:
    if given.share_class not in ShareClass.values:
        yield EntryFinding("share_class", _("Choose how it is shared."), NOT_SHARED_LAW)
    elif given.share_class == ShareClass.REFUSED:
        yield from _refused_findings(given)
    elif given.refusal_ground or given.refusal_article:
        text = _("Only what is not shared has a ground for it.")
        yield EntryFinding("refusal_ground", text, NOT_SHARED_LAW)
    if given.share_class == ShareClass.CONDITIONAL and not given.condition.strip():
        yield EntryFinding("condition", _("Say on which condition it is shared."), SHARING_LAW)
    if given.share_class == ShareClass.UNCONDITIONAL and given.condition.strip():
        text = _("What is shared without condition has none; leave it empty or choose another class.")
        yield EntryFinding("condition", text, SHARING_LAW)


def _refused_findings(given: ResourceGiven) -> Iterator[EntryFinding]:
    """不予共享 only by law: a typed ground and its article (rules S24, R41)."""
    if given.refusal_ground not in RefusalGround.values:
        text = _("What is not shared names its ground in law.")
        yield EntryFinding("refusal_ground", text, NOT_SHARED_LAW)
    elif given.refusal_ground == RefusalGround.NOT_NEEDED:
        text = _("That one request did not need it is no ground for not sharing it at all.")
        yield EntryFinding("refusal_ground", text, NOT_SHARED_LAW)
    if not given.refusal_article.strip():
        text = _("What is not shared names the article that forbids it.")
        yield EntryFinding("refusal_article", text, NOT_SHARED_LAW)


def _field_findings(fields: Sequence[ResourceField]) -> Iterator[EntryFinding]:
    if not fields:
        yield EntryFinding("fields", _("Name at least one data item."), SHARING_LAW)
    seen: set[str] = set()
    for row, field in enumerate(fields, 1):
        if not FIELD_KEY.match(field.key) or len(field.key) > 40:
            text = _("Row %(row)d: a key has small letters, digits and _ only, and begins with a letter.")
            yield EntryFinding("fields", text % {"row": row})
        elif field.key in seen:
            yield EntryFinding("fields", _("Row %(row)d: this key is there already.") % {"row": row})
        if not field.name.strip():
            yield EntryFinding("fields", _("Row %(row)d: the name is missing.") % {"row": row})
        seen.add(field.key)


def _agreement_findings(given: ResourceGiven, row: DataResource) -> Iterator[EntryFinding]:
    columns = given.columns()
    is_changed = any(columns[name] != getattr(row, name) for name in TERMS)
    if is_changed and given.agreement_version == row.agreement_version:
        text = _(
            "Class, condition or fields are not as agreed in %(version)s; give the agreement a new version."
        )
        yield EntryFinding("agreement_version", text % {"version": row.agreement_version}, SHARING_LAW)
    old = DataAgreement.objects.filter(resource=row, version=given.agreement_version)
    if given.agreement_version != row.agreement_version and old.exists():
        text = _("There has been an agreement of this version; a new one needs a new name.")
        yield EntryFinding("agreement_version", text)


def _is_department(pk: int | None) -> bool:
    return pk is not None and Department.objects.filter(pk=pk).exists()


def _coded(code: str, row: DataSource | DataResource | None, is_taken: bool) -> Iterator[EntryFinding]:
    if row is not None:
        if code != row.code:
            yield EntryFinding("code", _("The code of an entry stays as it is; others know it by that."))
    elif not CODE.match(code):
        yield EntryFinding("code", _("A code has small letters, digits and hyphens only."))
    elif is_taken:
        yield EntryFinding("code", _("There is an entry with this code already."))


def _filled(given: SourceGiven | ResourceGiven, names: Sequence[str]) -> Iterator[EntryFinding]:
    for name in names:
        if not getattr(given, name).strip():
            yield EntryFinding(name, _("This is missing."), SHARING_LAW if name != "name" else "")
