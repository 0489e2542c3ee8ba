"""Every route × role × relation and what it answers. A route that is missing here fails the first test.

The play: the clerk of the hall has taken in one case with an approval at the fire department, and has another
intake under way. `citizen` is the applicant; `outsider` a citizen who has nothing to do with it; `housing` a
department that has no part in it; `town` a clerk of another site.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from cases.models import (
    BulkDecision,
    Case,
    Coordination,
    DeferredMaterial,
    DraftMaterial,
    IntakeDraft,
    PageRemark,
    Phrase,
    Rating,
    RatingRemedy,
    RatingStage,
    SavedFilter,
    SubmittedMaterial,
    TrayFile,
    Voiding,
)
from cases.models.commitments import CommitmentBar, CommitmentCheck
from cases.models.opinions import OpinionRequest
from cases.models.papers import Paper
from cases.models.procedures import Extension, SpecialProcedure
from cases.models.visits import VisitDispute
from cases.selectors.ratings import rating_code
from cases.services import application_open, draft_answer
from cases.services.papers import paper_make
from cases.services.visit_disputes import visit_dispute
from cases.signals import limit_missed
from catalogue.models import CalendarChange, CatalogueDraft, SampleSituation, Situation
from common import clock
from e_licences.models import (
    BlankForm,
    BulkRun,
    Licence,
    LicenceOrder,
    LicenceShare,
    PaperCopy,
    Seal,
    SealAppointment,
)
from e_licences.services import licence_issue
from e_licences.services.templates import template_draft_open
from materials.models import Correction, DataGrant, Lookup, StoredFile, UseEntry
from people.models import Mandate
from people.selectors import actor_for
from people.services import AgentNamed, mandate_give
from supervision.models import Finding
from tests.cast import AT, CODES, Cast, Item, approval_of, case_make, decide, draft_make, service_make
from tests.materials.factory import (
    correction_make,
    grant_make,
    held_make,
    lookup_make,
    resource_make,
    source_make,
    use_make,
)
from tests.windows.rights_table import LIKE, ROLES, ROWS, USERS
from tests.windows.rights_table_of_heads import HEADS
from windows.demo.samples import sample_pdf


@dataclass
class Play:
    case: Case
    draft: IntakeDraft
    licence: Licence
    file: StoredFile
    attached: DraftMaterial
    approval_id: int
    requirement_id: int
    dispute: VisitDispute
    application: IntakeDraft

    def address(self, route: str) -> str:
        given = {
            "key": self.draft.key,
            "field": "identifier",
            "requirement_id": self.requirement_id,
            "material_id": self.attached.pk,
            "tray_id": self.draft.tray.get().pk,
            "number": self.case.number,
            "visit_id": self.dispute.visit_id,
            "dispute_id": self.dispute.pk,
            "deferred_id": DeferredMaterial.objects.get().pk,
            "voiding_id": Voiding.objects.get().pk,
            "check_id": CommitmentCheck.objects.get().pk,
            "bar_id": CommitmentBar.objects.get().pk,
            "finding_id": Finding.objects.get().pk,
            "approval_id": self.approval_id,
            "extension_id": Extension.objects.get().pk,
            "procedure_id": SpecialProcedure.objects.get().pk,
            "opinion_id": OpinionRequest.objects.get().pk,
            "coordination_id": Coordination.objects.get().pk,
            "file_id": self.file.pk,
            "page": 1,
            "paper_id": Paper.objects.get(kind="receipt").pk,
            "question": "place",
            "language": "zh",
            "identifier": self.licence.identifier,
            "code": self.case.joint_service.code
            if route.startswith("office:")
            else self.licence.verification_code,
            "slug": self.case.joint_service.slug,
            "template_code": "portrait",
            "which": "shipped",
            "sample": "ordinary",
            "kind": "xlsx",
            "year": 2027,
            "run_id": BulkRun.objects.get().pk,
            "order_id": self.licence.order_id,
            "certificate_id": PaperCopy.objects.get().pk,
            "act": "suspend",
            "remark_id": PageRemark.objects.get().pk,
            "filter_id": SavedFilter.objects.get().pk,
            "phrase_id": Phrase.objects.get().pk,
            "bulk_id": BulkDecision.objects.get().pk,
            "draft_id": CatalogueDraft.objects.get(note="rights").pk,
            "resource_code": "rights-market",
            "source_code": "rights-source",
            "grant_id": DataGrant.objects.get(purpose="rights").pk,
            "entry_id": UseEntry.objects.get(purpose="rights").pk,
            "correction_id": Correction.objects.get().pk,
            "submitted_id": SubmittedMaterial.objects.get(provision="shared").pk,
            "share_id": LicenceShare.objects.get().pk,
            "lookup_id": Lookup.objects.get(purpose="rights").pk,
            "what": "uses",
            "seal_id": Seal.objects.get(department__code=CODES["fire"]).pk,
            "appointment_id": SealAppointment.objects.get().pk,
            "sample_id": SampleSituation.objects.get().pk,
            "rating_id": Rating.objects.get().pk,
            "mandate_id": Mandate.objects.get().pk,
            "form_id": 1,
            "mark": "0" * 20,
            "pk": 1,
            "provider_id": "oidc",
            "change_id": CalendarChange.objects.all()[0].pk,
        }
        if route.startswith("rating:"):
            given["code"] = rating_code(self.case, RatingStage.INTAKE)
        if route.startswith("portal:apply_") or route == "portal:apply":
            given["key"] = self.application.key
            given["requirement_id"] = self.application.joint_service.materials.get().pk
        wanted = set(patterns()[route].pattern.converters)
        return reverse(route, kwargs={name: given[name] for name in wanted})


def patterns() -> dict[str, URLPattern]:
    def walk(found: list[URLPattern | URLResolver], space: str) -> Iterator[tuple[str, URLPattern]]:
        for entry in found:
            if isinstance(entry, URLResolver):
                if entry.namespace != "admin":
                    yield from walk(
                        entry.url_patterns, f"{space}{entry.namespace}:" if entry.namespace else space
                    )
            elif entry.name:
                yield f"{space}{entry.name}", entry

    return dict(walk(get_resolver().url_patterns, ""))


def test_every_route_stands_in_the_table_and_has_a_door() -> None:
    routes = patterns()
    assert {row[0] for row in ROWS} == set(routes)
    doorless = [name for name, entry in routes.items() if not hasattr(entry.callback, "capabilities")]
    assert doorless == []


@pytest.fixture
def play(cast: Cast, calendar_2026: None) -> Play:
    service = service_make(cast, [Item("market", ["market"]), Item("fire", ["fire"], is_countersigned=True)])
    needed = service.materials.get()
    case = case_make(cast, service)
    plan = sample_pdf("平面图", "Floor plan")
    stored = StoredFile(
        sha256=sha256(plan).hexdigest(),
        size_bytes=len(plan),
        media_type="application/pdf",
        name="平面图.pdf",
        stored_by=cast.users["clerk"],
        stored_at=AT,
    )
    stored.file.save("plan.pdf", ContentFile(plan))
    SubmittedMaterial.objects.create(case=case, requirement=needed, provision="file", file=stored)
    draft = draft_make(cast, service)
    attached = DraftMaterial.objects.create(draft=draft, requirement=needed, file=stored)
    TrayFile.objects.create(draft=draft, file=stored)
    DeferredMaterial.objects.create(case=case, requirement=needed, due_at=AT)
    Voiding.objects.create(
        case=case, reason="duplicate", note="重复", asked_by=cast.users["clerk"], asked_at=AT
    )
    decide(cast, approval_of(case, "market"))
    licence = licence_issue(order_id=LicenceOrder.objects.get(case_number=case.number).pk, at=AT)
    assert licence is not None
    LicenceShare.objects.create(
        licence=licence,
        recipient="fire局",
        department=cast.departments["fire"],
        purpose="rights",
        code_sha256="0" * 64,
        until=clock.now() + timedelta(days=1),
        looks_at_most=1,
        given_by=cast.users["citizen"],
        given_at=AT,
    )
    BulkRun.objects.create(
        licence_type=licence.licence_type,
        department=cast.departments["fire"],
        article="许可法",
        reference="改",
        reason="rights",
        planned_by=cast.users["fire_signatory"],
        planned_at=AT,
    )
    PaperCopy.objects.create(
        licence=licence,
        blank=BlankForm.objects.create(
            licence_type=licence.licence_type,
            department=licence.department,
            serial="A000001",
            state="printed",
            entered_by=cast.users["market_signatory"],
            entered_at=AT,
        ),
        ground="original",
        by=cast.users["market_signatory"],
        at=AT,
    )
    fire = approval_of(case, "fire")
    BulkDecision.objects.create(
        key=draft.key, officer=cast.users["fire_reviewer"], language="en", started_at=AT
    )
    PageRemark.objects.create(
        case=case,
        requirement=needed,
        file=stored,
        page=1,
        text="？",
        department=cast.departments["fire"],
        made_by=cast.users["fire_reviewer"],
        at=AT,
    )
    SavedFilter.objects.create(owner=cast.users["fire_reviewer"], name="rights", tab="open")
    Phrase.objects.create(owner=cast.users["fire_reviewer"], use="decision", text="rights", position=1)
    limit_missed.send(Case, case=case, at=AT, approval=fire, detail="promised")
    check = CommitmentCheck.objects.create(case=case, approval=fire, department=fire.department, due_at=AT)
    CommitmentBar.objects.create(
        applicant=case.applicant,
        department=fire.department,
        commitment_check=check,
        starts_on=date(2026, 1, 8),
        ends_on=date(2131, 1, 8),
    )
    asked = {"case": case, "approval": fire, "requested_by": cast.users["fire_reviewer"], "requested_at": AT}
    Extension.objects.create(
        amount=5, unit="working-day", authority="organ_head", basis="许可法", reason="复杂", **asked
    )
    SpecialProcedure.objects.create(
        kind="testing",
        counts_for_statutory=True,
        legal_clause="许可法",
        notice="检测",
        planned_end_on=date(2026, 1, 20),
        **asked,
    )
    market = approval_of(case, "market")
    OpinionRequest.objects.create(
        case=case,
        approval=market,
        department=fire.department,
        question="？",
        asked_by=cast.users["market_reviewer"],
        asked_at=AT,
        due_at=AT,
    )
    Coordination.objects.create(case=case, item=market.item, kind="nobody", opened_at=AT)
    CatalogueDraft.objects.create(
        document="{}", name="草稿", note="rights", author=cast.users["editor"], created_at=AT, changed_at=AT
    )
    editor = actor_for(cast.users["editor"], on=AT.date())
    SampleSituation.objects.create(
        code=service.code, name="样例", answers={}, expected={}, saved_at=AT, changed_at=AT
    )
    template_draft_open(actor=editor, code="portrait", at=AT)
    source = source_make(cast, "market", code="rights-source")
    shared = resource_make(cast, "market", code="rights-market", source=source)
    open_to_asking = resource_make(cast, "fire", share_class="conditional", condition="限")
    held = held_make(cast, open_to_asking)
    correction_make(cast, held)
    SubmittedMaterial.objects.create(case=case, requirement=needed, provision="shared", held=held)
    grant_make(cast, open_to_asking, "market", "asked", purpose="rights")
    use_make(cast, shared, "fire", purpose="rights")
    lookup_make(cast, open_to_asking, "fire", purpose="rights")
    assert paper_make(paper_id=Paper.objects.get(kind="receipt").pk, at=AT)
    SealAppointment.objects.create(
        seal=Seal.objects.get(department=fire.department),
        user=cast.users["fire_reviewer"],
        starts_on=date(2026, 1, 8),
        ends_on=date(2026, 12, 31),
        appointed_by=cast.users["fire_head"],
        at=AT,
    )
    rating = Rating.objects.create(
        case=case, stage=RatingStage.RESULT, department=fire.department, level=1, at=AT
    )
    RatingRemedy.objects.create(rating=rating, call_due_at=AT, settle_due_at=AT)
    mandate_give(
        principal_id=case.applicant_id,
        agent=AgentNamed("330899200006159038", "方可期"),
        services=[],
        ends_on=AT.date() + timedelta(days=366),
        actor=cast.actor("citizen"),
        at=AT,
    )
    dispute = visit_dispute(visit=case.visits.get(), actor=cast.actor("citizen"), text="不对", at=AT)
    return Play(case, draft, licence, stored, attached, fire.pk, needed.pk, dispute, application_begin(cast))


def application_begin(cast: Cast) -> IntakeDraft:
    """The citizen's own, online: the question is answered, the rest not."""
    service = service_make(cast, [Item("market", ["market"])])
    Situation.objects.create(
        joint_service=service, key="place", text="在哪？", options=[{"value": "here", "name": "本地"}]
    )
    application = application_open(actor=cast.actor("citizen"), joint_service=service, at=AT)
    draft_answer(draft=application, answers={"place": "here"}, at=AT)
    return application


def answers(cast: Cast, play: Play, user: str) -> dict[str, str]:
    """What each route answers to this user; nobody is logged in under the empty name."""
    found = {}
    for route, method, *_statuses in ROWS:
        with transaction.atomic():  # one request must not change what the next one meets
            client = Client()
            if user:
                client.force_login(cast.users[user], backend=settings.AUTHENTICATION_BACKENDS[-1])
            answer = client.generic(method, play.address(route))
            found[f"{route} {method}"] = str(answer.status_code)
            transaction.set_rollback(True)
    return found


def column(role: str) -> dict[str, str]:
    place = ROLES.index(role) + 2
    return {f"{row[0]} {row[1]}": row[place] for row in ROWS}


@pytest.mark.parametrize("role", ROLES)
def test_each_role_is_answered_as_the_table_says(play: Play, cast: Cast, role: str) -> None:
    assert settings.DEMO, "the style page is for demonstrations only"
    assert answers(cast, play, USERS.get(role, "")) == column(role)


@pytest.mark.parametrize("name", LIKE)
def test_the_heads_are_answered_like_the_role_next_to_them_but_for_their_own_acts(
    play: Play, cast: Cast, name: str
) -> None:
    place = list(LIKE).index(name) + 2
    own = {f"{row[0]} {row[1]}": row[place] for row in HEADS if row[place] != "="}
    assert answers(cast, play, name) == column(LIKE[name]) | own
