"""What both sides of the case benchmark work on, and how each does one case. Needs Django set up."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import psycopg
from django.db import connection

from benchmarks.plain_sql import Facts, run_case
from cases.models import DraftMaterial, IntakeDraft, Outcome
from catalogue.models import JointService, JointServiceItem, MaterialRequirement, ServiceItem
from catalogue.services import calendar_seed
from common import clock
from e_licences.models import LicenceOrder
from e_licences.services.preparing import licence_prepare
from materials.models import StoredFile
from people.models import User
from people.selectors import actor_for
from tests.cast import AT, FOUR, Cast, cast_assemble, service_make
from tests.versions import rewritten
from workflows import engine


@dataclass
class Desk:
    service: JointService
    facts: Facts
    clerk_id: int
    site_id: int
    requirements: list[int]
    file_id: int

    def drafts(self, count: int) -> list[UUID]:
        """Intakes that lack nothing but their submission."""
        rows = IntakeDraft.objects.bulk_create(
            IntakeDraft(
                clerk_id=self.clerk_id,
                site_id=self.site_id,
                joint_service=self.service,
                identifier_kind="111",
                identifier="330899199001019014",
                name="张小明",
                delivery="window",
                created_at=AT,
                changed_at=AT,
            )
            for _ in range(count)
        )
        DraftMaterial.objects.bulk_create(
            DraftMaterial(draft=row, requirement_id=pk, file_id=self.file_id)
            for row in rows
            for pk in self.requirements
        )
        return [row.key for row in rows]


def furnish(*, materials: int) -> Desk:
    if not User.objects.exists():
        calendar_seed(year=2026)
        cast_assemble()
    cast = _cast()
    service = service_make(cast, FOUR)
    with rewritten():
        ServiceItem.objects.filter(joint_uses__joint_service=service).exclude(
            joint_uses__key=FOUR[0].key
        ).update(licence_type=None)
    items = list(JointServiceItem.objects.filter(joint_service=service).order_by("position"))
    first = service.materials.get()
    for number in range(1, materials):
        more = MaterialRequirement.objects.create(
            joint_service=service, key=f"m{number}", kind="plan", name="图", source="10", legal_basis="法"
        )
        more.items.set(items)
    stored = StoredFile.objects.create(
        sha256="0" * 64,
        size_bytes=1,
        media_type="application/pdf",
        name="a.pdf",
        stored_by=cast.users["clerk"],
        stored_at=AT,
    )
    return Desk(
        service=service,
        facts=_facts(cast, service, items, first.pk),
        clerk_id=cast.users["clerk"].pk,
        site_id=cast.site.pk,
        requirements=list(service.materials.values_list("pk", flat=True)),
        file_id=stored.pk,
    )


def _cast() -> Cast:
    from people.models import Department, ServiceSite
    from tests.cast import CODES

    by_code = {row.code: row for row in Department.objects.all()}
    departments = {key: by_code[code] for key, code in CODES.items()}
    users = {user.username: user for user in User.objects.all()}
    return Cast(ServiceSite.objects.get(code="hall"), departments, users)


def _facts(cast: Cast, service: JointService, items: Sequence[JointServiceItem], requirement: int) -> Facts:
    lead = items[0].item
    assert lead.licence_type is not None
    return Facts(
        service_id=service.pk,
        service_code=service.code,
        lead_id=service.lead_department_id,
        site_id=cast.site.pk,
        clerk_id=cast.users["clerk"].pk,
        items=tuple(
            (
                row.pk,
                row.item.code,
                cast.departments[row.key].pk,
                cast.users[f"{row.key}_reviewer"].pk,
            )
            for row in items
        ),
        requirement_id=requirement,
        licence_type_id=lead.licence_type.pk,
        licence_type_code=lead.licence_type.code,
        licence_department_code=cast.departments[items[0].key].code,
        due=(AT + timedelta(days=30), AT + timedelta(days=8)),
        at=AT,
    )


def service_runner() -> Callable[[UUID], None]:
    users = {user.username: user for user in User.objects.all()}
    actors = {name: actor_for(user, on=AT.date()) for name, user in users.items()}
    from people.models import Department
    from tests.cast import CODES

    names = {row.pk: key for key, code in CODES.items() for row in Department.objects.filter(code=code)}

    def run(key: UUID) -> None:
        case = engine.case_submit(draft_key=key, actor=actors["clerk"], at=clock.now())
        approvals = list(case.approvals.order_by("pk").values_list("pk", "department_id"))
        for pk, department in approvals:
            reviewer = actors[f"{names[department]}_reviewer"]
            engine.approval_claim(approval_id=pk, actor=reviewer, at=clock.now())
        for pk, department in approvals:
            engine.approval_decide(
                approval_id=pk,
                actor=actors[f"{names[department]}_reviewer"],
                outcome=Outcome.GRANTED,
                opinion="经审查",
                at=clock.now(),
            )
        order = LicenceOrder.objects.only("pk").get(case_number=case.number)
        licence_prepare(order_id=order.pk, at=clock.now())

    return run


def sql_runner(facts: Facts) -> Callable[[UUID], None]:
    plain = psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)
    return lambda key: run_case(plain, key, facts)


def row_counts(tables: Sequence[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT count(*) FROM {table}")
            counts[table] = cursor.fetchone()[0]
    return counts
