"""Where data come from: departments' systems, what each supplies, and who may have it (rules R40, R41).

The catalogue of resources says what exists; only a grant opens it to a department (rules S8).
"""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from e_licences.models import HolderKind
from people.models import Department, Named
from people.policy import Role


class DataSource(Named):
    """A department's system that answers over HTTP, and how it has been doing.

    The key that signs requests is looked up by `key_id` in `settings.SOURCE_KEYS`, never stored here. The
    breaker's columns are shared by all processes: after SOURCE_BREAKER_FAILURES in a row nothing is sent
    until `open_until`, then one request tries.
    """

    code = models.CharField(_("code"), max_length=40, unique=True)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="sources")
    base_url = models.URLField(_("address"), max_length=200)
    key_id = models.CharField(_("name of the key"), max_length=60)
    timeout_seconds = models.PositiveSmallIntegerField(_("waits at most (seconds)"), default=5)
    is_active = models.BooleanField(_("in use"), default=True)
    failures = models.PositiveIntegerField(default=0)  # in a row
    open_until = models.DateTimeField(null=True, blank=True)
    last_success_at = models.DateTimeField(_("last answer"), null=True, blank=True)
    last_failure_at = models.DateTimeField(_("last failure"), null=True, blank=True)
    last_problem = models.CharField(_("last problem"), max_length=20, blank=True)
    retries = models.PositiveIntegerField(default=0)  # spent since `retries_since`
    retries_since = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("data source")
        verbose_name_plural = _("data sources")
        ordering = ["code"]


class ShareClass(models.TextChoices):
    """共享类型 (rules R41)."""

    UNCONDITIONAL = "unconditional", _("Shared without condition")
    CONDITIONAL = "conditional", _("Shared on condition")
    REFUSED = "refused", _("Not shared")


class RefusalGround(models.TextChoices):
    """不予共享 only by law, and by which (rules S24)."""

    STATE_SECRET = "state-secret", _("State secret")
    LAW = "law", _("A law or regulation forbids it")
    INVESTIGATION = "investigation", _("It would hinder an investigation")
    PRIVACY = "privacy", _("Personal data beyond the purpose")
    TRADE_SECRET = "trade-secret", _("Trade secret")
    NOT_NEEDED = "not-needed", _("Not needed for the purpose named")


class DataResource(Named):
    """政务数据资源: one thing an organ knows about a subject, as its entry in the catalogue of resources.

    `kind` is the canonical kind of material it stands for. Without a `source` the owner's officers answer
    by hand (部门间核验), so a citizen is no courier between two offices (rules S44).
    """

    code = models.CharField(_("code"), max_length=60, unique=True)
    owner = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="resources")
    source = models.ForeignKey(
        DataSource, on_delete=models.PROTECT, null=True, blank=True, related_name="resources"
    )
    kind = models.CharField(_("kind of material"), max_length=60, db_index=True)
    subject = models.CharField(_("about"), max_length=12, choices=HolderKind, default=HolderKind.ANY)
    fields = models.JSONField(_("fields"), default=list)  # [{key, name, name_en, is_sensitive}]
    share_class = models.CharField(_("sharing"), max_length=14, choices=ShareClass)
    condition = models.CharField(_("condition"), max_length=300, blank=True)
    refusal_ground = models.CharField(_("ground"), max_length=16, choices=RefusalGround, blank=True)
    refusal_article = models.CharField(_("article"), max_length=200, blank=True)
    granularity = models.CharField(_("granularity"), max_length=100)
    refresh = models.CharField(_("refreshed"), max_length=100)
    agreement_version = models.CharField(_("agreement"), max_length=40)
    validity_days = models.PositiveIntegerField(_("valid for days"), null=True, blank=True)
    is_sensitive = models.BooleanField(_("sensitive personal information"), default=False)
    necessity = models.CharField(_("why it is needed"), max_length=300, blank=True)
    necessity_en = models.CharField(max_length=300, blank=True)
    duty_unit = models.CharField(_("unit in charge"), max_length=100, blank=True)  # the inner organ (S50)
    is_listed = models.BooleanField(_("listed"), default=True)

    class Meta:
        verbose_name = _("data resource")
        verbose_name_plural = _("data resources")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(share_class="refused") & ~Q(refusal_ground="") & ~Q(refusal_article=""))
                | (~Q(share_class="refused") & Q(refusal_ground="") & Q(refusal_article="")),
                name="materials_refusal_has_its_law",
            ),
            models.CheckConstraint(
                condition=~Q(share_class="conditional") | ~Q(condition=""),
                name="materials_conditional_says_how",
            ),
            models.CheckConstraint(
                condition=Q(is_sensitive=False) | ~Q(necessity=""), name="materials_sensitive_is_needed"
            ),
            models.UniqueConstraint(
                fields=["kind", "owner"], condition=Q(is_listed=True), name="materials_resource_one_per_kind"
            ),
        ]


class GrantState(models.TextChoices):
    ASKED = "asked", _("Asked for")
    GRANTED = "granted", _("Granted")
    REFUSED = "refused", _("Refused")
    ENDED = "ended", _("Ended")


class DataGrant(models.Model):
    """A department's right to use a resource: for which items, by which roles, under which agreement."""

    resource = models.ForeignKey(DataResource, on_delete=models.PROTECT, related_name="grants")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="data_grants")
    item_codes = ArrayField(models.CharField(max_length=36), default=list, blank=True)  # empty: all its items
    roles = ArrayField(models.CharField(max_length=16, choices=Role), default=list, blank=True)
    purpose = models.CharField(_("purpose"), max_length=300)
    state = models.CharField(max_length=8, choices=GrantState, default=GrantState.ASKED)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    asked_at = models.DateTimeField()
    answer_due_at = models.DateTimeField()
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    refusal_ground = models.CharField(_("ground"), max_length=16, choices=RefusalGround, blank=True)
    refusal_reason = models.CharField(_("reason"), max_length=500, blank=True)
    agreement_version = models.CharField(_("agreement"), max_length=40, blank=True)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("to"), null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    end_reason = models.CharField(_("why it ended"), max_length=500, blank=True)
    overdue_noted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("grant of data")
        verbose_name_plural = _("grants of data")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["resource", "department"],
                condition=Q(state__in=["asked", "granted"]),
                name="materials_grant_one_open",
            ),
            models.CheckConstraint(
                condition=~Q(state="granted") | Q(starts_on__isnull=False) & ~Q(agreement_version=""),
                name="materials_granted_has_its_terms",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(refusal_ground="") & ~Q(refusal_reason=""),
                name="materials_refused_grant_says_why",
            ),
        ]
        indexes = [
            models.Index(
                fields=["answer_due_at"], condition=Q(state="asked"), name="materials_grant_to_answer"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.resource_id} → {self.department_id}: {self.state}"
