"""The calendar's tables: years, the days that differ from the plain week, and the log of their changes."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


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
    is_local = models.BooleanField(_("only in this place"), default=False)

    class Meta:
        verbose_name = _("calendar day")
        verbose_name_plural = _("calendar days")
        ordering = ["date"]

    def __str__(self) -> str:
        return str(self.date)


class CalendarChangeKind(models.TextChoices):
    DAY_SET = "day-set", _("A day was entered or changed")
    DAY_REMOVED = "day-removed", _("A day follows the plain week again")
    YEAR_ENTERED = "year-entered", _("A year was entered")


class CalendarChange(models.Model):
    """Who changed what, when and why. Append-only; the greatest key is the calendar's version.

    `before` and `after` hold the days concerned: {date: {is_working, reason, is_local}}, null for a day that
    follows the plain week.
    """

    kind = models.CharField(_("kind"), max_length=12, choices=CalendarChangeKind)
    year = models.PositiveSmallIntegerField(_("year"))
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    reason = models.CharField(_("reason"), max_length=80, blank=True)
    source = models.CharField(_("source"), max_length=200)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    changed_at = models.DateTimeField(_("changed"))

    class Meta:
        verbose_name = _("calendar change")
        verbose_name_plural = _("calendar changes")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.year}"
