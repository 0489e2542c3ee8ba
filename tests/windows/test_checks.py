"""Commitment checks on the screens of the desk, the citizen and the supervisor."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from cases.models import Approval, ApprovalStatus, Case
from cases.models.commitments import CheckState, CommitmentBar, CommitmentCheck
from common import clock
from e_licences.models import Licence, LicenceOrder
from e_licences.services import licence_issue
from tests.cast import Cast, Item, approval_of, case_make, decide, service_make
from workflows.engine import commitments as engine
from workflows.engine.sweeps import defaults_sweep

FINDING = "消防通道 <堵塞>"


@dataclass
class Screens:
    cast: Cast
    case: Case

    def client(self, name: str) -> Client:
        client = Client(headers={"accept-language": "en"})
        client.force_login(self.cast.users[name], backend=settings.AUTHENTICATION_BACKENDS[-1])
        return client

    @property
    def check(self) -> CommitmentCheck:
        found: CommitmentCheck = CommitmentCheck.objects.get(case=self.case)
        return found

    def address(self, route: str) -> str:
        return reverse(f"desk:{route}", args=[self.check.pk])

    def post(self, name: str, route: str, **data: Any) -> Any:
        return self.client(name).post(self.address(route), data, follow=True)

    def finding(self, is_kept: str, /, **changes: Any) -> dict[str, Any]:
        named = [self.cast.users[name].pk for name in ("market_reviewer", "market_section_head")]
        until = clock.local_date(clock.now()) + timedelta(days=14)
        given = {
            "is_kept": is_kept,
            "officers": named,
            "finding": FINDING,
            "rectify_until": until.isoformat(),
        }
        return given | changes

    def portal(self) -> str:
        answer = self.client("citizen").get(reverse("portal:case", args=[self.case.number]))
        page: str = answer.content.decode()
        return page


@pytest.fixture
def screens(cast: Cast, calendar_2026: None) -> Screens:
    case = case_make(cast, service_make(cast, [Item("market", ["market"], is_by_commitment=True)]))
    decide(cast, approval_of(case, "market"), at=clock.now())
    licence_issue(order_id=LicenceOrder.objects.get(case_number=case.number).pk, at=clock.now())
    return Screens(cast, case)


def revoked(screens: Screens) -> None:
    screens.post("market_reviewer", "check_record", **screens.finding("no"))
    past = clock.now() - timedelta(days=1)
    CommitmentCheck.objects.update(rectify_due_at=past)
    engine.commitments_sweep(at=clock.now())
    screens.post("market_signatory", "check_revoke", reason="逾期未整改")


def test_the_list_leads_to_the_check_and_the_check_to_its_form(screens: Screens) -> None:
    client = screens.client("market_reviewer")
    assert reverse("desk:checks") in client.get(reverse("desk:inbox")).content.decode()
    assert screens.address("check") in client.get(reverse("desk:checks")).content.decode()
    page = client.get(screens.address("check")).content.decode()
    assert screens.address("check_record") in page
    assert screens.address("check_revoke") not in page
    assert screens.case.applicant.identifier not in page


def test_a_check_is_recorded_and_its_page_shows_who_was_there(screens: Screens) -> None:
    page = screens.post("market_reviewer", "check_record", **screens.finding("yes")).content.decode()
    assert "The finding of the check is recorded." in page
    assert "market_section_head" in page
    assert escape(FINDING) in page
    assert FINDING not in page
    assert screens.check.state == CheckState.PASSED


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"is_kept": ""}, "Choose whether the commitment is kept."),
        ({"officers": []}, "Name the officers who were on site."),
        ({"officers": ["999999"]}, "999999"),
        ({"officers": "one"}, "at least two officers"),
        ({"rectify_until": ""}, "Name the day by which it has to be put right."),
        ({"finding": ""}, "Write what the officers found."),
    ],
)
def test_what_is_missing_is_said_beside_what_was_typed(
    screens: Screens, changes: dict[str, Any], sentence: str
) -> None:
    if changes.get("officers") == "one":
        changes = {"officers": [screens.cast.users["market_reviewer"].pk]}
    answer = screens.client("market_reviewer").post(
        screens.address("check_record"), screens.finding("no", **changes)
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    if "finding" not in changes:
        assert escape(FINDING) in page
    assert screens.check.state == CheckState.TO_CHECK


def test_a_second_finding_is_told_what_happened_and_keeps_what_was_typed(screens: Screens) -> None:
    screens.post("market_reviewer", "check_record", **screens.finding("yes"))
    answer = screens.client("market_reviewer").post(
        screens.address("check_record"), screens.finding("no", finding="第二次")
    )
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "This commitment has been checked and was found to be kept." in page
    assert "第二次" in page


def test_what_was_not_put_right_is_revoked_on_the_screen(screens: Screens) -> None:
    page = screens.post("market_reviewer", "check_record", **screens.finding("no")).content.decode()
    assert screens.address("check_recheck") in page
    assert (
        screens.address("check_revoke")
        not in screens.client("market_signatory").get(screens.address("check")).content.decode()
    )
    early = screens.client("market_signatory").post(screens.address("check_revoke"), {"reason": "急"})
    assert early.status_code == 409
    CommitmentCheck.objects.update(rectify_due_at=clock.now() - timedelta(days=1))
    signatory = screens.client("market_signatory")
    assert screens.address("check_revoke") in signatory.get(screens.address("check")).content.decode()
    assert signatory.post(screens.address("check_revoke"), {"reason": ""}).status_code == 422
    page = screens.post("market_signatory", "check_revoke", reason="逾期未整改").content.decode()
    assert "The grant is revoked" in page
    assert screens.check.state == CheckState.REVOKED


def test_who_was_on_site_is_told_that_another_signatory_decides(screens: Screens) -> None:
    named = [screens.cast.users[name].pk for name in ("market_reviewer", "market_signatory")]
    screens.post("market_reviewer", "check_record", **screens.finding("no", officers=named))
    CommitmentCheck.objects.update(rectify_due_at=clock.now() - timedelta(days=1))
    signatory = screens.client("market_signatory")
    page = signatory.get(screens.address("check")).content.decode()
    assert "another signatory decides whether to revoke" in page
    assert screens.address("check_revoke") not in page
    assert signatory.post(screens.address("check_revoke"), {"reason": "逾期"}).status_code == 403


def test_the_citizen_reads_how_the_commitment_stands(screens: Screens) -> None:
    page = screens.portal()
    assert "Your commitment" in page
    assert "Granted on your word." in page
    screens.post("market_reviewer", "check_record", **screens.finding("no"))
    page = screens.portal()
    assert "Put it right by the end of" in page
    assert escape(FINDING) in page


def test_the_citizen_reads_that_a_licence_was_revoked_and_the_file_stays(screens: Screens) -> None:
    licence = Licence.objects.get()
    with licence.file.open("rb") as file:
        content = file.read()
    revoked(screens)
    page = screens.portal()
    assert "逾期未整改" in page
    assert "Revoked since" in page
    assert "nobody may rely on it any more" in page
    citizen = screens.client("citizen")
    answer = citizen.get(reverse("licence_pdf", args=[licence.identifier]))
    assert b"".join(answer.streaming_content) == content  # type: ignore[attr-defined]
    assert "Revoked since" in citizen.get(reverse("portal:home")).content.decode()
    supervisor = screens.client("supervisor")
    assert "Revoked" in supervisor.get(reverse("oversight:case", args=[screens.case.number])).content.decode()


def test_a_supervisor_sees_overdue_checks_and_strikes_a_record(screens: Screens) -> None:
    supervisor = screens.client("supervisor")
    address = reverse("oversight:commitments")
    assert screens.case.number not in supervisor.get(address).content.decode()
    CommitmentCheck.objects.update(due_at=clock.now() - timedelta(days=3))
    assert screens.case.number in supervisor.get(address).content.decode()
    revoked(screens)
    bar = CommitmentBar.objects.get()
    repair = reverse("oversight:bar_repair", args=[bar.pk])
    page = supervisor.get(address).content.decode()
    assert repair in page
    assert "张小明" not in page
    assert "330899199001019014" not in page
    refused = supervisor.post(repair, {"reason": ""})
    assert refused.status_code == 422
    assert "Say on what the repair rests." in refused.content.decode()
    page = supervisor.post(repair, {"reason": "信用修复〔2026〕1号"}, follow=True).content.decode()
    assert "The record is struck" in page
    assert "信用修复〔2026〕1号" in page
    assert supervisor.post(repair, {"reason": "再次"}).status_code == 409


def test_the_written_grant_after_silence_is_issued_from_the_approval(cast: Cast, calendar_2026: None) -> None:
    screens = Screens(cast, case_make(cast, service_make(cast, [Item("market", ["market"])])))
    approval = approval_of(screens.case, "market")
    address = reverse("desk:approval", args=[approval.pk])
    issue = reverse("desk:paper", args=[approval.pk])
    defaults_at = clock.now() + timedelta(days=1)
    Approval.objects.update(defaults_at=defaults_at, default_basis="行政许可法 第五十条第二款")
    signatory = screens.client("market_signatory")
    page = signatory.get(address).content.decode()
    assert "it counts as granted (行政许可法 第五十条第二款)" in page
    assert issue not in page
    assert signatory.post(issue).status_code == 409
    defaults_sweep(at=defaults_at)
    approval.refresh_from_db()
    assert approval.status == ApprovalStatus.DEFAULTED
    assert issue not in screens.client("market_reviewer").get(address).content.decode()
    assert issue in signatory.get(address).content.decode()
    page = signatory.post(issue, follow=True).content.decode()
    assert "The written grant of" in page
    assert issue not in page
