"""文书: the papers owed, made and read. What a paper says is fixed when it is owed, in `facts`."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.fields.files import FieldFile
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cases.models.approvals import Approval
from cases.models.cases import Case
from cases.paper_kinds import PAPER_FORMS, PaperKind
from cases.policy import PaperQuerySet
from people.models import Department


class PaperState(models.TextChoices):
    OWED = "owed", _("Being made")
    MADE = "made", _("Made")
    FAILED = "failed", _("Could not be made; a person must look")


class PaperLanguage(models.TextChoices):
    """The Chinese paper is the original, the English one a translation of it."""

    CHINESE = "zh", _("Chinese")
    ENGLISH = "en", _("English")


class Paper(models.Model):
    """One paper of a case. One act owes one paper of a kind once; `key` tells apart those that may recur.

    The files are not `StoredFile`s: those were handed in by somebody, these are issued by an organ and bound
    to their number. The table takes rows; only how the making went is ever changed, until it is made.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="papers")
    approval = models.ForeignKey(
        Approval, on_delete=models.PROTECT, null=True, blank=True, related_name="papers"
    )
    kind = models.CharField(max_length=20, choices=PaperKind)
    key = models.CharField(max_length=60, blank=True)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="papers")
    number = models.CharField(_("number"), max_length=60)
    issued_at = models.DateTimeField(_("issued"))
    facts = models.JSONField()
    state = models.CharField(max_length=6, choices=PaperState, default=PaperState.OWED)
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=200, blank=True)
    file_zh = models.FileField(upload_to="papers/", blank=True, max_length=200)
    file_en = models.FileField(upload_to="papers/", blank=True, max_length=200)
    sha256_zh = models.CharField(max_length=64, blank=True)
    sha256_en = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[PaperQuerySet] = PaperQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("paper")
        verbose_name_plural = _("papers")
        ordering = ["issued_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "approval", "kind", "key"],
                name="cases_paper_owed_once",
                nulls_distinct=False,
            ),
            models.UniqueConstraint(fields=["department", "number"], name="cases_paper_number_once"),
            models.CheckConstraint(
                condition=~Q(state="made")
                | Q(made_at__isnull=False)
                & ~Q(sha256_zh="")
                & ~Q(sha256_en="")
                & ~Q(file_zh="")
                & ~Q(file_en=""),
                name="cases_made_paper_has_its_files",
            ),
        ]
        indexes = [
            models.Index(fields=["issued_at"], condition=Q(state="owed"), name="cases_paper_owed"),
            models.Index(fields=["id"], condition=Q(state="failed"), name="cases_paper_failed"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def label(self) -> str:
        """What the paper is called, in the reader's language."""
        form = PAPER_FORMS[PaperKind(self.kind)]
        return form.title_en if (get_language() or "").startswith("en") else form.title

    def file_in(self, language: PaperLanguage) -> FieldFile:
        file: FieldFile = {PaperLanguage.CHINESE: self.file_zh, PaperLanguage.ENGLISH: self.file_en}[language]
        return file


class PaperSeries(models.Model):
    """The last serial per organ, kind and year; it moves only with the paper that takes it."""

    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=PaperKind)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["department", "kind", "year"], name="cases_paper_series_once")
        ]

    def __str__(self) -> str:
        return f"{self.department_id} {self.kind} {self.year}: {self.last}"


class PaperReading(models.Model):
    """Who fetched which paper when: for the applicant it is also when a notice was first seen."""

    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="readings")
    language = models.CharField(max_length=2, choices=PaperLanguage)
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects: ClassVar[models.Manager[Any]] = models.Manager()

    class Meta:
        verbose_name = _("reading of a paper")
        verbose_name_plural = _("readings of papers")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.paper_id} {self.language}"
