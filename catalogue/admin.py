"""The catalogue and the calendar in the administration: to look at; they are changed elsewhere."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.http import HttpRequest

from catalogue.models import (
    CalendarChange,
    CalendarDay,
    CalendarYear,
    ItemDepartment,
    JointService,
    JointServiceItem,
    MaterialRequirement,
    ServiceItem,
    Situation,
)
from common import clock
from common.read_only_admin import ReadOnly
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


class Published(ReadOnly):
    """A published row never changes; a new version comes by a file (`manage.py catalogue_load`)."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may_edit(request)

    def has_view_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return may_edit(request)


class ItemDepartmentInline(Published, AnyInline):
    model = ItemDepartment


class SituationInline(Published, AnyInline):
    model = Situation
    fields = ("position", "key", "text", "options")


class JointServiceItemInline(Published, AnyInline):
    model = JointServiceItem
    fields = ("position", "key", "item", "condition")


class MaterialRequirementInline(Published, AnyInline):
    model = MaterialRequirement
    fields = ("position", "key", "name", "source", "supplier", "necessity", "legal_basis", "condition")


@admin.register(ServiceItem)
class ServiceItemAdmin(Published, AnyAdmin):
    list_display = ("code", "version", "status", "name", "handling_kind", "steps", "licence_type")
    list_filter = ("status", "handling_kind", "departments")
    list_select_related = ("licence_type",)
    search_fields = ("code", "name", "name_en")
    inlines = (ItemDepartmentInline,)


@admin.register(JointService)
class JointServiceAdmin(Published, AnyAdmin):
    list_display = ("code", "version", "status", "name", "lead_department", "visits_promised")
    list_filter = ("status",)
    list_select_related = ("lead_department",)
    search_fields = ("code", "name", "name_en", "slug")
    inlines = (SituationInline, JointServiceItemInline, MaterialRequirementInline)


@admin.register(CalendarYear)
class CalendarYearAdmin(Published, AnyAdmin):
    """Read only, like the days and their log: changes come through the calendar office, which recomputes."""

    list_display = ("year", "is_published", "source")


@admin.register(CalendarDay)
class CalendarDayAdmin(Published, AnyAdmin):
    list_display = ("date", "is_working", "reason", "is_local")
    list_filter = ("is_working", "is_local")
    date_hierarchy = "date"


@admin.register(CalendarChange)
class CalendarChangeAdmin(Published, AnyAdmin):
    list_display = ("changed_at", "kind", "year", "source", "changed_by")
    list_filter = ("kind",)
    list_select_related = ("changed_by",)
