"""To whom the result of a case is handed over at the output window, and what they sign."""

from dataclasses import dataclass
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from cases.models import Case, Delivery, HandOver, Receiver, SignedHow
from cases.services.drafts import checked_identifier
from common.clock import local_date
from common.errors import RuleBrokenError
from materials.services import file_store
from people.models import IdentifierKind
from people.policy import Actor
from people.services import applicant_note


@dataclass(frozen=True)
class HandedTo:
    """Who stood at the output window, by the card they showed, and how they signed for the result.

    `name` is wanted of somebody who acts for the applicant; `signature`, a picture, if signed on the screen.
    """

    receiver: str
    identifier: str
    signed: str
    name: str = ""
    signature: "UploadedFile[bytes] | None" = None


def hand_over_record(
    *, case: Case, actor: Actor, to: HandedTo | None, courier_number: str, at: datetime
) -> HandOver:
    """In the transaction of the delivery.

    Raises:
        RuleBrokenError: the courier's number, who receives it, their card or their signature is missing; or
            the card is not that of the applicant.
    """
    row = HandOver(case=case, clerk_id=actor.user_id, at=at)
    if case.delivery == Delivery.COURIER:
        if not courier_number:
            raise RuleBrokenError(_("Enter the courier's number."), field="courier_number")
        row.receiver, row.courier_number = Receiver.COURIER, courier_number
    else:
        if to is None or to.receiver not in (Receiver.HOLDER, Receiver.AGENT):
            raise RuleBrokenError(_("Say who receives the result."), field="receiver")
        row.receiver, row.person_id = to.receiver, _person_id(case, to, at)
        _sign(row, to, actor, at)
    row.save(force_insert=True)
    return row


def _person_id(case: Case, to: HandedTo, at: datetime) -> int:
    number = checked_identifier(
        IdentifierKind.CITIZEN_ID, to.identifier, today=local_date(at), field="identifier"
    )
    applicant = case.applicant
    is_applicant = (applicant.identifier_kind, applicant.identifier) == (IdentifierKind.CITIZEN_ID, number)
    if to.receiver == Receiver.HOLDER:
        if not is_applicant:
            raise RuleBrokenError(
                _("This is not the applicant's number. Somebody else receives it as acting for them."),
                field="identifier",
            )
        return applicant.pk
    if is_applicant:
        raise RuleBrokenError(_("This is the applicant themself."), field="receiver")
    if not to.name.strip():
        raise RuleBrokenError(_("Enter the name of the person who receives it."), field="name")
    return applicant_note(kind=IdentifierKind.CITIZEN_ID, identifier=number, name=to.name.strip())


def _sign(row: HandOver, to: HandedTo, actor: Actor, at: datetime) -> None:
    if to.signed not in SignedHow.values:
        raise RuleBrokenError(_("Have the result signed for, on the screen or on paper."), field="signed")
    row.signed = to.signed
    if to.signed != SignedHow.SCREEN:
        return
    if to.signature is None:
        raise RuleBrokenError(_("Sign in the field, or sign on paper."), field="signature")
    row.signature = file_store(upload=to.signature, stored_by_id=actor.user_id, at=at)
