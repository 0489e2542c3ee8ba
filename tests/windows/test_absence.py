"""The absence page: who is away lends a role, and everybody can see it in the frame."""

import re
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from cases.models import CaseEvent, Outcome
from common import clock
from people.models import Delegation, Membership
from people.services import delegation_make
from tests.cast import AT, Cast, Item, approval_of, case_make, service_make
from workflows import engine

PAGE = reverse("desk:absence")


def today() -> date:
    return clock.local_date(clock.now())


def browser(cast: Cast, name: str) -> Client:
    client = Client()
    client.force_login(cast.users[name], backend=settings.AUTHENTICATION_BACKENDS[-1])
    return client


def given(cast: Cast, **changes: object) -> dict[str, object]:
    return {
        "membership": Membership.objects.get(user=cast.users["fire_signatory"]).pk,
        "delegate": cast.users["fire_reviewer"].pk,
        "starts_on": today().isoformat(),
        "ends_on": (today() + timedelta(days=7)).isoformat(),
        "reason": "出差",
    } | changes


def test_a_role_is_lent_shown_to_both_and_taken_back(cast: Cast) -> None:
    lender, borrower = browser(cast, "fire_signatory"), browser(cast, "fire_reviewer")
    assert "fire_reviewer" in lender.get(PAGE).content.decode()
    assert lender.post(PAGE, given(cast)).status_code == 302
    assert "出差" in lender.get(PAGE).content.decode()
    frame = borrower.get(reverse("desk:inbox")).content.decode()
    assert 'class="stands-in"' in frame
    assert "fire_signatory" in frame
    loan = Delegation.objects.get()
    end = reverse("desk:absence_end")
    assert borrower.post(end, {"delegation": loan.pk}).status_code == 409
    assert lender.post(end, {"delegation": loan.pk}).status_code == 302
    assert lender.post(end, {"delegation": loan.pk}).status_code == 409
    assert 'class="stands-in"' not in borrower.get(reverse("desk:inbox")).content.decode()


def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_lent(cast: Cast) -> None:
    lender = browser(cast, "fire_signatory")
    yesterday = (today() - timedelta(days=1)).isoformat()
    answer = lender.post(PAGE, given(cast, starts_on=yesterday))
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {"starts_on"}
    empty = lender.post(PAGE, {})
    assert empty.status_code == 422
    assert "reason" in empty.context["form"].errors
    assert not Delegation.objects.exists()


def test_only_one_s_own_roles_and_colleagues_can_be_chosen(cast: Cast) -> None:
    lender = browser(cast, "fire_signatory")
    other = Membership.objects.get(user=cast.users["market_signatory"]).pk
    for wrong in ({"membership": other}, {"delegate": cast.users["market_reviewer"].pk}):
        assert lender.post(PAGE, given(cast, **wrong)).status_code == 422
    assert lender.post(reverse("desk:absence_end"), {"delegation": "x"}).status_code == 422
    assert not Delegation.objects.exists()


def test_what_is_done_for_the_absent_shows_both_names(cast: Cast, calendar_2026: None) -> None:
    case = case_make(cast, service_make(cast, [Item("fire", ["fire"], is_countersigned=True)]))
    delegation_make(
        membership_id=Membership.objects.get(user=cast.users["fire_signatory"]).pk,
        delegate_id=cast.users["fire_head"].pk,
        starts_on=AT.date(),
        ends_on=AT.date(),
        reason="出差",
        actor=cast.actor("fire_signatory"),
        at=AT,
    )
    approval, reviewer = approval_of(case, "fire").pk, cast.actor("fire_reviewer")
    engine.approval_claim(approval_id=approval, actor=reviewer, at=AT)
    engine.approval_decide(
        approval_id=approval, actor=reviewer, outcome=Outcome.GRANTED, opinion="经审查", at=AT
    )
    engine.approval_countersign(approval_id=approval, actor=cast.actor("fire_head"), proposed_at=AT, at=AT)
    event = CaseEvent.objects.get(on_behalf_of__isnull=False)
    assert (event.actor, event.on_behalf_of) == (cast.users["fire_head"], cast.users["fire_signatory"])
    for name, page in (
        ("fire_reviewer", reverse("desk:approval", args=[approval])),
        ("supervisor", reverse("oversight:case", args=[case.number])),
    ):
        text = " ".join(browser(cast, name).get(page).content.decode().split())
        assert re.search(r"fire_head.{0,40}fire_signatory", text), page


@pytest.mark.parametrize("name", ["clerk", "supervisor", "editor", "government_head", "fire_head"])
def test_everybody_with_a_role_has_the_page(cast: Cast, name: str) -> None:
    assert browser(cast, name).get(PAGE).status_code == 200
