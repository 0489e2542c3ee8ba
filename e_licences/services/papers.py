"""Certificates on paper: from the record of the licence, each on a numbered blank that is accounted for."""

import re
from dataclasses import replace
from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from common.clock import local_date
from common.errors import AlreadyDoneError, RuleBrokenError
from common.once import change_once
from e_licences.life import status_on
from e_licences.models import (
    BlankForm,
    BlankState,
    Licence,
    LicenceStatus,
    PaperCopy,
    PaperGround,
    TraceAct,
)
from e_licences.render.licence import licence_pdf
from e_licences.services.facing import licence_face
from e_licences.services.sealing import seal_key, seal_of
from e_licences.services.traces import Reader, trace_leave

ENTERED_AT_MOST = 5_000
REASON_MAX = 300
_SERIAL = re.compile(r"([0-9A-Z-]*?)([0-9]{1,12})")
_BLANK_OF: Final = {PaperGround.LOST: BlankState.MISSING, PaperGround.DAMAGED: BlankState.SPOILED}


@transaction.atomic
def blanks_enter(
    *, licence_type_id: int, department_id: int, first: str, last: str, by_user_id: int, at: datetime
) -> int:
    """Take a parcel of blanks into stock, e.g. A000001 to A000100. Returns how many.

    Raises:
        RuleBrokenError: that is no range, or one of them is entered already.
    """
    serials = serial_range(first, last)
    known = BlankForm.objects.filter(licence_type_id=licence_type_id, serial__in=serials).first()
    if known is not None:
        raise AlreadyDoneError(
            _("The blank %(serial)s is entered already.") % {"serial": known.serial}, field="first"
        )
    rows = [
        BlankForm(
            licence_type_id=licence_type_id,
            department_id=department_id,
            serial=serial,
            entered_by_id=by_user_id,
            entered_at=at,
        )
        for serial in serials
    ]
    try:
        with transaction.atomic():
            BlankForm.objects.bulk_create(rows)
    except IntegrityError as error:  # a colleague entered the same parcel at the same instant
        raise AlreadyDoneError(_("Some of these blanks are entered already."), field="first") from error
    return len(rows)


def blank_write_off(
    *, blank_id: int, state: BlankState, reason: str, by_department_id: int, by_user_id: int, at: datetime
) -> None:
    """A blank that was never printed on is spoiled or missing: why, since when, by whose word.

    Raises:
        AlreadyDoneError: it is not in stock.
        RuleBrokenError: no reason.
    """
    if state not in (BlankState.SPOILED, BlankState.MISSING):
        raise RuleBrokenError(_("A blank is written off as spoiled or as missing."), field="state")
    in_stock = BlankForm.objects.filter(
        pk=blank_id, department_id=by_department_id, state=BlankState.IN_STOCK
    )
    change_once(in_stock, state=state, reason=_reason(reason), lost_by_id=by_user_id, lost_at=at)


@transaction.atomic
def paper_print(*, licence_id: int, serial: str, by_user_id: int, at: datetime) -> PaperCopy:
    """The first certificate on paper of a version, on the blank `serial`.

    Raises:
        RuleBrokenError: the licence does not stand, or no such blank is in stock.
        AlreadyDoneError: it has one already.
    """
    licence = _standing(licence_id, at)
    if licence.papers.exists():
        raise AlreadyDoneError(
            _("There is a certificate on paper already; it can be replaced when lost or damaged."),
            field="serial",
        )
    copy: PaperCopy = PaperCopy.objects.create(
        licence=licence,
        blank=_take(licence, serial),
        ground=PaperGround.ORIGINAL,
        by_id=by_user_id,
        at=at,
    )
    return copy


@transaction.atomic
def paper_replace(
    *,
    paper_id: int,
    ground: PaperGround,
    reason: str,
    serial: str,
    by_user_id: int,
    at: datetime,
) -> PaperCopy:
    """Another certificate for one that is lost or damaged, which is void from now on, with its blank.

    Raises:
        RuleBrokenError: no reason, the licence does not stand, or no such blank is in stock.
        AlreadyDoneError: it has been replaced before.
    """
    if ground not in _BLANK_OF:
        raise RuleBrokenError(_("A certificate is replaced when lost or damaged."), field="ground")
    text = _reason(reason)
    old = PaperCopy.objects.get(pk=paper_id)
    licence = _standing(old.licence_id, at)
    if PaperCopy.objects.filter(replaces=old).exists():
        raise AlreadyDoneError(_("This certificate has been replaced already."), field="serial")
    blank = _take(licence, serial)
    change_once(
        BlankForm.objects.filter(pk=old.blank_id, state=BlankState.PRINTED),
        state=_BLANK_OF[ground],
        reason=text,
        lost_by_id=by_user_id,
        lost_at=at,
    )
    copy: PaperCopy = PaperCopy.objects.create(
        licence=licence, blank=blank, ground=ground, replaces=old, reason=text, by_id=by_user_id, at=at
    )
    return copy


def paper_pdf(*, paper_id: int, reader: Reader, at: datetime) -> bytes:
    """What goes on the blank: the licence as it was issued, with the serial of the blank. Leaves a trace.

    Raises:
        RuleBrokenError: the certificate or the licence does not stand any more.
    """
    paper = PaperCopy.objects.select_related(
        "blank", "licence__licence_type", "licence__department", "licence__holder"
    ).get(pk=paper_id)
    licence, serial = paper.licence, paper.blank.serial
    if paper.blank.state != BlankState.PRINTED or not _stands(licence, at):
        raise RuleBrokenError(_("This certificate does not stand any more."))
    face = replace(
        licence_face(licence, seal_key(seal_of(licence))),
        subtitle=f"（纸质证照 空白证书编号：{serial}）",
        notice="本证书依电子证照打印，与电子证照具有同等法律效力；请扫描二维码核验证照真伪与当前状态。",
        record=b"",
    )
    pdf = licence_pdf(face)
    trace_leave(licence_id=licence.pk, act=TraceAct.PRINTED, reader=reader, reason=serial, at=at)
    return pdf


def serial_range(first: str, last: str) -> list[str]:
    """All serials from the first to the last, both with it. Needs no database."""
    one, other = _SERIAL.fullmatch(first.strip().upper()), _SERIAL.fullmatch(last.strip().upper())
    if one is None:
        raise RuleBrokenError(_("Letters and digits, ending in a number, e.g. A000001."), field="first")
    if other is None or one[1] != other[1] or len(one[2]) != len(other[2]):
        raise RuleBrokenError(_("The last serial looks like the first, with a higher number."), field="last")
    start, end = int(one[2]), int(other[2])
    if not 0 <= end - start < ENTERED_AT_MOST:
        raise RuleBrokenError(
            _("A parcel holds 1 to %(most)d blanks.") % {"most": ENTERED_AT_MOST}, field="last"
        )
    return [f"{one[1]}{number:0{len(one[2])}d}" for number in range(start, end + 1)]


def _take(licence: Licence, serial: str) -> BlankForm:
    """The blank from the department's own stock; of two who take it one wins."""
    blank = BlankForm.objects.filter(
        licence_type_id=licence.licence_type_id,
        department_id=licence.department_id,
        serial=serial.strip().upper(),
    ).first()
    if blank is None:
        raise RuleBrokenError(_("No such blank is in the stock of this department."), field="serial")
    try:
        change_once(
            BlankForm.objects.filter(pk=blank.pk, state=BlankState.IN_STOCK), state=BlankState.PRINTED
        )
    except AlreadyDoneError as error:
        raise AlreadyDoneError(_("This blank has been used or written off."), field="serial") from error
    return blank


def _standing(licence_id: int, at: datetime) -> Licence:
    licence = Licence.objects.select_for_update().get(pk=licence_id)
    if not _stands(licence, at):
        raise RuleBrokenError(_("Only a licence that is valid today is printed on paper."))
    return licence


def _stands(licence: Licence, at: datetime) -> bool:
    return status_on(licence.status, licence.valid_until, local_date(at)) == LicenceStatus.VALID


def _reason(text: str) -> str:
    if not text.strip():
        raise RuleBrokenError(_("Say why."), field="reason")
    return text.strip()[:REASON_MAX]
