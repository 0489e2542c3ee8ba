"""Whose account it is that an outside provider of identities vouches for.

Never by e-mail address: who can have an address written into their account there would have the account here.
"""

import secrets
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from common.errors import NotAllowedError
from common.identifiers import IdentifierError, citizen_id_parse, normalised, uscc_parse
from people.applicants import applicant_note
from people.models import Applicant, IdentifierKind, User


def account_of_applicant(*, identifier: str, name: str, may_open: bool, today: date) -> User:
    """The account of the applicant with this identity number or credit code.

    Raises:
        NotAllowedError: it is no such number, nobody here has it, or the account is switched off.
    """
    identifier = normalised(identifier)
    kind = _kind_of(identifier, today)
    applicant = Applicant.objects.filter(identifier_kind=kind, identifier=identifier).first()
    account = User.objects.filter(applicant=applicant).first() if applicant else None
    if account is None and may_open and name:
        account = _opened(kind, identifier, name)
    return _active(account)


def account_of_officer(*, username: str) -> User:
    """The account with this user name, as the provider's own records of its officers know it.

    Raises:
        NotAllowedError: there is none, or it is switched off.
    """
    return _active(User.objects.filter(username=username, applicant__isnull=True).first())


@transaction.atomic
def _opened(kind: IdentifierKind, identifier: str, name: str) -> User:
    """An account without a password: its owner comes by the provider.

    The applicant's row, which `applicant_note` holds to the end of the transaction, keeps two apart.
    """
    applicant = Applicant.objects.get(pk=applicant_note(kind=kind, identifier=identifier, name=name))
    if account := User.objects.filter(applicant=applicant).first():
        return account
    user = User(username=f"p{secrets.token_hex(8)}", name=applicant.name, applicant=applicant)
    user.set_unusable_password()
    user.save()
    return user


def _active(account: User | None) -> User:
    if account is None:
        text = _("The provider's word for you is not known here. Ask at any window, or log in otherwise.")
        raise NotAllowedError(text)
    if not account.is_active:
        raise NotAllowedError(_("This account is switched off. Ask your administrator."))
    return account


def _kind_of(identifier: str, today: date) -> IdentifierKind:
    """By its form and its check digit."""
    try:
        citizen_id_parse(identifier, today=today)
        return IdentifierKind.CITIZEN_ID
    except IdentifierError:
        pass
    try:
        uscc_parse(identifier)
        return IdentifierKind.USCC
    except IdentifierError as error:
        text = _("The provider told no valid identity number or credit code. Log in otherwise.")
        raise NotAllowedError(text) from error
