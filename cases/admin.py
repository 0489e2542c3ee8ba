"""The record in the admin: to look at, never to change. Changes go through the services."""

from typing import TYPE_CHECKING

from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import Approval, Case, CaseEvent, Decision, Visit
from cases.models.inspections import JointInspection
from cases.models.opinions import OpinionRequest
from cases.models.papers import Paper, PaperReading, PaperState
from cases.services.papers import paper_retry
from common.errors import AlreadyDoneError
from common.read_only_admin import ReadOnly

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Model]
else:
    ModelAdmin = admin.ModelAdmin


@admin.register(Case)
class CaseAdmin(ReadOnly, ModelAdmin):
    list_display = ("number", "joint_service", "status", "received_at", "promised_due_at")
    list_filter = ("status", "site")
    search_fields = ("number",)
    list_select_related = ("joint_service",)
    show_full_result_count = False


@admin.register(Approval)
class ApprovalAdmin(ReadOnly, ModelAdmin):
    list_display = ("item", "department", "status", "due_at", "claimed_by")
    list_filter = ("status", "department")
    list_select_related = ("item", "department", "claimed_by")
    show_full_result_count = False


@admin.register(Decision)
class DecisionAdmin(ReadOnly, ModelAdmin):
    list_display = ("approval", "outcome", "decided_by", "countersigned_by", "decided_at")
    list_select_related = ("approval", "decided_by", "countersigned_by")
    show_full_result_count = False


@admin.register(CaseEvent)
class CaseEventAdmin(ReadOnly, ModelAdmin):
    list_display = ("case", "verb", "actor", "at", "recorded_at")
    list_filter = ("verb",)
    list_select_related = ("case", "actor")
    show_full_result_count = False


@admin.register(Visit)
class VisitAdmin(ReadOnly, ModelAdmin):
    list_display = ("case", "on", "purpose", "site", "demanded_by")
    list_filter = ("purpose", "site")
    list_select_related = ("case", "site", "demanded_by")
    show_full_result_count = False


@admin.register(OpinionRequest)
class OpinionRequestAdmin(ReadOnly, ModelAdmin):
    list_display = ("approval", "department", "state", "asked_at", "due_at")
    list_filter = ("state", "department")
    list_select_related = ("approval", "department")
    show_full_result_count = False


@admin.register(JointInspection)
class JointInspectionAdmin(ReadOnly, ModelAdmin):
    list_display = ("case", "department", "planned_at", "state")
    list_filter = ("state", "department")
    list_select_related = ("case", "department")
    show_full_result_count = False


@admin.register(Paper)
class PaperAdmin(ReadOnly, ModelAdmin):
    list_display = ("number", "kind", "case", "state", "attempts", "problem", "issued_at")
    list_filter = ("state", "kind")
    list_select_related = ("case",)
    search_fields = ("number",)
    exclude = ("facts", "file_zh", "file_en")
    show_full_result_count = False
    actions = ("retry",)

    @admin.action(description=gettext_lazy("Make the selected failed papers again"), permissions=["retry"])
    def retry(self, request: HttpRequest, queryset: QuerySet[Paper]) -> None:
        count = 0
        for paper_id in queryset.filter(state=PaperState.FAILED).values_list("pk", flat=True):
            try:
                paper_retry(paper_id=paper_id)
            except AlreadyDoneError as error:
                messages.warning(request, str(error))
            else:
                count += 1
        messages.info(request, _("Put back: %(count)d") % {"count": count})

    def has_retry_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("cases.change_paper")


@admin.register(PaperReading)
class PaperReadingAdmin(ReadOnly, ModelAdmin):
    list_display = ("paper", "language", "reader", "at")
    list_select_related = ("paper", "reader")
    show_full_result_count = False
