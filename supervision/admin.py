"""Findings and exported lists in the admin: to look at, never to change."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from supervision.models import Finding, ListExport

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Model]
else:
    ModelAdmin = admin.ModelAdmin


@admin.register(Finding)
class FindingAdmin(ModelAdmin):
    list_display = ("kind", "case", "department", "state", "raised_at")
    list_filter = ("kind", "state", "department")
    list_select_related = ("case", "department")
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(ListExport)
class ListExportAdmin(ModelAdmin):
    list_display = ("at", "exported_by", "what", "file_format", "rows", "filters")
    list_filter = ("what", "file_format")
    list_select_related = ("exported_by",)
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
