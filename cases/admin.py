"""The record in the admin: to look at, never to change. Changes go through the services."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from cases.models import Approval, Case, CaseEvent, Decision, Visit

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Model]
else:
    ModelAdmin = admin.ModelAdmin


class RecordAdmin(ModelAdmin):
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Case)
class CaseAdmin(RecordAdmin):
    list_display = ("number", "joint_service", "status", "received_at", "promised_due_at")
    list_filter = ("status", "site")
    search_fields = ("number",)
    list_select_related = ("joint_service",)
    show_full_result_count = False


@admin.register(Approval)
class ApprovalAdmin(RecordAdmin):
    list_display = ("item", "department", "status", "due_at", "claimed_by")
    list_filter = ("status", "department")
    list_select_related = ("item", "department", "claimed_by")
    show_full_result_count = False


@admin.register(Decision)
class DecisionAdmin(RecordAdmin):
    list_display = ("approval", "outcome", "decided_by", "countersigned_by", "decided_at")
    list_select_related = ("approval", "decided_by", "countersigned_by")
    show_full_result_count = False


@admin.register(CaseEvent)
class CaseEventAdmin(RecordAdmin):
    list_display = ("case", "verb", "actor", "at", "recorded_at")
    list_filter = ("verb",)
    list_select_related = ("case", "actor")
    show_full_result_count = False


@admin.register(Visit)
class VisitAdmin(RecordAdmin):
    list_display = ("case", "on", "purpose", "site", "demanded_by")
    list_filter = ("purpose", "site")
    list_select_related = ("case", "site", "demanded_by")
    show_full_result_count = False
