"""Copies for one use: whose, what for, until when stands on every page; each is made once and recognised."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

import pikepdf
import pytest
from django.conf import settings

from common.errors import AlreadyDoneError, RuleBrokenError
from e_licences.models import Licence, LicenceTrace, OneUseCopy, Seal
from e_licences.render.watermark import Mark, watermarked
from e_licences.sealing.checking import pdf_seal_check
from e_licences.selectors.copies import copy_by_serial, copy_by_sha256
from e_licences.services import licence_issue
from e_licences.services.copies import CopyMade, copy_make
from e_licences.services.sealing import trust
from e_licences.services.traces import Reader
from people.models import Applicant, Department, User
from tests.e_licences.conftest import AT, OrderMaker
from tests.e_licences.paper import Paper

KEY = UUID("5f0c7a52-3a53-4c0e-8f4a-0d9f5a1d7b11")
MARK = Mark(
    "JZ0123456789AB", "消防救援大队 李明", "核对经营范围", "2026-01-08 10:00", "2026-01-15 23:59", False
)

Make = Callable[..., CopyMade]


@pytest.fixture
def licence(order_make: OrderMaker) -> Licence:
    made = licence_issue(order_id=order_make().pk, at=AT)
    assert made is not None
    return made


@pytest.fixture
def officer(db: None) -> User:
    return User.objects.create(username="officer", name="李明")


@pytest.fixture
def make(licence: Licence, officer: User, market: Department) -> Make:
    def make_one(**changes: Any) -> CopyMade:
        said: dict[str, Any] = {
            "key": uuid4(),
            "licence_id": licence.pk,
            "reader": Reader(officer.pk, market.pk),
            "reason": "核对经营范围",
            "reference": "CASE-1",
            "expires_at": AT + timedelta(days=7),
            "at": AT,
        }
        return copy_make(**said | changes)

    return make_one


def test_every_word_of_the_mark_stands_on_the_page_with_what_the_licence_says(
    make: Make, licence: Licence
) -> None:
    made = make()
    text = "".join(Paper(made.pdf).text.split())
    for said in (
        made.copy.serial,
        "衢江新区市场监督管理局李明",
        "仅用于：核对经营范围",
        "2026-01-15",
        "原证照的数字签章不及于本件",
        licence.number,
        licence.holder.name,
    ):
        assert "".join(said.split()) in text, said


def test_each_page_bears_the_mark() -> None:
    blank = pikepdf.new()
    for size in ((595, 842), (842, 595), (243, 153)):
        blank.add_blank_page(page_size=size)
    out = BytesIO()
    blank.save(out)
    with pikepdf.open(BytesIO(watermarked(out.getvalue(), MARK))) as marked:
        assert len(marked.pages) == 3
        for page in marked.pages:
            one = pikepdf.new()
            one.pages.append(page)
            alone = BytesIO()
            one.save(alone)
            assert MARK.serial in Paper(alone.getvalue()).text


def test_the_copy_is_under_a_seal_of_its_own_and_nothing_of_the_old_one_is_left(make: Make) -> None:
    pdf = make().pdf
    finding = pdf_seal_check(pdf, trust(), now=datetime.now(UTC))
    assert finding.is_in_order, finding.flaws
    assert Paper(pdf).qr_text(), "the code of the licence is legible under the mark"
    assert "本件已由颁发机构另行签章" in Paper(pdf).text
    with pikepdf.open(BytesIO(pdf)) as copy:
        assert len(copy.Root.AcroForm.Fields) == 1
        assert "/AF" not in copy.Root
        assert not copy.attachments


def test_where_no_seal_may_be_used_the_copy_says_that_it_bears_none(make: Make) -> None:
    Seal.objects.update(status="suspended")
    pdf = make().pdf
    assert "本件未签章" in Paper(pdf).text
    with pikepdf.open(BytesIO(pdf)) as copy:
        assert "/AcroForm" not in copy.Root


def test_a_copy_leaves_its_row_and_a_trace(make: Make, licence: Licence, officer: User) -> None:
    made = make()
    row, trace = OneUseCopy.objects.get(), LicenceTrace.objects.get()
    assert (row.maker, row.reason, row.reference) == (officer, "核对经营范围", "CASE-1")
    assert row.file_sha256 == sha256(made.pdf).hexdigest()
    assert (trace.licence, trace.act, trace.user) == (licence, "downloaded", officer)
    assert row.serial in trace.reason


def test_a_copy_is_recognised_by_its_number_and_by_its_file(make: Make) -> None:
    made, serial = make(), make().copy.serial
    assert made.copy.serial != serial
    assert copy_by_serial(made.copy.serial.lower()) == made.copy
    assert copy_by_sha256(sha256(made.pdf).hexdigest()) == made.copy
    assert copy_by_sha256(sha256(made.pdf + b"\n").hexdigest()) is None
    assert copy_by_serial("JZ000000000000") is None


def test_the_same_form_twice_makes_one_copy(make: Make) -> None:
    make(key=KEY)
    with pytest.raises(AlreadyDoneError):
        make(key=KEY)
    assert OneUseCopy.objects.count() == LicenceTrace.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reason": " "}, "reason"),
        ({"reason": "核" * 101}, "reason"),
        ({"reason": "核对\U0001f600"}, "reason"),
        ({"expires_at": AT}, "until"),
        ({"expires_at": AT + timedelta(days=settings.COPY_MAX_DAYS, seconds=1)}, "until"),
    ],
)
def test_a_copy_says_what_for_and_ends(make: Make, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(RuleBrokenError) as refused:
        make(**changes)
    assert refused.value.field == field
    assert not OneUseCopy.objects.exists()
    assert not LicenceTrace.objects.exists()


@pytest.mark.parametrize("status", ["revoked", "suspended", "expired", "changed"])
def test_of_a_licence_that_does_not_stand_no_copy_is_made(make: Make, licence: Licence, status: str) -> None:
    Licence.objects.filter(pk=licence.pk).update(status=status)
    with pytest.raises(RuleBrokenError):
        make()
    assert not OneUseCopy.objects.exists()


def test_the_holders_own_copy_names_them(make: Make, person: Applicant) -> None:
    holder = User.objects.create(username="holder", name="张小明", applicant=person)
    made = make(reader=Reader(holder.pk))
    assert "持证主体 张小明" in Paper(made.pdf).text
    assert made.copy.department is None
