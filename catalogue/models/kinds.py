"""Canonical kinds of materials: what makes two requirements of two departments the same thing."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from e_licences.models import HolderKind, LicenceType
from people.models import Named


class MaterialNature(models.TextChoices):
    DOCUMENT = "document", _("Document or datum")
    FORM = "form", _("Application form")
    DECLARATION = "declaration", _("Declaration")
    CONSENT = "consent", _("Consent")
    SIGNATURE = "signature", _("Signature")


class ReuseScope(models.TextChoices):
    """Who may use it again without asking; narrower at the top."""

    CASE = "case", _("This case only")
    DEPARTMENT = "department", _("The department that received it")
    GOVERNMENT = "government", _("Every department that needs it")


class MaterialKind(Named):
    """One canonical kind. Declarations, consents and signatures are made for one case and never used again.

    `bound_to` is the key of the form field that a material of this kind belongs to, e.g. the address of the
    premises a plan shows; it is used again only for the same value. `validity_days` counts from the day it
    was obtained; None means until it is replaced.
    """

    code = models.CharField(_("code"), max_length=60, unique=True)
    nature = models.CharField(
        _("nature"), max_length=12, choices=MaterialNature, default=MaterialNature.DOCUMENT
    )
    reuse_scope = models.CharField(
        _("used again by"), max_length=10, choices=ReuseScope, default=ReuseScope.GOVERNMENT
    )
    subject = models.CharField(_("about"), max_length=12, choices=HolderKind, default=HolderKind.ANY)
    bound_to = models.CharField(_("belongs to"), max_length=40, blank=True)
    validity_days = models.PositiveIntegerField(_("valid for days"), null=True, blank=True)
    licence_type = models.ForeignKey(
        LicenceType, on_delete=models.PROTECT, null=True, blank=True, related_name="material_kinds"
    )
    is_sensitive = models.BooleanField(_("sensitive personal information"), default=False)
    necessity = models.CharField(_("why it is needed"), max_length=300, blank=True)
    necessity_en = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("kind of material")
        verbose_name_plural = _("kinds of materials")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(nature="document") | Q(reuse_scope="case"), name="catalogue_kind_own_words_once"
            ),
            models.CheckConstraint(
                condition=Q(is_sensitive=False) | ~Q(necessity=""), name="catalogue_kind_sensitive_is_needed"
            ),
        ]

    @property
    def is_reusable(self) -> bool:
        return self.nature == MaterialNature.DOCUMENT and self.reuse_scope != ReuseScope.CASE

    @property
    def is_own_word(self) -> bool:
        """Whether it is somebody's word for one case: a declaration, a consent, a signature."""
        return self.nature in (MaterialNature.DECLARATION, MaterialNature.CONSENT, MaterialNature.SIGNATURE)
