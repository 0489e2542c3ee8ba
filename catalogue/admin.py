"""The catalogue in the administration: versions are looked at, only the calendar is edited by hand."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.forms import ModelForm
from django.http import HttpRequest

from catalogue.models import (
    CalendarDay,
    CalendarYear,
    ItemDepartment,
    JointService,
    JointServiceItem,
    MaterialRequirement,
    ServiceItem,
    Situation,
)
from catalogue.selectors import working_calendar_forget
from common import clock
from people.models import User
from people.policy import Capability
from people.selectors import actor_for

if TYPE_CHECKING:
    from django.db.models import Model

    AnyAdmin = admin.ModelAdmin[Any]
    AnyInline = admin.TabularInline[Model, Model]
else:
    AnyAdmin = admin.ModelAdmin
    AnyInline = admin.TabularInline


def may_edit(request: HttpRequest) -> bool:
    """The right to the catalogue comes from the policy, like every other."""
    user = request.user
    if not isinstance(user, User):
        return False
    on = clock.local_date(clock.now())
    return user.is_superuser or actor_for(user, on=on).can(Capability.CATALOGUE)


class ReadOnly:
    """A published row never changes; a new version comes by a file (`manage.py catalogue_load`)."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may_edit(request)

    def has_view_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return may_edit(request)

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


class ItemDepartmentInline(ReadOnly, AnyInline):
    model = ItemDepartment


class SituationInline(ReadOnly, AnyInline):
    model = Situation
    fields = ("position", "key", "text", "options")


class JointServiceItemInline(ReadOnly, AnyInline):
    model = JointServiceItem
    fields = ("position", "key", "item", "condition")


class MaterialRequirementInline(ReadOnly, AnyInline):
    model = MaterialRequirement
    fields = ("position", "key", "name", "source", "supplier", "necessity", "legal_basis", "condition")


@admin.register(ServiceItem)
class ServiceItemAdmin(ReadOnly, AnyAdmin):
    list_display = ("code", "version", "status", "name", "handling_kind", "is_countersigned", "licence_type")
    list_filter = ("status", "handling_kind", "departments")
    list_select_related = ("licence_type",)
    search_fields = ("code", "name", "name_en")
    inlines = (ItemDepartmentInline,)


@admin.register(JointService)
class JointServiceAdmin(ReadOnly, AnyAdmin):
    list_display = ("code", "version", "status", "name", "lead_department", "visits_promised")
    list_filter = ("status",)
    list_select_related = ("lead_department",)
    search_fields = ("code", "name", "name_en", "slug")
    inlines = (SituationInline, JointServiceItemInline, MaterialRequirementInline)


class CalendarAdmin(AnyAdmin):
    """Days off are corrected by hand when the State Council changes its notice."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may_edit(request)

    def has_view_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return may_edit(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return may_edit(request)

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return may_edit(request)

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return may_edit(request)

    def save_model(self, request: HttpRequest, obj: Any, form: "ModelForm[Any]", change: bool) -> None:
        super().save_model(request, obj, form, change)
        working_calendar_forget()

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        super().delete_model(request, obj)
        working_calendar_forget()


@admin.register(CalendarYear)
class CalendarYearAdmin(CalendarAdmin):
    list_display = ("year", "is_published", "source")


@admin.register(CalendarDay)
class CalendarDayAdmin(CalendarAdmin):
    list_display = ("date", "is_working", "reason")
    list_filter = ("is_working",)
    date_hierarchy = "date"
