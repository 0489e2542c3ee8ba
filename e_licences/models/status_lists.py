"""Lists of licences whose states a department asked for."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people.models import Department


class StatusRequest(models.Model):
    """Who asked how a list of licences stands, and what for. Append-only.

    Of the list only its hash is kept: it says again which licences were asked for to who has the list.
    """

    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(_("what for"), max_length=200)
    asked = models.PositiveIntegerField(_("licences asked for"))
    known = models.PositiveIntegerField(_("of them known"))
    list_sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("request for states of licences")
        verbose_name_plural = _("requests for states of licences")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(purpose=""), name="e_licences_status_has_its_purpose")
        ]

    def __str__(self) -> str:
        return f"{self.department_id}: {self.asked}"


class SignedStatusList(models.Model):
    """How the licences of a department stand, signed, for who checks one without a network; the last list.

    `last_change` and `last_licence` say what it takes in, so that it is made anew when there is more.
    """

    department = models.OneToOneField(Department, on_delete=models.PROTECT, related_name="+")
    content = models.BinaryField()  # a status list token: COSE_Sign1 over a CBOR Web Token
    last_change = models.BigIntegerField()
    last_licence = models.BigIntegerField()
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("signed status list")
        verbose_name_plural = _("signed status lists")

    def __str__(self) -> str:
        return f"{self.department_id}: {self.made_at:%Y-%m-%d %H:%M}"
