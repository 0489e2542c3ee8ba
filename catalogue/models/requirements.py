"""What a joint service asks: its situation questions, and the materials its items need."""

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from catalogue.models.versions import JointService, JointServiceItem
from people.models import Department, Named


class AnswerKind(models.TextChoices):
    CHOICE = "choice", _("One of the options")
    NUMBER = "number", _("A whole number")


class Situation(models.Model):
    """情形: a question whose answer narrows the items and the materials."""

    joint_service = models.ForeignKey(JointService, on_delete=models.CASCADE, related_name="situations")
    key = models.CharField(max_length=20)
    position = models.PositiveSmallIntegerField(default=0)
    text = models.CharField(max_length=200)
    text_en = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=8, choices=AnswerKind, default=AnswerKind.CHOICE)
    options = models.JSONField(default=list)  # value, name, name_en, stop, stop_en, stop_basis of each
    stops = models.JSONField(default=list)  # of a number: [{when, stop, stop_en, stop_basis}]
    unit = models.CharField(max_length=20, blank=True)
    unit_en = models.CharField(max_length=40, blank=True)
    minimum = models.IntegerField(null=True, blank=True)
    maximum = models.IntegerField(null=True, blank=True)

    class Meta:
        ordering = ["joint_service", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["joint_service", "key"], name="catalogue_situation_key_once"),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def label(self) -> str:
        return self.text_en if self.text_en and (get_language() or "").startswith("en") else self.text


class Necessity(models.TextChoices):
    """材料必要性 of the national item dictionary."""

    NEEDED = "1", _("Needed")
    NOT_NEEDED = "2", _("Not always needed")
    DEFERRABLE = "3", _("May be handed in later")


class MaterialSource(models.TextChoices):
    """来源渠道 of the national item dictionary."""

    APPLICANT = "10", _("From the applicant")
    GOVERNMENT = "20", _("Issued by government")
    OTHER = "99", _("From others")


class MaterialForm(models.TextChoices):
    """材料形式 of the national item dictionary."""

    PAPER = "1", _("On paper")
    ELECTRONIC = "2", _("Electronic")
    EITHER = "3", _("On paper or electronic")


class MaterialType(models.TextChoices):
    """材料类型 of the national item dictionary."""

    CERTIFICATE = "1", _("Certificate or proof")
    FORM = "2", _("Form or document to fill in")
    OTHER = "3", _("Other")


class MaterialRequirement(Named):
    """材料: what an item needs to see. What government holds is fetched, not asked (rules R6)."""

    joint_service = models.ForeignKey(JointService, on_delete=models.CASCADE, related_name="materials")
    items = models.ManyToManyField(JointServiceItem, related_name="materials")
    key = models.CharField(max_length=40)
    kind = models.CharField(_("canonical kind"), max_length=60)
    position = models.PositiveSmallIntegerField(default=0)
    necessity = models.CharField(max_length=1, choices=Necessity, default=Necessity.NEEDED)
    source = models.CharField(max_length=2, choices=MaterialSource)
    supplier = models.ForeignKey(Department, on_delete=models.PROTECT, null=True, blank=True)
    copies = models.PositiveSmallIntegerField(default=1)
    legal_basis = models.CharField(_("legal basis"), max_length=300)
    holder = models.CharField(max_length=60, default="applicant")  # applicant, agent, form:<field>
    form = models.CharField(_("form"), max_length=1, choices=MaterialForm, default=MaterialForm.EITHER)
    material_type = models.CharField(
        _("type"), max_length=1, choices=MaterialType, default=MaterialType.CERTIFICATE
    )
    condition = models.JSONField(default=dict, blank=True)  # {question: [answers]} or an expression
    obtain = models.CharField(_("how to obtain it"), max_length=300, blank=True)
    obtain_en = models.CharField(max_length=300, blank=True)
    sample = models.CharField(_("sample"), max_length=500, blank=True)  # what a right one looks like
    sample_en = models.CharField(max_length=500, blank=True)
    hint = models.CharField(max_length=200, blank=True)
    hint_en = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("required material")
        verbose_name_plural = _("required materials")
        ordering = ["joint_service", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["joint_service", "key"], name="catalogue_material_key_once"),
            models.CheckConstraint(condition=~Q(legal_basis=""), name="catalogue_material_has_basis"),
            models.CheckConstraint(
                condition=~Q(source="20") | Q(supplier__isnull=False), name="catalogue_shared_has_supplier"
            ),
        ]

    @property
    def is_asked(self) -> bool:
        """Whether the applicant is asked for it at all."""
        return self.source != MaterialSource.GOVERNMENT
