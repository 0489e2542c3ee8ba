"""Findings and exported lists in the admin: to look at, never to change."""

from typing import TYPE_CHECKING

from django.contrib import admin
from django.db.models import Model

from common.read_only_admin import ReadOnly
from supervision.models import Finding, ListExport

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Model]
else:
    ModelAdmin = admin.ModelAdmin


@admin.register(Finding)
class FindingAdmin(ReadOnly, ModelAdmin):
    list_display = ("kind", "case", "department", "state", "raised_at")
    list_filter = ("kind", "state", "department")
    list_select_related = ("case", "department")
    show_full_result_count = False


@admin.register(ListExport)
class ListExportAdmin(ReadOnly, ModelAdmin):
    list_display = ("at", "exported_by", "what", "file_format", "rows", "filters")
    list_filter = ("what", "file_format")
    list_select_related = ("exported_by",)
    show_full_result_count = False
