"""What can be applied for, in versions: a published row never changes, a running case stays on its own."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from e_licences.models import LicenceType
from people.models import Department, Named


class CalendarYear(models.Model):
    """A year whose days off the State Council has announced; beyond these, dates are provisional."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    is_published = models.BooleanField(_("announced"), default=True)
    source = models.CharField(_("source"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("calendar year")
        verbose_name_plural = _("calendar years")

    def __str__(self) -> str:
        return str(self.year)


class CalendarDay(models.Model):
    """A day that differs from the plain week: a holiday on a weekday, or a make-up working day."""

    date = models.DateField(_("date"), primary_key=True)
    is_working = models.BooleanField(_("working day"))
    reason = models.CharField(_("reason"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("calendar day")
        verbose_name_plural = _("calendar days")
        ordering = ["date"]

    def __str__(self) -> str:
        return str(self.date)


class LimitUnit(models.TextChoices):
    MINUTE = "minute", _("minute of business time")
    HOUR = "hour", _("hour of business time")
    WORKING_DAY = "working-day", _("working day")
    NATURAL_DAY = "natural-day", _("natural day")


class VersionStatus(models.TextChoices):
    PUBLISHED = "published", _("Published")
    SUPERSEDED = "superseded", _("Superseded")


class Limits(models.Model):
    """Two clocks: what the law allows and what the organ promises; the promise binds (rules R29)."""

    statutory_limit = models.PositiveSmallIntegerField(_("statutory limit"))
    statutory_unit = models.CharField(_("unit"), max_length=12, choices=LimitUnit)
    statutory_basis = models.CharField(_("basis of the limit"), max_length=200)
    promised_limit = models.PositiveSmallIntegerField(_("promised limit"))
    promised_unit = models.CharField(_("unit of the promise"), max_length=12, choices=LimitUnit)

    class Meta:
        abstract = True


class HandlingKind(models.TextChoices):
    """GB/T 39046-2020 A.6."""

    INSTANT = "1", _("Done on the spot")
    PROMISED = "2", _("Done within a promised limit")


class ServiceItem(Named, Limits):
    """事项: one matter of one organ, by its implementation code (GB/T 39046-2020 Table 4)."""

    code = models.CharField(_("implementation code"), max_length=36)
    version = models.PositiveSmallIntegerField(default=1)
    status = models.CharField(max_length=10, choices=VersionStatus, default=VersionStatus.PUBLISHED)
    item_type = models.CharField(_("type"), max_length=2)  # A.1: 01 permit, 07 confirmation, 20 service …
    handling_kind = models.CharField(_("handling"), max_length=1, choices=HandlingKind)
    legal_basis = models.CharField(_("legal basis"), max_length=400)
    is_countersigned = models.BooleanField(_("needs a second pair of eyes"), default=False)
    departments = models.ManyToManyField(Department, through="ItemDepartment")
    licence_type = models.ForeignKey(LicenceType, on_delete=models.PROTECT, null=True, blank=True)
    licence_fields = models.JSONField(default=dict)  # licence field key → source, e.g. "answer:premises"
    digest = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("service item")
        verbose_name_plural = _("service items")
        ordering = ["code", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="catalogue_item_version_once"),
            models.UniqueConstraint(
                fields=["code"], condition=Q(status="published"), name="catalogue_item_one_published"
            ),
        ]


class ItemDepartment(models.Model):
    """A department that must approve the item; the one that issues its result is the lead."""

    item = models.ForeignKey(ServiceItem, on_delete=models.CASCADE, related_name="item_departments")
    department = models.ForeignKey(Department, on_delete=models.PROTECT)
    is_lead = models.BooleanField(default=False)

    class Meta:
        ordering = ["-is_lead", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["item", "department"], name="catalogue_item_department_once"),
            models.UniqueConstraint(
                fields=["item"], condition=Q(is_lead=True), name="catalogue_item_one_lead"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.department_id}"


class JointService(Named, Limits):
    """一件事: several items that a citizen sees as one matter and hands in once."""

    code = models.CharField(_("code"), max_length=36)  # built like an implementation code, lead's USCC first
    slug = models.SlugField(_("short name in addresses"), max_length=40)
    version = models.PositiveSmallIntegerField(default=1)
    status = models.CharField(max_length=10, choices=VersionStatus, default=VersionStatus.PUBLISHED)
    summary = models.TextField(_("summary"), blank=True)
    summary_en = models.TextField(_("English summary"), blank=True)
    lead_department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="led_services")
    subject = models.CharField(_("for"), max_length=12, default="any")  # person, organisation, any
    visits_promised = models.PositiveSmallIntegerField(_("visits promised"), default=0)
    visits_reason = models.CharField(_("why a visit is needed"), max_length=200, blank=True)
    pinyin = models.CharField(max_length=200, blank=True)
    fields = models.JSONField(default=list)  # form fields: [{key, name, name_en, kind, required, max}]
    digest = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("joint service")
        verbose_name_plural = _("joint services")
        ordering = ["code", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="catalogue_service_version_once"),
            models.UniqueConstraint(
                fields=["code"], condition=Q(status="published"), name="catalogue_service_one_published"
            ),
            models.CheckConstraint(
                condition=Q(visits_promised=0) | ~Q(visits_reason=""), name="catalogue_visit_has_reason"
            ),
        ]

    @property
    def summary_label(self) -> str:
        return self.summary_en if self.label == self.name_en and self.summary_en else self.summary


class JointServiceItem(models.Model):
    """An item within a joint service, and the answers that call for it."""

    joint_service = models.ForeignKey(JointService, on_delete=models.CASCADE, related_name="service_items")
    item = models.ForeignKey(ServiceItem, on_delete=models.PROTECT, related_name="joint_uses")
    key = models.CharField(max_length=20)
    position = models.PositiveSmallIntegerField(default=0)
    condition = models.JSONField(default=dict, blank=True)  # {question: [answers]}; empty = always
    predecessors = models.ManyToManyField(
        "self", symmetrical=False, through="ItemPrerequisite", related_name="successors"
    )

    class Meta:
        ordering = ["joint_service", "position"]
        constraints = [
            models.UniqueConstraint(fields=["joint_service", "key"], name="catalogue_joint_item_key_once"),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.item}"


class ItemPrerequisite(models.Model):
    """An item that can only be decided on the result of another; a law says so (rules R16)."""

    successor = models.ForeignKey(JointServiceItem, on_delete=models.CASCADE, related_name="prerequisites")
    predecessor = models.ForeignKey(JointServiceItem, on_delete=models.CASCADE, related_name="followers")
    basis = models.CharField(_("basis"), max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["successor", "predecessor"], name="catalogue_prerequisite_once"),
            models.CheckConstraint(
                condition=~Q(successor=F("predecessor")), name="catalogue_prerequisite_not_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor_id} → {self.successor_id}"


class Situation(models.Model):
    """情形: a question whose answer narrows the items and the materials."""

    joint_service = models.ForeignKey(JointService, on_delete=models.CASCADE, related_name="situations")
    key = models.CharField(max_length=20)
    position = models.PositiveSmallIntegerField(default=0)
    text = models.CharField(max_length=200)
    text_en = models.CharField(max_length=200, blank=True)
    options = models.JSONField(default=list)  # value, name, name_en, stop, stop_en, stop_basis of each

    class Meta:
        ordering = ["joint_service", "position"]
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
    condition = models.JSONField(default=dict, blank=True)
    hint = models.CharField(max_length=200, blank=True)
    hint_en = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("required material")
        verbose_name_plural = _("required materials")
        ordering = ["joint_service", "position"]
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
