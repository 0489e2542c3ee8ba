"""Who acts (users, their memberships, departments, sites) and for whom (applicants)."""

from datetime import date

from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.fields import ArrayField
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from common.masking import name_masked
from people.policy import Role


class Named(models.Model):
    """A thing with a Chinese name, which is its legal name, and an English one for readers."""

    name = models.CharField(_("name"), max_length=200)
    name_en = models.CharField(_("English name"), max_length=200, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The name in the reader's language."""
        return self.name_en if self.name_en and (get_language() or "").startswith("en") else self.name


class Department(Named):
    """An organ with a unified social credit code; it decides, or leads, or runs the windows."""

    code = models.CharField(_("unified social credit code"), max_length=18, unique=True)
    short_name = models.CharField(_("short name"), max_length=40)
    short_name_en = models.CharField(_("short English name"), max_length=60, blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("department")
        verbose_name_plural = _("departments")
        ordering = ["code"]

    @property
    def short_label(self) -> str:
        is_english = (get_language() or "").startswith("en")
        return self.short_name_en if self.short_name_en and is_english else self.short_name


class ServiceSite(Named):
    """A place a citizen can come to: what a visit is counted by."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="sites")
    address = models.CharField(_("address"), max_length=200, blank=True)
    address_en = models.CharField(_("English address"), max_length=200, blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    is_nearby = models.BooleanField(_("village or township point, or a machine"), default=False)

    class Meta:
        verbose_name = _("service site")
        verbose_name_plural = _("service sites")
        ordering = ["code"]


class IdentifierKind(models.TextChoices):
    """Types of holder codes as GB/T 36903 numbers them."""

    CITIZEN_ID = "111", _("Citizen identity number")
    USCC = "001", _("Unified social credit code")


class Applicant(models.Model):
    """A person or an organisation in whose name a case runs and a licence is issued."""

    identifier_kind = models.CharField(_("kind"), max_length=3, choices=IdentifierKind)
    identifier = models.CharField(_("identifier"), max_length=32)
    name = models.CharField(_("name"), max_length=200)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("applicant")
        verbose_name_plural = _("applicants")
        constraints = [
            models.UniqueConstraint(
                fields=["identifier_kind", "identifier"], name="people_applicant_identifier_once"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_person(self) -> bool:
        return self.identifier_kind == IdentifierKind.CITIZEN_ID

    @property
    def identifier_masked(self) -> str:
        """Enough to recognise one's own, too little to use somebody else's."""
        return f"{self.identifier[:6]}{'*' * (len(self.identifier) - 10)}{self.identifier[-4:]}"

    @property
    def name_masked(self) -> str:
        return name_masked(self.name)


class User(AbstractUser):
    """An account. People are deactivated, never deleted: their acts stay theirs."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    name = models.CharField(_("name"), max_length=100)
    applicant = models.OneToOneField(
        Applicant, on_delete=models.PROTECT, null=True, blank=True, related_name="account"
    )
    has_large_print = models.BooleanField(_("large print"), default=False)  # 长辈版, on every device

    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name


class Membership(models.Model):
    """A role in a department from one day to another; a clerk's is tied to a site."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(_("role"), max_length=16, choices=Role)
    site = models.ForeignKey(ServiceSite, on_delete=models.PROTECT, null=True, blank=True)
    starts_on = models.DateField(_("from"), default=date(2017, 1, 1))
    ends_on = models.DateField(_("to"), null=True, blank=True)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "department", "role", "starts_on"], name="people_membership_once"
            ),
            models.CheckConstraint(
                condition=~Q(role=Role.CLERK) | Q(site__isnull=False), name="people_clerk_has_a_site"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=models.F("starts_on")),
                name="people_membership_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()} · {self.department}"


class Delegation(models.Model):
    """An absent officer's membership, lent to a colleague from one day to another (行政许可法 第二十四条).

    What is lent is one's own right, so the borrower cannot lend it on. The row is the record: it is ended,
    never changed or removed.
    """

    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="delegations")
    delegate = models.ForeignKey(User, on_delete=models.PROTECT, related_name="delegations_received")
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"))
    reason = models.CharField(_("reason"), max_length=200)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="delegations_made")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("absence delegation")
        verbose_name_plural = _("absence delegations")
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=models.F("starts_on")), name="people_delegation_ends_after_start"
            ),
            models.CheckConstraint(
                condition=~Q(made_by=models.F("delegate")), name="people_delegation_not_to_oneself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.membership_id} → {self.delegate_id}: {self.starts_on} – {self.ends_on}"


class MandateKind(models.TextChoices):
    """On what it rests that somebody may act for another."""

    REPRESENTATIVE = "representative", _("Legal representative")
    MEMBER = "member", _("Member charged with it by the organisation")
    ATTORNEY = "attorney", _("Power of attorney")


class Mandate(models.Model):
    """Who may act for whom, in what and until when (民法典 61, 163, 165). The row is the record: it is ended,
    never changed or removed.

    `services`: codes of joint services; none means all. A representative stands in the register of
    organisations, so nobody gives that mandate here: `basis` says where it was read.
    """

    principal = models.ForeignKey(Applicant, on_delete=models.PROTECT, related_name="mandates_given")
    agent = models.ForeignKey(Applicant, on_delete=models.PROTECT, related_name="mandates_held")
    kind = models.CharField(_("kind"), max_length=14, choices=MandateKind)
    services = ArrayField(models.CharField(max_length=36), default=list, blank=True)
    basis = models.CharField(_("basis"), max_length=200)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), null=True, blank=True)
    given_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="mandates_entered"
    )  # null: taken over from the register
    given_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("mandate")
        verbose_name_plural = _("mandates")
        ordering = ["-given_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(principal=models.F("agent")), name="people_mandate_not_for_oneself"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=models.F("starts_on")),
                name="people_mandate_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(kind=MandateKind.REPRESENTATIVE) | Q(ends_on__isnull=False),
                name="people_mandate_that_is_given_has_an_end",
            ),
            models.CheckConstraint(
                condition=Q(kind=MandateKind.REPRESENTATIVE) | Q(given_by__isnull=False),
                name="people_mandate_is_given_by_somebody",
            ),
            models.CheckConstraint(condition=~Q(basis=""), name="people_mandate_has_a_basis"),
            models.UniqueConstraint(
                fields=["principal", "agent", "kind"],
                condition=Q(ended_at__isnull=True, kind=MandateKind.REPRESENTATIVE),
                name="people_mandate_representative_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["agent", "principal"], condition=Q(ended_at__isnull=True), name="people_mandate_held"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agent_id} → {self.principal_id}: {self.kind}"


class KeptForm(models.Model):
    """What somebody sent after their session had ended, sealed; it waits for the same person to log in again.

    `page` is where the form stood, `action` where it was sent to; `sent_at` is set once, by who sends it on.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="kept_forms")
    page = models.CharField(max_length=1000)
    action = models.CharField(max_length=1000)
    content = models.BinaryField()
    kept_at = models.DateTimeField()
    ends_at = models.DateTimeField(db_index=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("kept form")
        verbose_name_plural = _("kept forms")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.kept_at}"


class Session(AbstractBaseSession):
    """A log-in: Django's row with its owner, who can list and end it, and when it was last in use."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="sessions")
    seen_at = models.DateTimeField()

    class Meta:
        verbose_name = _("log-in")
        verbose_name_plural = _("log-ins")

    @classmethod
    def get_session_store_class(cls) -> type[SessionBase]:
        from people.sessions import SessionStore

        return SessionStore
