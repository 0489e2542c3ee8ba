"""Kinds of licences and the templates they are printed from (GB/T 36902)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people.models import Named


class HolderKind(models.TextChoices):
    PERSON = "person", _("Natural person")
    ORGANISATION = "organisation", _("Organisation")
    ANY = "any", _("Person or organisation")


class LicenceLanguage(models.TextChoices):
    CHINESE = "zh", _("Chinese")
    BILINGUAL = "zh-en", _("Chinese and English")


class LicenceType(Named):
    """A kind of licence: its type code is the defining organ's USCC and three characters.

    The term ends `validity_years` after the issue, or on the day `validity_field` says, or never.
    """

    code = models.CharField(_("type code"), max_length=21, unique=True)
    defining_organ = models.CharField(_("defining organ"), max_length=100, blank=True)
    holder_kind = models.CharField(_("holder"), max_length=12, choices=HolderKind, default=HolderKind.ANY)
    validity_years = models.PositiveSmallIntegerField(_("valid for years"), null=True, blank=True)
    validity_field = models.CharField(_("field with the last day"), max_length=40, blank=True)
    number_pattern = models.CharField(
        _("number pattern"), max_length=80, help_text="{division} {year} {serial:06d} {department}"
    )
    fields = models.JSONField(
        _("fields"),
        default=list,
        help_text='[{"key": "premises", "name": "经营场所", "name_en": "Premises", "is_required": true}]',
    )
    template = models.CharField(_("template"), max_length=40, default="standard")
    language = models.CharField(
        _("language"), max_length=5, choices=LicenceLanguage, default=LicenceLanguage.CHINESE
    )
    reminder_days = models.JSONField(
        _("reminders before the end, in days"), default=list, blank=True, help_text="[90, 30]"
    )
    is_public = models.BooleanField(
        _("holder shown to the public"), default=False, help_text="A licence that is hung on the wall."
    )

    class Meta:
        verbose_name = _("licence type")
        verbose_name_plural = _("licence types")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(validity_years__isnull=True) | Q(validity_field=""),
                name="e_licences_type_one_validity_rule",
            )
        ]

    def field_name(self, key: str) -> str:
        return next((str(field["name"]) for field in self.fields if field["key"] == key), "")


class SheetForm(models.TextChoices):
    A4_LANDSCAPE = "a4-landscape", _("A4, landscape")
    A4_PORTRAIT = "a4-portrait", _("A4, portrait")
    CARD = "card", _("Wallet card, 85.6 × 54 mm")


class TemplateStatus(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    SUPERSEDED = "superseded", _("Superseded")


class TemplateVersion(models.Model):
    """One version of the template `code`, in HTML and CSS. A published version never changes.

    Where a code has no published version, the one that is shipped with the application is used.
    """

    code = models.CharField(_("template"), max_length=40)
    version = models.PositiveIntegerField(_("version"))
    form = models.CharField(_("sheet"), max_length=12, choices=SheetForm, default=SheetForm.A4_LANDSCAPE)
    html = models.TextField(_("HTML"))
    css = models.TextField(_("CSS"))
    style = models.CharField(_("colours and border"), max_length=20, blank=True)
    note = models.CharField(_("what changes and why"), max_length=500, blank=True)
    status = models.CharField(max_length=10, choices=TemplateStatus, default=TemplateStatus.DRAFT)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    changed_at = models.DateTimeField()
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("version of a template")
        verbose_name_plural = _("versions of templates")
        ordering = ["code", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="e_licences_template_version_once"),
            models.UniqueConstraint(
                fields=["code"], condition=Q(status="published"), name="e_licences_template_published_once"
            ),
            models.UniqueConstraint(
                fields=["code"], condition=Q(status="draft"), name="e_licences_template_draft_once"
            ),
            models.CheckConstraint(
                condition=Q(status="draft")
                | (Q(published_at__isnull=False) & ~Q(published_by=models.F("changed_by"))),
                name="e_licences_template_second_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.version}"
