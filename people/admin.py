"""Accounts, departments and sites in the administration. People are deactivated, never deleted."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from people.models import Applicant, Department, Membership, ServiceSite, User

if TYPE_CHECKING:
    AnyAdmin = admin.ModelAdmin[Any]
    AnyInline = admin.TabularInline[Any, Any]
    BaseUserAdmin = DjangoUserAdmin[User]
else:
    AnyAdmin = admin.ModelAdmin
    AnyInline = admin.TabularInline
    BaseUserAdmin = DjangoUserAdmin


class Lasting:
    """What cases and decisions point at stays."""

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


class MembershipInline(Lasting, AnyInline):
    model = Membership
    extra = 0


@admin.register(User)
class UserAdmin(Lasting, BaseUserAdmin):
    """Roles come from memberships; groups and single permissions are not used."""

    list_display = ("username", "name", "is_active", "is_staff", "last_login")
    list_filter = ("is_active", "is_staff", "memberships__role", "memberships__department")
    search_fields = ("username", "name")
    ordering = ("username",)
    filter_horizontal = ()
    inlines = (MembershipInline,)
    fieldsets = (
        (None, {"fields": ("username", "password", "name", "email", "applicant")}),
        (_("Rights"), {"fields": ("is_active", "is_staff", "is_superuser")}),
        (_("Times"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (
            None,
            {
                "classes": ("wide",),
                "fields": ("username", "name", "usable_password", "password1", "password2"),
            },
        ),
    )
    raw_id_fields = ("applicant",)
    readonly_fields = ("last_login", "date_joined")


@admin.register(Department)
class DepartmentAdmin(Lasting, AnyAdmin):
    list_display = ("code", "name", "short_name", "phone")
    search_fields = ("code", "name", "name_en", "short_name")

    def get_readonly_fields(self, request: HttpRequest, obj: object = None) -> tuple[str, ...]:
        return ("code",) if obj else ()


@admin.register(ServiceSite)
class ServiceSiteAdmin(Lasting, AnyAdmin):
    list_display = ("code", "name", "department", "address", "phone")
    list_select_related = ("department",)


@admin.register(Applicant)
class ApplicantAdmin(Lasting, AnyAdmin):
    """The list shows no whole identifier; nobody enters an applicant here."""

    list_display = ("name", "identifier_kind", "identifier_masked")
    list_filter = ("identifier_kind",)
    search_fields = ("name",)
    fields = ("name", "identifier_kind", "identifier_masked", "phone")
    readonly_fields = ("name", "identifier_kind", "identifier_masked")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


admin.site.unregister(Group)
