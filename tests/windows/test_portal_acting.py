"""Applying for a firm or for somebody else, with a mandate; and answers of the guide are not asked again."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.errors import NotYoursError
from cases.models import Case, IntakeDraft
from cases.services import Choice, Intake, application_open
from catalogue.models import JointService
from catalogue.selectors import service_bundles_forget
from common import clock
from materials.models import MandateDocument
from people.models import Applicant, IdentifierKind, Mandate, MandateKind
from people.services import AgentNamed, mandate_end, mandate_give, representative_note
from tests.cast import Cast
from tests.versions import rewritten
from tests.windows.test_portal import client_of
from tests.windows.test_portal_apply import (
    citizen,
    complete,
    page,
    picture,
    service,
    states,
    step,
)
from workflows import engine

__all__ = ["citizen", "service"]
pytestmark = pytest.mark.usefixtures("calendar_2026")


@pytest.fixture
def firm(cast: Cast) -> Applicant:
    firm = Applicant.objects.create(
        identifier_kind=IdentifierKind.USCC, identifier="91330899MA99A0014P", name="九溪县青石建设有限公司"
    )
    person_id = cast.users["citizen"].applicant_id or 0
    representative_note(organisation_id=firm.pk, person_id=person_id, basis="营业执照", at=clock.now())
    return firm


def start(service: JointService) -> str:
    return reverse("portal:apply_start", args=[service.slug])


def lend(cast: Cast, service: JointService | None = None) -> Mandate:
    """The citizen lets the outsider act."""
    at = clock.now()
    return mandate_give(
        principal_id=cast.users["citizen"].applicant_id or 0,
        agent=AgentNamed("330899199202299024", "李小红"),
        services=[service.code] if service else [],
        ends_on=clock.local_date(at) + timedelta(days=7),
        actor=cast.actor("citizen"),
        at=at,
    )


def test_who_may_act_for_several_chooses_for_whom_and_nothing_is_chosen_beforehand(
    service: JointService, citizen: Client, firm: Applicant
) -> None:
    shown = citizen.get(start(service)).content.decode()
    assert shown.count('name="principal"') == 2
    assert " checked" not in shown.split("<main")[1]
    assert firm.name in shown
    refused = citizen.post(start(service))
    assert refused.status_code == 422
    assert "Choose for whom you apply." in refused.content.decode()
    assert not IntakeDraft.objects.exists()


def test_the_legal_representative_applies_for_the_firm_and_hands_in(
    service: JointService, citizen: Client, cast: Cast, firm: Applicant
) -> None:
    """A credit code was stored as “Uscc(code='…')”, at the window as well; no such firm was known."""
    assert citizen.post(start(service), {"principal": firm.pk}).status_code == 302
    draft = IntakeDraft.objects.get()
    assert (draft.identifier, draft.agent_identifier) == (firm.identifier, "330899199001019014")
    complete(citizen, draft)
    assert firm.name in page(citizen, "apply_check", draft)
    citizen.post(step("apply_check", draft))
    case = Case.objects.get()
    assert (case.applicant, case.agent) == (firm, cast.users["citizen"].applicant)
    assert citizen.get(reverse("portal:case", args=[case.number])).status_code == 200
    assert case.visits.count() == 0


def test_an_application_of_ones_own_and_one_for_the_firm_are_open_side_by_side(
    service: JointService, citizen: Client, cast: Cast, firm: Applicant
) -> None:
    own = cast.users["citizen"].applicant
    assert own is not None
    for principal in (own, firm, own):
        citizen.post(start(service), {"principal": principal.pk})
    assert set(IntakeDraft.objects.values_list("identifier", flat=True)) == {own.identifier, firm.identifier}


def test_a_service_for_organisations_is_applied_for_by_who_may_act_for_one(
    service: JointService, citizen: Client, cast: Cast, firm: Applicant
) -> None:
    with rewritten():
        JointService.objects.filter(pk=service.pk).update(subject="organisation")
    service_bundles_forget()
    outsider = client_of(cast, "outsider")
    told = outsider.get(start(service)).content.decode()
    assert "You may act for nobody in this service" in told
    assert reverse("portal:mandates") in told
    assert outsider.post(start(service)).status_code == 422
    assert not IntakeDraft.objects.exists()
    assert citizen.post(start(service)).status_code == 302
    assert IntakeDraft.objects.get().identifier == firm.identifier


def test_without_the_right_it_is_refused_and_said_how_to_get_it(
    service: JointService, cast: Cast, firm: Applicant
) -> None:
    outsider = client_of(cast, "outsider")
    for principal_id in (firm.pk, cast.users["citizen"].applicant_id):
        answer = outsider.post(start(service), {"principal": principal_id})
        assert answer.status_code == 403
        assert "Who may act for whom" in answer.content.decode()
    assert outsider.post(start(service), {"principal": "somebody"}).status_code == 422
    assert not IntakeDraft.objects.exists()


def test_an_account_of_an_organisation_is_told_that_a_person_applies(
    service: JointService, cast: Cast, firm: Applicant
) -> None:
    cast.users["outsider"].applicant = firm
    cast.users["outsider"].save()
    outsider = client_of(cast, "outsider")
    assert "An organisation applies through a person" in outsider.get(start(service)).content.decode()
    assert outsider.post(start(service)).status_code == 403


def test_a_mandate_for_another_service_does_not_reach(service: JointService, cast: Cast) -> None:
    at = clock.now()
    mandate_give(
        principal_id=cast.users["citizen"].applicant_id or 0,
        agent=AgentNamed("330899199202299024", "李小红"),
        services=["something-else"],
        ends_on=clock.local_date(at),
        actor=cast.actor("citizen"),
        at=at,
    )
    with pytest.raises(NotYoursError):
        application_open(
            actor=cast.actor("outsider"),
            joint_service=service,
            principal_id=cast.users["citizen"].applicant_id,
            at=at,
        )


def test_when_the_mandate_ends_the_application_is_gone_from_the_agent_and_is_not_handed_in(
    service: JointService, cast: Cast
) -> None:
    mandate = lend(cast, service)
    agent = client_of(cast, "outsider")
    agent.post(start(service), {"principal": cast.users["citizen"].applicant_id})
    draft = IntakeDraft.objects.get()
    complete(agent, draft)
    mandate_end(mandate_id=mandate.pk, actor=cast.actor("citizen"), at=clock.now())
    assert agent.get(step("apply", draft)).status_code == 404
    assert agent.post(step("apply_check", draft)).status_code == 404
    assert str(draft.pk) not in agent.get(reverse("portal:home")).content.decode()
    with pytest.raises(NotYoursError):
        engine.case_submit(
            draft_key=draft.pk,
            actor=cast.actor("outsider"),
            at=clock.now(),
            intake=Intake(choice=Choice.EXAMINE),
        )
    assert not Case.objects.exists()


def test_somebody_is_let_act_and_stopped_on_the_page(cast: Cast, service: JointService) -> None:
    giver, agent = client_of(cast, "citizen"), client_of(cast, "outsider")
    own_id = cast.users["citizen"].applicant_id
    until = clock.local_date(clock.now()) + timedelta(days=7)
    given = {
        "principal": own_id,
        "identifier": "330899 19920229 9024",
        "name": "李小红",
        "services": [service.code],
        "ends_on": until.isoformat(),
        "document": picture("授权书.png"),
    }
    wrong = giver.post(reverse("portal:mandates"), given | {"name": "李小江", "document": picture()})
    assert wrong.status_code == 422
    assert "do not belong together" in wrong.content.decode()
    assert not MandateDocument.objects.exists()
    bad_file = SimpleUploadedFile("a.exe", b"MZ")
    assert giver.post(reverse("portal:mandates"), given | {"document": bad_file}).status_code == 422
    assert not Mandate.objects.exists()
    assert giver.post(reverse("portal:mandates"), given).status_code == 302
    mandate = Mandate.objects.get()
    assert (mandate.kind, mandate.services, mandate.ends_on) == (MandateKind.ATTORNEY, [service.code], until)
    paper = reverse("file_original", args=[MandateDocument.objects.get().file_id])
    assert (giver.get(paper).status_code, agent.get(paper).status_code) == (200, 200)
    assert client_of(cast, "clerk").get(paper).status_code == 404
    assert "张小明" in agent.get(reverse("portal:mandates")).content.decode()
    assert service.label in agent.get(reverse("portal:mandates")).content.decode() or service.name_en
    end = reverse("portal:mandate_end", args=[mandate.pk])
    assert giver.post(end).status_code == 302
    assert giver.post(end).status_code == 409
    assert "张小明" not in agent.get(reverse("portal:mandates")).content.decode().split("</header>")[1]


def test_answers_of_the_guide_go_along_through_the_log_in_and_are_in_no_address(
    service: JointService, cast: Cast
) -> None:
    visitor = Client(headers={"accept-language": "en"})
    carry = reverse("guide:apply", args=[service.slug])
    answer = visitor.post(carry, {"room": "yes", "nonsense": "x"})
    assert answer["Location"] == start(service)
    assert "room" not in visitor.get(answer["Location"])["Location"]
    visitor.force_login(cast.users["citizen"], backend="django.contrib.auth.backends.ModelBackend")
    assert "1 answer of yours is taken over" in visitor.get(start(service)).content.decode()
    visitor.post(start(service))
    draft = IntakeDraft.objects.get()
    assert draft.answers == {"room": "yes"}
    assert states(visitor, draft)["questions"] == "done"
    visitor.post(carry, {"room": "no"})
    visitor.post(start(service))
    draft.refresh_from_db()
    assert draft.answers == {"room": "yes"}


def test_who_logs_in_later_at_the_same_browser_gets_nobody_elses_answers(
    service: JointService, cast: Cast
) -> None:
    browser = client_of(cast, "citizen")
    browser.post(reverse("guide:apply", args=[service.slug]), {"room": "yes"})
    browser.force_login(cast.users["outsider"], backend="django.contrib.auth.backends.ModelBackend")
    browser.post(start(service))
    assert IntakeDraft.objects.get().answers == {}


def test_the_self_test_answers_by_post_and_ends_in_list_time_cost_and_visits(service: JointService) -> None:
    guide = reverse("guide:service", args=[service.slug])
    shown = Client(headers={"accept-language": "en"}).post(guide, {"room": "yes"}).content.decode()
    assert "What your situation comes to" in shown
    for word in ("Materials", "Time", "Cost", "Visits"):
        assert f"<dt>{word}</dt>" in shown
    assert '<form method="post" id="situation"' in shown
    short = Client(headers={"accept-language": "en"}).get(reverse("guide:short", args=[service.slug]))
    assert "What you need" in short.content.decode()


def test_the_pages_take_few_statements_whatever_one_may_do(
    service: JointService, citizen: Client, cast: Cast, firm: Applicant
) -> None:
    addresses = [
        start(service),
        reverse("portal:mandates"),
        reverse("portal:settings"),
        reverse("portal:home"),
        reverse("guide:service", args=[service.slug]),
        reverse("guide:short", args=[service.slug]),
    ]

    def once(address: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert citizen.get(address).status_code == 200
        return len(captured)

    def statements() -> list[int]:
        """The lower of two: once a minute a process reads the register of materials anew."""
        return [min(once(address), once(address)) for address in addresses]

    statements()
    few = statements()
    assert max(few) <= 20
    lend(cast, service)
    one = statements()
    for _ in range(4):
        lend(cast, service)
    assert statements() == one
    assert max(one) <= 20
