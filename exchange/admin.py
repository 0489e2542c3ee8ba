"""Messages in the administration: read, and failed ones put back after a person has made sure."""

from typing import TYPE_CHECKING

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.errors import AlreadyDoneError
from common.read_only_admin import ReadOnly
from exchange.models import Message, MessageState
from exchange.services import message_retry

if TYPE_CHECKING:
    MessageAdminBase = admin.ModelAdmin[Message]
else:
    MessageAdminBase = admin.ModelAdmin


@admin.register(Message)
class MessageAdmin(ReadOnly, MessageAdminBase):
    list_display = ["key", "kind", "state", "attempts", "created_at", "claimed_at", "sent_at"]
    list_filter = ["state", "kind"]
    search_fields = ["key", "reference"]
    actions = ["retry"]

    @admin.action(
        description=gettext_lazy("Send the selected failed messages again (they may arrive twice)"),
        permissions=["retry"],
    )
    def retry(self, request: HttpRequest, queryset: QuerySet[Message]) -> None:
        count = 0
        for message_id in queryset.filter(state=MessageState.FAILED).values_list("pk", flat=True):
            try:
                message_retry(message_id=message_id)
            except AlreadyDoneError as error:
                messages.warning(request, str(error))
            else:
                count += 1
        messages.info(request, _("Put back: %(count)d") % {"count": count})

    def has_retry_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("exchange.change_message")
