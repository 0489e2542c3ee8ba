"""What goes with the register: certificates on paper, the stock of blanks, orders that failed."""

import pytest

from e_licences.models import (
    BlankForm,
    BlankState,
    Licence,
    LicenceOrder,
    LicenceTrace,
    OrderState,
    PaperCopy,
    Seal,
    SealStatus,
)
from e_licences.services import LicenceAct, licence_issue
from tests.e_licences.bulk_play import AT
from tests.e_licences.conftest import food_permit, market, order_make, person
from tests.windows.register_play import RegisterPlay, page, play, posted

__all__ = ["food_permit", "market", "order_make", "person", "play"]
pytestmark = pytest.mark.django_db
BLANKS = "/desk/licences/blanks/"
ORDERS = "/desk/licences/orders/"
LOST = {"ground": "lost", "reason": "不慎遗失，已登报声明", "serial": "A000002"}


@pytest.fixture
def licence(play: RegisterPlay) -> Licence:
    play.stock()
    return play.issue()


@pytest.fixture
def paper(play: RegisterPlay, licence: Licence) -> PaperCopy:
    assert posted(play.client, f"{own(licence)}paper/", {"serial": "a000001"}).status_code == 302
    return PaperCopy.objects.select_related("blank").get()


def own(licence: Licence) -> str:
    return f"/desk/licences/{licence.identifier}/"


def states() -> list[str]:
    return list(BlankForm.objects.order_by("serial").values_list("state", flat=True))


def test_a_licence_is_put_on_the_next_blank_once(play: RegisterPlay, licence: Licence) -> None:
    assert 'value="A000001"' in play.page(licence)
    given = {"serial": "A000001"}
    answer = posted(play.client, f"{own(licence)}paper/", given)
    assert (answer.status_code, answer["Location"]) == (302, own(licence))
    assert posted(play.client, f"{own(licence)}paper/", given).status_code == 409
    assert states() == ["printed", "in-stock", "in-stock"]
    assert PaperCopy.objects.get().by == play.user
    text = play.page(licence)
    assert f'action="{own(licence)}paper/"' not in text
    assert 'value="A000002"' in text


@pytest.mark.parametrize("serial", ["", "A000009"])
def test_no_certificate_without_a_blank_of_the_stock(
    play: RegisterPlay, licence: Licence, serial: str
) -> None:
    answer = posted(play.client, f"{own(licence)}paper/", {"serial": serial})
    assert answer.status_code == 422
    assert 'id="id_serial_error"' in answer.content.decode()
    assert not PaperCopy.objects.exists()


def test_what_goes_on_the_blank_is_a_private_pdf_and_leaves_a_trace(
    play: RegisterPlay, licence: Licence, paper: PaperCopy
) -> None:
    address = f"{own(licence)}paper/{paper.pk}/pdf"
    assert f'href="{address}"' in play.page(licence)
    answer = play.client.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer["Cache-Control"] == "private, no-store"
    assert answer.content.startswith(b"%PDF")
    trace = LicenceTrace.objects.get()
    assert (trace.act, trace.reason, trace.user) == ("printed", "A000001", play.user)
    assert trace.department == play.department


def test_a_lost_certificate_is_replaced_once_and_void(
    play: RegisterPlay, licence: Licence, paper: PaperCopy
) -> None:
    address = f"{own(licence)}paper/{paper.pk}/replace/"
    text = play.page(licence)
    assert f'action="{address}"' in text
    assert 'value="damaged"' in text
    answer = posted(play.client, address, LOST)
    assert (answer.status_code, answer["Location"]) == (302, own(licence))
    assert states() == ["missing", "printed", "in-stock"]
    assert posted(play.client, address, LOST | {"serial": "A000003"}).status_code == 409
    assert states() == ["missing", "printed", "in-stock"]
    old = play.client.get(f"{own(licence)}paper/{paper.pk}/pdf")
    assert old.status_code == 422
    text = play.page(licence)
    assert f"paper/{paper.pk}/" not in text
    assert LOST["reason"] in text


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"ground": ""}, "ground"), ({"ground": "original"}, "ground"), ({"reason": " "}, "reason")],
)
def test_a_replacement_says_what_happened_and_why(
    play: RegisterPlay, licence: Licence, paper: PaperCopy, wrong: dict[str, str], field: str
) -> None:
    answer = posted(play.client, f"{own(licence)}paper/{paper.pk}/replace/", LOST | wrong)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert f'id="id_{field}_error"' in text
    assert 'value="A000002"' in text
    assert states() == ["printed", "in-stock", "in-stock"]


def test_a_licence_that_does_not_stand_is_not_put_on_paper(
    play: RegisterPlay, licence: Licence, paper: PaperCopy
) -> None:
    play.act(licence, LicenceAct.SUSPEND)
    assert f"paper/{paper.pk}/" not in play.page(licence)
    assert posted(play.client, f"{own(licence)}paper/{paper.pk}/replace/", LOST).status_code == 422
    assert play.client.get(f"{own(licence)}paper/{paper.pk}/pdf").status_code == 422
    assert not LicenceTrace.objects.exists()


def test_paper_of_another_department_or_licence_does_not_exist(
    play: RegisterPlay, licence: Licence, paper: PaperCopy
) -> None:
    another = own(play.issue())
    for client, place in ((play.stranger, own(licence)), (play.client, another)):
        assert client.get(f"{place}paper/{paper.pk}/pdf").status_code == 404
        assert posted(client, f"{place}paper/{paper.pk}/replace/", LOST).status_code == 404
    assert states() == ["printed", "in-stock", "in-stock"]


def keeping(play: RegisterPlay) -> str:
    return f"{play.department.pk}-{play.kind.pk}"


def test_a_parcel_is_taken_into_stock_once(play: RegisterPlay) -> None:
    given = {"keeping": keeping(play), "first": "B001", "last": "B010"}
    answer = posted(play.client, f"{BLANKS}enter/", given)
    assert (answer.status_code, answer["Location"]) == (302, BLANKS)
    again = posted(play.client, f"{BLANKS}enter/", given)
    assert again.status_code == 409
    assert 'id="id_enter_first_error"' in again.content.decode()
    assert BlankForm.objects.filter(entered_by=play.user, department=play.department).count() == 10
    assert "B001" in page(play.client, BLANKS)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"keeping": ""}, "keeping"),
        ({"keeping": "0-0"}, "keeping"),
        ({"first": ""}, "first"),
        ({"first": "B"}, "first"),
        ({"last": ""}, "last"),
        ({"last": "C010"}, "last"),
        ({"last": "B000"}, "last"),
    ],
)
def test_what_is_no_parcel_is_said_beside_its_field(
    play: RegisterPlay, wrong: dict[str, str], field: str
) -> None:
    given = {"keeping": keeping(play), "first": "B001", "last": "B010"} | wrong
    answer = posted(play.client, f"{BLANKS}enter/", given)
    assert answer.status_code == 422
    assert f'id="id_enter_{field}_error"' in answer.content.decode()
    assert not BlankForm.objects.exists()


def test_a_blank_is_written_off_with_a_reason_and_once(play: RegisterPlay) -> None:
    play.stock()
    given = {"keeping": keeping(play), "serial": "a000002", "state": "spoiled", "reason": "卡纸"}
    for wrong, field in (
        ({"serial": "A000009"}, "serial"),
        ({"state": "printed"}, "state"),
        ({"state": ""}, "state"),
        ({"reason": " "}, "reason"),
    ):
        answer = posted(play.client, f"{BLANKS}write-off/", given | wrong)
        assert answer.status_code == 422
        assert f'id="id_write_off_{field}_error"' in answer.content.decode()
    assert states() == ["in-stock"] * 3
    assert posted(play.client, f"{BLANKS}write-off/", given).status_code == 302
    assert posted(play.client, f"{BLANKS}write-off/", given).status_code == 409
    blank = BlankForm.objects.get(serial="A000002")
    assert (blank.state, blank.reason) == (BlankState.SPOILED, "卡纸")
    assert "卡纸" in page(play.client, BLANKS)


def test_another_department_neither_sees_nor_touches_the_stock(play: RegisterPlay) -> None:
    play.stock()
    given = {"keeping": keeping(play), "serial": "A000001", "state": "missing", "reason": "不明"}
    assert posted(play.client, f"{BLANKS}write-off/", given | {"serial": "A000003"}).status_code == 302
    for words in ("A000001", "A000003", "不明"):
        assert words not in page(play.stranger, BLANKS)
    assert posted(play.stranger, f"{BLANKS}write-off/", given).status_code == 422
    parcel = {"keeping": keeping(play), "first": "B1", "last": "B2"}
    assert posted(play.stranger, f"{BLANKS}enter/", parcel).status_code == 422
    assert states() == ["in-stock", "in-stock", "missing"]


@pytest.fixture
def failed(play: RegisterPlay) -> LicenceOrder:
    """No seal, no licence."""
    seal = Seal.objects.get(department=play.department)
    columns = {"valid_from": seal.valid_from, "valid_until": seal.valid_until}
    Seal.objects.filter(pk=seal.pk).update(valid_from="2020-01-01", valid_until="2020-01-02")
    order = play.order_make()
    assert licence_issue(order_id=order.pk, at=AT) is None
    Seal.objects.filter(pk=seal.pk).update(**columns)
    order.refresh_from_db()
    assert order.state == OrderState.FAILED
    return order


def test_a_failed_order_is_shown_with_its_problem_and_tried_again_once(
    play: RegisterPlay, failed: LicenceOrder
) -> None:
    listed = page(play.client, "/desk/licences/")
    assert '<span class="count count-red">1</span>' in listed
    text = page(play.client, ORDERS)
    assert failed.problem
    for words in (failed.case_number, "Food business permit", failed.problem):
        assert words in text
    retry = f"{ORDERS}{failed.pk}/retry/"
    assert f'action="{retry}"' in text
    answer = posted(play.client, retry)
    assert (answer.status_code, answer["Location"]) == (302, ORDERS)
    assert posted(play.client, retry).status_code == 409
    assert licence_issue(order_id=failed.pk, at=AT) is not None
    assert failed.case_number not in page(play.client, ORDERS)


def test_a_failed_order_of_another_department_does_not_exist(
    play: RegisterPlay, failed: LicenceOrder
) -> None:
    assert failed.case_number not in page(play.stranger, ORDERS)
    assert "count-red" not in page(play.stranger, "/desk/licences/")
    assert posted(play.stranger, f"{ORDERS}{failed.pk}/retry/").status_code == 404
    failed.refresh_from_db()
    assert failed.state == OrderState.FAILED


def test_a_correction_that_cannot_be_printed_is_refused_beside_its_field(
    play: RegisterPlay, licence: Licence
) -> None:
    given = {
        "key": "5b0bdc3c-5a1a-4d6f-8d5e-0d8a1f3c9b11",
        "value_holder": "张小明",
        "value_premises": "信安大道 😀",
        "article": "食品经营许可管理办法",
        "reference": "市监许〔2026〕00007号",
    }
    answer = posted(play.client, f"{own(licence)}correct/", given)
    assert answer.status_code == 422
    assert "U+1F600" in answer.content.decode()
    assert not LicenceOrder.objects.filter(kind="change").exists()


def test_a_version_that_could_not_be_issued_is_told_and_waits_among_the_failed(
    play: RegisterPlay, licence: Licence
) -> None:
    given = {
        "key": "5b0bdc3c-5a1a-4d6f-8d5e-0d8a1f3c9b11",
        "value_holder": "张小明",
        "value_premises": "信安大道 2 号",
        "article": "食品经营许可管理办法",
        "reference": "市监许〔2026〕00007号",
    }
    assert posted(play.client, f"{own(licence)}correct/", given).status_code == 302
    Seal.objects.update(status=SealStatus.SUSPENDED)
    order = LicenceOrder.objects.get(kind="change")
    assert licence_issue(order_id=order.pk, at=AT) is None
    assert given["reference"] in page(play.client, ORDERS)
    assert "Its next version could not be issued." in play.page(licence)
