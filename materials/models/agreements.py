"""The written agreement on each resource, version by version: it outlives who agreed on it (rules S48)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from materials.models.sources import DataResource, RefusalGround, ShareClass


class DataAgreement(models.Model):
    """What the resource's entry in the catalogue said from `at` on, under one version. Append-only."""

    resource = models.ForeignKey(DataResource, on_delete=models.PROTECT, related_name="agreements")
    version = models.CharField(_("agreement"), max_length=40)
    share_class = models.CharField(_("sharing"), max_length=14, choices=ShareClass)
    condition = models.CharField(_("condition"), max_length=300, blank=True)
    refusal_ground = models.CharField(_("ground"), max_length=16, choices=RefusalGround, blank=True)
    refusal_article = models.CharField(_("article"), max_length=200, blank=True)
    fields = models.JSONField(_("fields"), default=list)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("sharing agreement")
        verbose_name_plural = _("sharing agreements")
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["resource", "version"], name="materials_agreement_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.resource_id} {self.version}"
