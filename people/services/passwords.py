"""Changing one's own password."""

import logging

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.translation import gettext as _

from common.errors import AlreadyDoneError
from people.models import User
from people.services.sessions import sessions_end_others

logger = logging.getLogger(__name__)


@transaction.atomic
def password_change(*, user: User, password: str, this: str) -> None:
    """Give the account a new password and end its log-ins but the one with the key `this`.

    `user` bears the password that has just been shown, and its new one afterwards.

    Raises:
        AlreadyDoneError: it is not the account's password any more.
    """
    changed = make_password(password)
    if User.objects.filter(pk=user.pk, password=user.password).update(password=changed) != 1:
        raise AlreadyDoneError(_("The password has been changed meanwhile. Log in again with the new one."))
    user.password = changed
    sessions_end_others(user_id=user.pk, this=this)
    logger.info("password of user %s changed by its holder", user.pk)
