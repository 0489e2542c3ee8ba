"""What can be applied for, in versions: a published row never changes, a running case stays on its own."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from e_licences.models import LicenceType
from people.models import Department, Named


class LimitUnit(models.TextChoices):
    MINUTE = "minute", _("minute of business time")
    HOUR = "hour", _("hour of business time")
    WORKING_DAY = "working-day", _("working day")
    NATURAL_DAY = "natural-day", _("natural day")


class VersionStatus(models.TextChoices):
    PUBLISHED = "published", _("Published")
    SUPERSEDED = "superseded", _("Superseded")


class LimitRule(models.TextChoices):
    """Where the statutory limit comes from; the numbers are in `catalogue.limit_rules`."""

    OWN_LAW = "own-law", _("A law of its own")
    SINGLE = "single", _("One organ, licensing law")
    JOINT = "joint", _("Several organs jointly, licensing law")
    FIRST_EXAMINATION = "first-examination", _("First examination by the lower organ")
    REGISTRATION = "registration", _("Registration of a market entity")


class ExtensionAuthority(models.TextChoices):
    """Who may lengthen a limit, once; the values are those of the roles."""

    ORGAN_HEAD = "organ_head", _("Head of the organ")
    GOVERNMENT_HEAD = "government_head", _("Head of the government")


class Limits(models.Model):
    """Two clocks: what the law allows and what the organ promises; the promise binds (rules R29).

    `extension_limit` is in the unit of the statutory limit; 0 means that the law knows no extension.
    """

    statutory_limit = models.PositiveSmallIntegerField(_("statutory limit"))
    statutory_unit = models.CharField(_("unit"), max_length=12, choices=LimitUnit)
    statutory_basis = models.CharField(_("basis of the limit"), max_length=200)
    promised_limit = models.PositiveSmallIntegerField(_("promised limit"))
    promised_unit = models.CharField(_("unit of the promise"), max_length=12, choices=LimitUnit)
    limit_rule = models.CharField(
        _("rule of the limit"), max_length=20, choices=LimitRule, default=LimitRule.OWN_LAW
    )
    extension_limit = models.PositiveSmallIntegerField(_("extension"), default=0)
    extension_by = models.CharField(
        _("extended by"),
        max_length=16,
        choices=ExtensionAuthority,
        default=ExtensionAuthority.ORGAN_HEAD,
    )
    extension_basis = models.CharField(_("basis of the extension"), max_length=200, blank=True)

    class Meta:
        abstract = True


def _limit_constraints(name: str) -> list[models.BaseConstraint]:
    return [
        models.CheckConstraint(
            condition=Q(extension_limit=0) | ~Q(extension_basis=""),
            name=f"catalogue_{name}_extension_has_basis",
        ),
        models.CheckConstraint(
            condition=~Q(limit_rule=LimitRule.FIRST_EXAMINATION) | Q(extension_limit=0),
            name=f"catalogue_{name}_first_not_extended",
        ),
    ]


class HandlingKind(models.TextChoices):
    """GB/T 39046-2020 A.6."""

    INSTANT = "1", _("Done on the spot")
    PROMISED = "2", _("Done within a promised limit")


class ExerciseLevel(models.TextChoices):
    """行使层级, GB/T 39046-2020 A.2."""

    STATE = "1", _("State")
    PROVINCE = "2", _("Province")
    CITY = "3", _("City")
    COUNTY = "4", _("County")
    TOWN = "5", _("Town or street")
    VILLAGE = "6", _("Village or community")
    GRADED = "7", _("By grade")


class OrganNature(models.TextChoices):
    """实施主体性质, GB/T 39046-2020 A.3."""

    STATUTORY = "1", _("Statutory organ")
    AUTHORISED = "2", _("Authorised organisation")
    ENTRUSTED = "3", _("Entrusted organisation")
    OTHER = "9", _("Other")


class ServedKind(models.TextChoices):
    """服务对象, GB/T 39046-2020 A.4."""

    PERSON = "1", _("Natural persons")
    ENTERPRISE = "2", _("Enterprises")
    INSTITUTION = "3", _("Public institutions")
    ASSOCIATION = "4", _("Social organisations")
    ORGAN = "5", _("Administrative organs")
    OTHER = "6", _("Other organisations")


class HandlingChannel(models.TextChoices):
    """办理形式, GB/T 39046-2020 A.5."""

    WINDOW = "1", _("At the window")
    COMPUTER = "2", _("On a computer")
    MOBILE = "3", _("On a phone")
    COURIER = "4", _("By courier")
    OTHER = "9", _("Otherwise")


class InspectionNeed(models.TextChoices):
    """Whether officers go on site before the decision."""

    NONE = "none", _("No inspection")
    MAY = "may", _("Inspection where needed")
    MUST = "must", _("Inspection required")


class ServiceItem(Named, Limits):
    """事项: one matter of one organ, by its implementation code (GB/T 39046-2020 Table 4)."""

    code = models.CharField(_("implementation code"), max_length=36)
    version = models.PositiveSmallIntegerField(default=1)
    status = models.CharField(max_length=10, choices=VersionStatus, default=VersionStatus.PUBLISHED)
    item_type = models.CharField(_("type"), max_length=2)  # A.1: 01 permit, 07 confirmation, 20 service …
    handling_kind = models.CharField(_("handling"), max_length=1, choices=HandlingKind)
    legal_basis = models.CharField(_("legal basis"), max_length=400)
    steps = models.PositiveSmallIntegerField(_("steps within a department"), default=1)
    inspection = models.CharField(
        _("inspection"), max_length=4, choices=InspectionNeed, default=InspectionNeed.NONE
    )
    is_default_consent = models.BooleanField(_("silence counts as consent"), default=False)
    default_basis = models.CharField(_("basis of default consent"), max_length=200, blank=True)
    is_by_commitment = models.BooleanField(_("granted on a declaration of commitment"), default=False)
    commitment_check_working_days = models.PositiveSmallIntegerField(
        _("check within (working days)"), null=True, blank=True
    )
    is_renewal = models.BooleanField(_("renews a licence"), default=False)
    departments = models.ManyToManyField(Department, through="ItemDepartment")
    licence_type = models.ForeignKey(LicenceType, on_delete=models.PROTECT, null=True, blank=True)
    licence_fields = models.JSONField(default=dict)  # licence field key → source, e.g. "answer:premises"
    level = models.CharField(
        _("exercised at"), max_length=1, choices=ExerciseLevel, default=ExerciseLevel.COUNTY
    )
    organ_nature = models.CharField(
        _("nature of the organ"), max_length=1, choices=OrganNature, default=OrganNature.STATUTORY
    )
    served = ArrayField(models.CharField(max_length=1, choices=ServedKind), default=list, blank=True)
    channels = ArrayField(models.CharField(max_length=1, choices=HandlingChannel), default=list, blank=True)
    conditions = models.TextField(_("conditions"), blank=True)
    conditions_en = models.TextField(_("English conditions"), blank=True)
    visits_promised = models.PositiveSmallIntegerField(_("visits promised"), default=0)
    visits_reason = models.CharField(_("why a visit is needed"), max_length=200, blank=True)
    fees = models.JSONField(default=list, blank=True)  # [{name, name_en, amount_fen, unit, basis}]
    results = models.JSONField(default=list, blank=True)  # [{name, name_en, kind}] beside the licence
    faq = models.JSONField(default=list, blank=True)  # [{question, question_en, answer, answer_en}]
    consult_phone = models.CharField(_("telephone for questions"), max_length=60, blank=True)
    complaint_phone = models.CharField(_("telephone for complaints"), max_length=60, blank=True)
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
            models.CheckConstraint(
                condition=Q(steps__gte=1, steps__lte=3), name="catalogue_item_one_to_three_steps"
            ),
            models.CheckConstraint(
                condition=Q(is_default_consent=False) | ~Q(default_basis=""),
                name="catalogue_default_consent_has_basis",
            ),
            models.CheckConstraint(
                condition=Q(is_by_commitment=False) | ~Q(inspection=InspectionNeed.MUST),
                name="catalogue_commitment_no_inspection",
            ),
            models.CheckConstraint(
                condition=Q(commitment_check_working_days__isnull=True)
                | Q(is_by_commitment=True, commitment_check_working_days__gte=1),
                name="catalogue_check_follows_commitment",
            ),
            models.CheckConstraint(
                condition=Q(visits_promised=0) | ~Q(visits_reason=""), name="catalogue_item_visit_has_reason"
            ),
            *_limit_constraints("item"),
        ]

    @property
    def is_charged(self) -> bool:
        return bool(self.fees)

    @property
    def is_countersigned(self) -> bool:
        """Whether a proposal needs a second person's signature."""
        return self.steps > 1


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


class JoinPolicy(models.TextChoices):
    """How the decisions of several departments on one item come to one result."""

    ALL = "all", _("All must grant")
    N_OF_M = "n-of-m", _("A number of departments must grant")
    VETO = "veto", _("Named departments may veto")
    LEAD = "lead", _("The lead department decides")
    DEFAULT_CONSENT = "default-consent", _("Silence counts as consent")


class AfterRefusal(models.TextChoices):
    """What becomes of the other items when one is refused."""

    STOP = "stop", _("They end")
    GO_ON = "go-on", _("They go on")


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
    join_policy = models.CharField(
        _("join policy"), max_length=16, choices=JoinPolicy, default=JoinPolicy.ALL
    )
    join_threshold = models.PositiveSmallIntegerField(_("grants needed"), default=0)
    veto_departments = models.ManyToManyField(Department, related_name="vetoes", blank=True)
    after_refusal_successors = models.CharField(
        _("items that wait for a refused one"),
        max_length=5,
        choices=AfterRefusal,
        default=AfterRefusal.STOP,
    )
    after_refusal_siblings = models.CharField(
        _("items beside a refused one"), max_length=5, choices=AfterRefusal, default=AfterRefusal.GO_ON
    )
    is_concluded_in_part = models.BooleanField(_("may be granted in part"), default=True)
    acceptance_limit = models.PositiveSmallIntegerField(
        _("acceptance within (working days)"),
        default=5,
        help_text=_("So long a supplement notice is lawful; 0 means on the spot."),
    )
    acceptance_basis = models.CharField(
        _("basis of acceptance"), max_length=200, default="行政许可法 第三十二条"
    )
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
            models.CheckConstraint(
                condition=(Q(join_policy=JoinPolicy.N_OF_M) & Q(join_threshold__gte=1))
                | (~Q(join_policy=JoinPolicy.N_OF_M) & Q(join_threshold=0)),
                name="catalogue_threshold_of_n_of_m",
            ),
            models.CheckConstraint(condition=~Q(acceptance_basis=""), name="catalogue_acceptance_has_basis"),
            *_limit_constraints("service"),
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
    condition = models.JSONField(default=dict, blank=True)  # {question: [answers]} or an expression
    excludes = models.JSONField(default=list, blank=True)  # keys of items it cannot go with
    predecessors = models.ManyToManyField(
        "self", symmetrical=False, through="ItemPrerequisite", related_name="successors"
    )

    class Meta:
        ordering = ["joint_service", "position", "pk"]
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
