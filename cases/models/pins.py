"""What a clerk keeps on top of the counter. Likings are no facts: they may change."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class PinnedService(models.Model):
    """By the code of the joint service, so that it follows from version to version."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="pinned_services"
    )
    code = models.CharField(_("code"), max_length=36)
    position = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("pinned service")
        verbose_name_plural = _("pinned services")
        ordering = ["owner_id", "position"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "code"], name="cases_service_pinned_once"),
            models.UniqueConstraint(
                fields=["owner", "position"],
                name="cases_pins_have_one_order",
                deferrable=models.Deferrable.DEFERRED,  # two change places
            ),
        ]

    def __str__(self) -> str:
        return f"{self.owner_id}: {self.code}"
