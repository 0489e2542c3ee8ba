"""What must be told to the outside, as rows: a message is owed from the commit that caused it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from exchange.wording import message_text
from people.models import Applicant


class MessageState(models.TextChoices):
    PENDING = "pending", _("Waiting to be sent")
    CLAIMED = "claimed", _("Being sent; outcome unknown until recorded")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Failed; a person must look")


class Message(models.Model):
    """One message to an applicant. `key` says what it is about and makes it once.

    The text is put together at sending; the row holds only what it is about, never personal data.
    """

    key = models.CharField(max_length=120, unique=True)
    recipient = models.ForeignKey(Applicant, on_delete=models.PROTECT, related_name="messages")
    kind = models.CharField(max_length=40)
    reference = models.CharField(max_length=80)
    state = models.CharField(max_length=8, choices=MessageState, default=MessageState.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(
                fields=["created_at"],
                condition=models.Q(state__in=["pending", "claimed"]),
                name="exchange_message_owed",
            )
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def text(self) -> str:
        """As its recipient gets it, in the authority's language."""
        return message_text(self.kind, self.reference)
