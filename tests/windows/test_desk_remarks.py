"""Remarks pinned to pages, notes for colleagues: among officers, until one is taken over into a notice."""

from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.urls import reverse
from pytest_django import Settings

from cases.models import ApprovalNote, Case, PageRemark, PointRemark, SubmittedMaterial, SupplementPoint
from cases.models.papers import Paper, PaperLanguage
from cases.paper_kinds import PaperKind
from cases.paper_print import paper_pdf
from cases.services.remarks import Box, remark_make, remark_withdraw
from common import clock
from common.errors import AlreadyDoneError, RuleBrokenError
from tests.cast import Cast, Item, approval_of, case_make, service_make
from tests.windows.acceptance import client_of, material, page, post, shop_case, shop_service, text_of

WORDS = "第二张图缺少比例尺，请补充。"


@pytest.fixture
def case(cast: Cast, settings: Settings, tmp_path: Path) -> Case:
    """Received, to be examined; lease and sketch were handed in as pictures."""
    settings.MEDIA_ROOT = tmp_path / "files"
    return shop_case(cast, shop_service(cast))


def file_of(case: Case, key: str = "lease") -> int:
    row = SubmittedMaterial.objects.get(case=case, requirement__key=key)
    assert row.file_id is not None
    return row.file_id


def pin(cast: Cast, case: Case, who: str = "market_reviewer", **typed: object) -> HttpResponse:
    given: dict[str, Any] = {"file": file_of(case), "page": 1, "text": WORDS} | typed
    return post(cast, who, "remark", case, space="desk", **given)


def made(cast: Cast, case: Case, key: str = "lease", text: str = WORDS) -> PageRemark:
    return remark_make(
        case=case,
        actor=cast.actor("market_reviewer"),
        file_id=file_of(case, key),
        page=1,
        text=text,
        at=clock.now(),
    )


def test_a_remark_stands_on_its_page_and_in_the_list_with_author_and_time(cast: Cast, case: Case) -> None:
    box = {"left": "10", "top": "20.5", "width": "30", "height": "5"}
    assert pin(cast, case, **box).status_code == 302
    row = PageRemark.objects.get()
    assert (row.left, row.top, row.width, row.height) == (100, 205, 300, 50)
    shown = page(cast, "fire_reviewer", case, "desk", "acceptance")
    assert WORDS in shown
    assert "market_reviewer" in shown
    assert '<rect x="10.0%" y="20.5%" width="30.0%" height="5.0%">' in shown
    turned = client_of(cast, "fire_reviewer").get(
        reverse("desk:pages", args=[case.number]), {"file": file_of(case), "turn": 180}
    )
    assert '<rect x="60.0%" y="74.5%" width="30.0%" height="5.0%">' in turned.content.decode()


def test_a_box_drawn_on_a_turned_page_is_kept_as_of_the_upright_one(cast: Cast, case: Case) -> None:
    pin(cast, case, turn="90", left="80", top="0", width="20", height="10")
    row = PageRemark.objects.get()
    assert (row.left, row.top, row.width, row.height) == (0, 0, 100, 200)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"text": " "}, "Write what you remark."),
        ({"text": "长" * 401}, "at most 400"),
        ({"page": "2"}, "no such page"),
        ({"left": "10"}, "all four numbers"),
        ({"left": "90", "top": "0", "width": "20", "height": "5"}, "does not lie on the page"),
        ({"left": "-1", "top": "0", "width": "20", "height": "5"}, "does not lie on the page"),
    ],
)
def test_what_cannot_be_pinned_is_refused_with_what_was_typed(
    cast: Cast, case: Case, typed: dict[str, str], told: str
) -> None:
    answer = pin(cast, case, **typed)
    assert answer.status_code == 422
    assert told in text_of(answer)
    assert typed.get("text", WORDS).strip() in answer.content.decode()
    assert not PageRemark.objects.exists()


def test_no_remark_is_pinned_to_the_file_of_another_case(cast: Cast, case: Case) -> None:
    other = shop_case(cast, case.joint_service)
    assert pin(cast, case, file=file_of(other)).status_code in (404, 422)
    assert not PageRemark.objects.exists()


def test_who_has_no_part_in_the_case_neither_pins_nor_reads(cast: Cast, case: Case) -> None:
    remark = made(cast, case)
    assert pin(cast, case, "housing_reviewer").status_code == 404
    gone = post(cast, "housing_reviewer", "remark_withdraw", case, remark.pk, space="desk")
    assert gone.status_code == 404
    for who in ("clerk", "citizen", "outsider"):
        assert pin(cast, case, who).status_code == 403
    seen_by = {who for who in cast.users if PageRemark.objects.for_user(cast.actor(who)).exists()}
    assert {"citizen", "outsider", "housing_reviewer", "other_clerk"}.isdisjoint(seen_by)
    assert {"market_reviewer", "fire_signatory", "supervisor", "clerk"} <= seen_by


def test_a_remark_is_withdrawn_once_by_its_own_department_and_stays_in_the_record(
    cast: Cast, case: Case
) -> None:
    remark = made(cast, case)
    refused = post(cast, "fire_reviewer", "remark_withdraw", case, remark.pk, space="desk")
    assert refused.status_code == 403
    assert (
        post(cast, "market_section_head", "remark_withdraw", case, remark.pk, space="desk").status_code == 302
    )
    remark.refresh_from_db()
    assert remark.withdrawn_by == cast.users["market_section_head"]
    assert WORDS not in page(cast, "fire_reviewer", case, "desk", "acceptance")
    with pytest.raises(AlreadyDoneError):
        remark_withdraw(remark=remark, actor=cast.actor("market_reviewer"), at=clock.now())


def test_the_table_of_remarks_changes_nothing_but_a_withdrawal(cast: Cast, case: Case) -> None:
    remark = made(cast, case)
    for change in ({"text": "改"}, {"page": 9}):
        with pytest.raises(IntegrityError), transaction.atomic():
            PageRemark.objects.filter(pk=remark.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        PageRemark.objects.filter(pk=remark.pk).delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        remark_make(
            case=case,
            actor=cast.actor("market_reviewer"),
            file_id=file_of(case),
            page=1,
            text="？",
            box=_OffThePage(900, 0, 200, 10),
            at=clock.now(),
        )


class _OffThePage(Box):
    """As if the service had not looked: the table does."""

    is_on_the_page = True


def point(cast: Cast, case: Case, *remarks: PageRemark, **typed: object) -> HttpResponse:
    lease = material(case.joint_service, "lease").pk
    given = {"target": f"material:{lease}", "text": "", "remarks": [remark.pk for remark in remarks]} | typed
    return post(cast, "market_reviewer", "notice_point", case, space="desk", **given)


def test_a_remark_goes_word_for_word_into_the_notice_the_citizen_gets(cast: Cast, case: Case) -> None:
    taken, left = made(cast, case), made(cast, case, text="只供内部参考")
    assert WORDS not in page(cast, "citizen", case, "portal")
    assert point(cast, case, taken).status_code == 302
    assert WORDS not in page(cast, "citizen", case, "portal"), "the draft is not sent yet"
    assert post(cast, "market_reviewer", "notice_send", case, space="desk").status_code == 302
    told = page(cast, "citizen", case, "portal")
    assert "“lease.png”, page 1: " + WORDS in told
    assert left.text not in told
    facts = Paper.objects.get(case=case, kind="supplement").facts
    assert facts["points"][0]["remarks"] == [{"file": "lease.png", "page": 1, "text": WORDS}]
    assert left.text not in str(facts)
    for language in PaperLanguage:
        assert paper_pdf(PaperKind.SUPPLEMENT, facts, language).startswith(b"%PDF")


def test_a_point_needs_words_or_a_remark(cast: Cast, case: Case) -> None:
    assert point(cast, case).status_code == 422
    assert not SupplementPoint.objects.exists()


def test_a_remark_on_another_material_is_not_taken_over(cast: Cast, case: Case) -> None:
    answer = point(cast, case, made(cast, case, "sketch"), text="请改正")
    assert answer.status_code == 422
    assert "about another material" in text_of(answer)
    assert "请改正" in answer.content.decode()
    assert not PointRemark.objects.exists()


def test_a_remark_withdrawn_meanwhile_is_not_taken_over(cast: Cast, case: Case) -> None:
    remark = made(cast, case)
    remark_withdraw(remark=remark, actor=cast.actor("market_reviewer"), at=clock.now())
    answer = point(cast, case, remark, text="请改正")
    assert answer.status_code == 422
    assert "does not stand any more" in text_of(answer)
    assert not SupplementPoint.objects.exists()


def test_what_stands_in_a_notice_is_not_withdrawn(cast: Cast, case: Case) -> None:
    remark = made(cast, case)
    point(cast, case, remark)
    with pytest.raises(RuleBrokenError, match="stands in a notice"):
        remark_withdraw(remark=remark, actor=cast.actor("market_reviewer"), at=clock.now())
    assert point(cast, case, remark).status_code == 409


def test_a_note_is_read_within_the_department_only(cast: Cast) -> None:
    case = case_make(cast, service_make(cast, [Item("market", ["market"]), Item("fire", ["fire"])]))
    approval = approval_of(case, "market")
    market, address = client_of(cast, "market_reviewer"), reverse("desk:note", args=[approval.pk])
    assert market.post(address, {"note": "与现场照片不符"}).status_code == 302
    assert (
        "与现场照片不符"
        in client_of(cast, "market_signatory")
        .get(reverse("desk:approval", args=[approval.pk]))
        .content.decode()
    )
    fire = approval_of(case, "fire")
    assert (
        "与现场照片不符"
        not in client_of(cast, "fire_reviewer").get(reverse("desk:approval", args=[fire.pk])).content.decode()
    )
    assert client_of(cast, "fire_reviewer").post(address, {"note": "？"}).status_code == 404
    assert "与现场照片不符" not in page(cast, "citizen", case, "portal")
    assert "与现场照片不符" not in page(cast, "clerk", case)
    assert ApprovalNote.objects.count() == 1


def test_an_empty_note_is_refused_and_a_script_gets_the_part(cast: Cast) -> None:
    approval = approval_of(case_make(cast, service_make(cast, [Item("market", ["market"])])), "market")
    market, address = client_of(cast, "market_reviewer"), reverse("desk:note", args=[approval.pk])
    assert market.post(address, {"note": " "}).status_code == 422
    part = market.post(address, {"note": "已核对"}, headers={"HX-Request": "true"})
    assert part.content.decode().lstrip().startswith("<section")
    assert "已核对" in part.content.decode()
