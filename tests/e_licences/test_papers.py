"""Certificates on paper: every blank is accounted for, and of a version one certificate stands."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pypdfium2
import pytest

from common.errors import AlreadyDoneError, RuleBrokenError
from e_licences.life import LicenceAct
from e_licences.models import (
    BlankForm,
    BlankState,
    ChangeGround,
    Licence,
    LicenceOrder,
    LicenceTrace,
    PaperCopy,
    PaperGround,
)
from e_licences.selectors.papers import stock_of
from e_licences.services import blank_write_off, blanks_enter, licence_issue, paper_print, paper_replace
from e_licences.services.papers import paper_pdf, serial_range
from e_licences.services.traces import Reader
from people.models import Department, User
from tests.e_licences.life_play import AT, act

OrderMaker = Callable[..., LicenceOrder]
ISSUED = datetime(2026, 1, 8, 2, 0, tzinfo=UTC)


@pytest.fixture
def signatory(db: None) -> User:
    return User.objects.create(username="signatory", name="签发人")


@pytest.fixture
def licence(order_make: OrderMaker) -> Licence:
    issued = licence_issue(order_id=order_make().pk, at=ISSUED)
    assert issued is not None
    return issued


@pytest.fixture
def stock(licence: Licence, signatory: User) -> int:
    return enter(licence, signatory)


def enter(licence: Licence, by: User, first: str = "A000001", last: str = "A000003") -> int:
    return blanks_enter(
        licence_type_id=licence.licence_type_id,
        department_id=licence.department_id,
        first=first,
        last=last,
        by_user_id=by.pk,
        at=AT,
    )


def put_on_paper(licence: Licence, by: User, serial: str = "A000001") -> PaperCopy:
    return paper_print(licence_id=licence.pk, serial=serial, by_user_id=by.pk, at=AT)


def put_anew(paper: PaperCopy, by: User, serial: str = "A000002", **more: Any) -> PaperCopy:
    said: dict[str, Any] = {"ground": PaperGround.LOST, "reason": "不慎遗失，已登报声明"} | more
    return paper_replace(paper_id=paper.pk, serial=serial, by_user_id=by.pk, at=AT, **said)


def states() -> dict[str, str]:
    return dict(BlankForm.objects.values_list("serial", "state"))


def test_a_range_of_serials() -> None:
    assert serial_range(" a098 ", "A101") == ["A098", "A099", "A100", "A101"]
    assert serial_range("7", "7") == ["7"]
    for first, last, field in (
        ("A", "A", "first"),
        ("", "A1", "first"),
        ("A1", "B2", "last"),
        ("A1", "A02", "last"),
        ("A2", "A1", "last"),
        ("A00001", "A05001", "last"),
    ):
        with pytest.raises(RuleBrokenError) as refused:
            serial_range(first, last)
        assert refused.value.field == field, (first, last)


@pytest.mark.django_db
def test_blanks_are_entered_once(licence: Licence, signatory: User, stock: int) -> None:
    assert stock == 3
    with pytest.raises(AlreadyDoneError):
        enter(licence, signatory, "A000003", "A000005")
    assert set(states().values()) == {BlankState.IN_STOCK}
    assert len(states()) == 3


@pytest.mark.django_db
def test_a_certificate_is_printed_once_on_a_blank_of_the_department(
    licence: Licence, signatory: User, stock: int
) -> None:
    copy = put_on_paper(licence, signatory, " a000001 ")
    assert (copy.ground, copy.blank.serial, copy.by) == (PaperGround.ORIGINAL, "A000001", signatory)
    with pytest.raises(AlreadyDoneError):
        put_on_paper(licence, signatory, "A000002")
    for serial in ("A000009", ""):
        with pytest.raises(RuleBrokenError) as refused:
            put_anew(copy, signatory, serial)
        assert refused.value.field == "serial"
    assert states() == {"A000001": "printed", "A000002": "in-stock", "A000003": "in-stock"}


@pytest.mark.django_db
def test_a_blank_of_another_department_cannot_be_used(licence: Licence, signatory: User, stock: int) -> None:
    other = Department.objects.create(code="11330899MB99000300", name="另一局", short_name="另一局")
    BlankForm.objects.update(department=other)
    with pytest.raises(RuleBrokenError):
        put_on_paper(licence, signatory)
    assert set(states().values()) == {BlankState.IN_STOCK}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("ground", "state"), [(PaperGround.LOST, "missing"), (PaperGround.DAMAGED, "spoiled")]
)
def test_what_is_lost_or_damaged_is_replaced_once_and_its_blank_void(
    licence: Licence, signatory: User, stock: int, ground: PaperGround, state: str
) -> None:
    first = put_on_paper(licence, signatory)
    second = put_anew(first, signatory, ground=ground)
    with pytest.raises(AlreadyDoneError):
        put_anew(first, signatory, "A000003")
    assert states() == {"A000001": state, "A000002": "printed", "A000003": "in-stock"}
    assert BlankForm.objects.get(serial="A000001").reason == second.reason
    assert PaperCopy.objects.count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("more", "field"), [({"reason": " "}, "reason"), ({"ground": PaperGround.ORIGINAL}, "ground")]
)
def test_no_replacement_without_ground_and_reason(
    licence: Licence, signatory: User, stock: int, more: dict[str, Any], field: str
) -> None:
    first = put_on_paper(licence, signatory)
    with pytest.raises(RuleBrokenError) as refused:
        put_anew(first, signatory, **more)
    assert refused.value.field == field
    assert PaperCopy.objects.count() == 1


@pytest.mark.django_db
def test_a_licence_that_does_not_stand_is_not_printed(licence: Licence, signatory: User, stock: int) -> None:
    first = put_on_paper(licence, signatory)
    act(licence, LicenceAct.SUSPEND, ChangeGround.INQUIRY, signatory)
    with pytest.raises(RuleBrokenError):
        put_anew(first, signatory)
    with pytest.raises(RuleBrokenError):
        paper_pdf(paper_id=first.pk, reader=Reader(signatory.pk), at=AT)
    assert states()["A000002"] == "in-stock"


@pytest.mark.django_db
def test_spoiled_and_missing_blanks_are_written_off_with_a_reason(
    licence: Licence, signatory: User, stock: int
) -> None:
    put_on_paper(licence, signatory)
    blank = BlankForm.objects.get(serial="A000002")

    def write_off(blank: BlankForm, reason: str, department_id: int, state: str = "spoiled") -> None:
        blank_write_off(
            blank_id=blank.pk,
            state=BlankState(state),
            reason=reason,
            by_department_id=department_id,
            by_user_id=signatory.pk,
            at=AT,
        )

    for reason, department_id, state in (
        (" ", licence.department_id, "spoiled"),
        ("卡纸", 0, "spoiled"),
        ("卡纸", licence.department_id, "printed"),
    ):
        with pytest.raises(RuleBrokenError):
            write_off(blank, reason, department_id, state)
    write_off(blank, "卡纸", licence.department_id)
    for serial in ("A000001", "A000002"):
        with pytest.raises(AlreadyDoneError):
            write_off(BlankForm.objects.get(serial=serial), "再次", licence.department_id)
    blank.refresh_from_db()
    assert (blank.lost_by, blank.lost_at, blank.reason) == (signatory, AT, "卡纸")
    (row,) = stock_of([licence.department_id])
    assert (row.in_stock, row.printed, row.spoiled, row.missing, row.entered) == (1, 1, 1, 0, 3)


@pytest.mark.django_db
def test_the_sheet_names_blank_and_licence_and_leaves_a_trace(
    licence: Licence, signatory: User, stock: int
) -> None:
    paper = put_on_paper(licence, signatory)
    pdf = paper_pdf(paper_id=paper.pk, reader=Reader(signatory.pk, licence.department_id), at=AT)
    text = pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_range()
    for words in ("A000001", licence.number, "本证书依电子证照打印"):
        assert words in text
    trace = LicenceTrace.objects.get()
    assert (trace.act, trace.reason, trace.user) == ("printed", "A000001", signatory)
