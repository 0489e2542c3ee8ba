"""How a case stands on its way to acceptance, put together for whoever looks at it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.conf import settings

from cases.models import (
    Case,
    CaseStatus,
    DeferredMaterial,
    DeferredState,
    NoticeState,
    SubmittedMaterial,
    SupplementNotice,
    SupplementPoint,
    Voiding,
    VoidingState,
)
from cases.selectors.acceptance import deferred_of, files_of, notices_of, voiding_of
from cases.selectors.slots import OpenSlot, open_slots_of
from cases.services import field_label, fingerprints, materials_missing
from catalogue.models import MaterialRequirement


@dataclass
class Told:
    """One thing the notice names, whoever named it. `is_settled`: supplied or corrected since it was sent."""

    target: str
    label: str
    points: list[SupplementPoint]
    requirement: MaterialRequirement | None = None
    field_key: str = ""
    is_settled: bool = False
    files: list[SubmittedMaterial] = field(default_factory=list)
    was: str = ""  # of a field: what stood in it when the notice was sent


@dataclass(frozen=True)
class Standing:
    """`notice`: the one that went out last. `draft`: the one departments put points into."""

    notice: SupplementNotice | None
    told: list[Told]
    draft: SupplementNotice | None
    draft_points: list[Told]
    deferred: list[DeferredMaterial]
    missing: list[MaterialRequirement]
    voiding: Voiding | None
    open_slots: list[OpenSlot] = field(default_factory=list)

    @property
    def owed(self) -> list[DeferredMaterial]:
        return [row for row in self.deferred if row.state == DeferredState.OWED]

    @property
    def named_fields(self) -> list[str]:
        return [told.field_key for told in self.told if told.field_key]

    @property
    def is_void_asked(self) -> bool:
        return self.voiding is not None and self.voiding.state == VoidingState.ASKED

    @property
    def is_void_refused(self) -> bool:
        return self.voiding is not None and self.voiding.state == VoidingState.REFUSED

    @property
    def is_first_sent(self) -> bool:
        """From now on a notice may name only what is new (许可法 72(4))."""
        return self.notice is not None

    @property
    def successor_days(self) -> int:
        """So long a new case continues one that ended undecided."""
        return settings.SUCCESSOR_DAYS

    @property
    def unsettled(self) -> int:
        return sum(not told.is_settled for told in self.told)


def standing_of(case: Case, materials: Sequence[SubmittedMaterial] | None = None) -> Standing:
    """Of a case found through the policy; `materials` where the caller has read them."""
    notices = notices_of(case)
    sent = [row for row in notices if row.sent_at is not None]
    notice = sent[-1] if sent else None
    draft = next((row for row in notices if row.state == NoticeState.DRAFT), None)
    return Standing(
        notice=notice,
        told=_told(case, notice) if notice else [],
        draft=draft,
        draft_points=_grouped(case, draft) if draft else [],
        deferred=deferred_of(case) if case.acceptance else [],
        missing=materials_missing(case) if case.status == CaseStatus.RECEIVED else [],
        voiding=voiding_of(case),
        open_slots=open_slots_of(case, materials),
    )


def _told(case: Case, notice: SupplementNotice) -> list[Told]:
    told = _grouped(case, notice)
    if case.status != CaseStatus.SUPPLEMENTING:
        return told
    now, files = fingerprints(case), files_of(case, since=notice.sent_at)
    for one in told:
        one.is_settled = now.get(one.target, "") != notice.snapshot.get(one.target, "")
        one.was = notice.snapshot.get(f"was:{one.field_key}", "")
        one.files = files.get(one.requirement.pk, []) if one.requirement else []
    return told


def _grouped(case: Case, notice: SupplementNotice) -> list[Told]:
    """By what is named: two departments may have named the same."""
    labels = {f"field:{entry['key']}": field_label(entry) for entry in case.joint_service.fields}
    found: dict[str, Told] = {}
    for point in notice.points.all():
        if point.target not in found:
            requirement = point.requirement
            key = "" if requirement else point.target.removeprefix("field:")
            label = requirement.label if requirement else labels.get(point.target, point.target)
            found[point.target] = Told(point.target, label, [], requirement, key)
        found[point.target].points.append(point)
    return list(found.values())
