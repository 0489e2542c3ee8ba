"""The last step of an issue: the file is put in its place, and the licence is valid."""

from datetime import datetime
from hashlib import sha256

from django.db import transaction

from common.clock import local_date
from common.filing import file_prepared
from e_licences.models import Licence, LicenceOrder, LicenceStatus, OrderState, Seal, SealUse
from e_licences.services.changing import version_supersede
from e_licences.services.sealing import seal_still_used
from e_licences.signals import licence_issued


def licence_file(licence: Licence, pdf: bytes, seal: Seal, at: datetime) -> Licence:
    """The file goes to its place last, after the row is won and just before the commit.

    A process that lost the race touches nothing; one that dies in between is followed by the same file under
    the same name.
    """
    name = f"licences/{licence.issued_on:%Y}/{licence.identifier}.pdf"
    with file_prepared(name, pdf) as put, transaction.atomic():
        won = Licence.objects.filter(pk=licence.pk, status=LicenceStatus.MAKING).update(
            status=LicenceStatus.VALID, file=name, file_sha256=sha256(pdf).hexdigest(), issued_at=at
        )
        licence.refresh_from_db(fields=["status", "file", "file_sha256", "issued_at"])
        if won == 1:
            seal_still_used(seal, on=local_date(at))
            version_supersede(licence, at)
            LicenceOrder.objects.filter(pk=licence.order_id).update(state=OrderState.DONE, problem="")
            SealUse.objects.create(
                seal=seal,
                licence=licence,
                reference=licence.order.case_number,
                file_sha256=licence.file_sha256,
                at=at,
            )
            licence_issued.send(sender=Licence, licence=licence, at=at)
            put()
    return licence
