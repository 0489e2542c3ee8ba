"""Papers on the screens: listed where the case is shown, fetched through the policy, each reading kept."""

from pathlib import Path

import pytest
from django.conf import settings as project
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from cases.models import Case
from cases.models.papers import Paper, PaperReading, PaperState
from cases.paper_facts import rectify_facts, withdrawal_facts
from cases.paper_kinds import PaperKind
from cases.selectors.papers import papers_unmade
from cases.services.papers import paper_make, paper_owe
from tests.cast import AT, Cast, Item, approval_of, case_make, service_make
from tests.e_licences.paper import Paper as Printed
from windows.console import doctor
from windows.console.doctor import State

pytestmark = pytest.mark.usefixtures("calendar_2026")


@pytest.fixture
def case(cast: Cast, settings: Settings, tmp_path: Path) -> Case:
    settings.MEDIA_ROOT = tmp_path / "files"
    case = case_make(cast, service_make(cast, [Item("market", ["market"]), Item("fire", ["fire"])]))
    for paper_id in Paper.objects.values_list("pk", flat=True):
        assert paper_make(paper_id=paper_id, at=AT)
    return case


def owe(case: Case, kind: PaperKind = PaperKind.WITHDRAWAL) -> Paper:
    return paper_owe(case=case, kind=kind, at=AT, facts=withdrawal_facts(reason="不再办理", at=AT))


def client_of(cast: Cast, name: str) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(cast.users[name], backend=project.AUTHENTICATION_BACKENDS[-1])
    return client


def text(answer: object) -> str:
    content: bytes = getattr(answer, "content", b"")
    return content.decode()


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", ["citizen", "clerk", "fire_reviewer", "supervisor"])
def test_who_sees_the_case_fetches_its_papers_and_that_is_kept(
    cast: Cast, case: Case, name: str, language: str
) -> None:
    paper = owe(case)
    paper_make(paper_id=paper.pk, at=AT)
    answer = client_of(cast, name).get(reverse("paper", args=[paper.pk, language]))
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer["Cache-Control"] == "private, no-store"
    assert paper.number in Printed(answer.getvalue()).text
    reading = PaperReading.objects.get()
    assert (reading.paper_id, reading.language, reading.reader) == (paper.pk, language, cast.users[name])


@pytest.mark.parametrize("name", ["outsider", "other_clerk", "housing_reviewer"])
def test_for_others_a_paper_does_not_exist(cast: Cast, case: Case, name: str) -> None:
    paper = owe(case)
    paper_make(paper_id=paper.pk, at=AT)
    client = client_of(cast, name)
    for address in (reverse("paper", args=[paper.pk, "zh"]), reverse("case_papers", args=[case.number])):
        answer = client.get(address)
        assert answer.status_code == 404
        assert case.applicant.name not in text(answer)
    assert not PaperReading.objects.exists()


def test_the_applicant_does_not_find_how_departments_came_to_terms(cast: Cast, case: Case) -> None:
    record = owe(case, PaperKind.COORDINATION)
    paper_make(paper_id=record.pk, at=AT)
    address = reverse("paper", args=[record.pk, "zh"])
    assert client_of(cast, "citizen").get(address).status_code == 404
    assert record.number not in text(
        client_of(cast, "citizen").get(reverse("portal:case", args=[case.number]))
    )
    assert client_of(cast, "supervisor").get(address).status_code == 200


@pytest.mark.parametrize("language", ["zh", "en", "fr"])
def test_what_is_not_made_or_in_no_such_language_is_not_there(cast: Cast, case: Case, language: str) -> None:
    paper = owe(case)
    if language == "fr":
        paper_make(paper_id=paper.pk, at=AT)
    assert client_of(cast, "citizen").get(reverse("paper", args=[paper.pk, language])).status_code == 404


def test_the_list_asks_for_itself_until_everything_is_made(cast: Cast, case: Case) -> None:
    paper = owe(case)
    client, address = client_of(cast, "citizen"), reverse("case_papers", args=[case.number])
    before = text(client.get(address))
    assert ("hx-get" in before, "Being made" in before, paper.number in before) == (True, True, True)
    assert reverse("paper", args=[paper.pk, "zh"]) not in before
    paper_make(paper_id=paper.pk, at=AT)
    after = text(client.get(address))
    assert ("hx-get" in after, "Being made" in after) == (False, False)
    assert reverse("paper", args=[paper.pk, "zh"]) in after
    assert reverse("paper", args=[paper.pk, "en"]) in after
    assert "Record of withdrawal" in after


def test_every_page_of_a_case_lists_its_papers(cast: Cast, case: Case) -> None:
    paper = owe(case)
    pages = {
        "citizen": reverse("portal:case", args=[case.number]),
        "clerk": reverse("counter:case", args=[case.number]),
        "fire_reviewer": reverse("desk:approval", args=[approval_of(case, "fire").pk]),
        "supervisor": reverse("oversight:case", args=[case.number]),
    }
    for name, address in pages.items():
        page = text(client_of(cast, name).get(address))
        assert paper.number in page, name
        assert f'hx-get="{reverse("case_papers", args=[case.number])}"' in page, name


def test_the_receipt_is_the_stored_one_once_it_is_made(cast: Cast, case: Case) -> None:
    stored = Paper.objects.get(kind=PaperKind.RECEIPT)
    client, address = client_of(cast, "citizen"), reverse("receipt", args=[case.number])
    assert client.get(address).getvalue() == stored.file_en.open("rb").read()
    chinese = client.get(address, headers={"accept-language": "zh-hans"})
    assert chinese.getvalue() == stored.file_zh.open("rb").read()
    assert PaperReading.objects.filter(paper=stored).count() == 2


def test_a_receipt_that_is_not_made_yet_is_printed_at_once(cast: Cast) -> None:
    new = case_make(cast, service_make(cast))
    assert Paper.objects.get(case=new, kind=PaperKind.RECEIPT).state == PaperState.OWED
    answer = client_of(cast, "citizen").get(reverse("receipt", args=[new.number]))
    assert new.number in Printed(answer.content).text


def test_a_paper_that_could_not_be_made_is_shown_to_a_person(cast: Cast, case: Case) -> None:
    assert doctor.papers().state is State.GOOD
    paper = paper_owe(
        case=case,
        kind=PaperKind.COMMITMENT_RECTIFY,
        at=AT,
        facts=rectify_facts(finding="𰻞", due_at=AT),
    )
    assert papers_unmade(at=AT, for_longer_than=AT - AT) == (0, 1)
    assert doctor.papers().state is State.BAD, "nobody has made it for months"
    paper_make(paper_id=paper.pk, at=AT)
    assert papers_unmade(at=AT, for_longer_than=AT - AT) == (1, 0)
    found = doctor.papers()
    assert (found.state, bool(found.cure)) == (State.BAD, True)
    home = text(client_of(cast, "supervisor").get(reverse("oversight:home")))
    assert paper.number in home
    assert "U+30EDE" in home
    assert "Could not be made" in text(
        client_of(cast, "citizen").get(reverse("case_papers", args=[case.number]))
    )
