"""Licences in the administration: read, and failed orders put back. Nothing is written past the services."""

from typing import TYPE_CHECKING

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.errors import AlreadyDoneError
from common.read_only_admin import ReadOnly
from e_licences.models import (
    Licence,
    LicenceChange,
    LicenceOrder,
    LicenceType,
    NumberSeries,
    OrderState,
    Verification,
)
from e_licences.services import order_retry

if TYPE_CHECKING:
    LicenceTypeAdminBase = admin.ModelAdmin[LicenceType]
    LicenceOrderAdminBase = admin.ModelAdmin[LicenceOrder]
    LicenceAdminBase = admin.ModelAdmin[Licence]
    LicenceChangeAdminBase = admin.ModelAdmin[LicenceChange]
    NumberSeriesAdminBase = admin.ModelAdmin[NumberSeries]
    VerificationAdminBase = admin.ModelAdmin[Verification]
else:
    LicenceTypeAdminBase = LicenceOrderAdminBase = LicenceAdminBase = admin.ModelAdmin
    LicenceChangeAdminBase = NumberSeriesAdminBase = VerificationAdminBase = admin.ModelAdmin


@admin.register(LicenceType)
class LicenceTypeAdmin(ReadOnly, LicenceTypeAdminBase):
    list_display = ["code", "name", "number_pattern", "validity_years", "is_public"]
    search_fields = ["code", "name"]


@admin.register(LicenceOrder)
class LicenceOrderAdmin(ReadOnly, LicenceOrderAdminBase):
    list_display = ["key", "case_number", "licence_type", "state", "attempts", "problem", "decided_at"]
    list_filter = ["state"]
    list_select_related = ["licence_type"]
    search_fields = ["key", "case_number"]
    exclude = ["fields"]
    actions = ["retry"]

    @admin.action(description=gettext_lazy("Issue the selected failed orders again"), permissions=["retry"])
    def retry(self, request: HttpRequest, queryset: QuerySet[LicenceOrder]) -> None:
        count = 0
        for order_id in queryset.filter(state=OrderState.FAILED).values_list("pk", flat=True):
            try:
                order_retry(order_id=order_id)
            except AlreadyDoneError as error:
                messages.warning(request, str(error))
            else:
                count += 1
        messages.info(request, _("Put back: %(count)d") % {"count": count})

    def has_retry_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("e_licences.change_licenceorder")


@admin.register(Licence)
class LicenceAdmin(ReadOnly, LicenceAdminBase):
    list_display = ["number", "licence_type", "department", "status", "issued_on", "valid_until"]
    list_filter = ["status", "licence_type"]
    list_select_related = ["licence_type", "department"]
    search_fields = ["number", "identifier"]
    exclude = ["file"]


@admin.register(LicenceChange)
class LicenceChangeAdmin(ReadOnly, LicenceChangeAdminBase):
    list_display = ["at", "licence", "from_status", "to_status", "ground", "article", "reference", "by"]
    list_filter = ["to_status", "ground"]
    list_select_related = ["licence", "by"]
    search_fields = ["licence__number", "reference"]


@admin.register(NumberSeries)
class NumberSeriesAdmin(ReadOnly, NumberSeriesAdminBase):
    list_display = ["department", "licence_type", "year", "last"]
    list_select_related = ["department", "licence_type"]


@admin.register(Verification)
class VerificationAdmin(ReadOnly, VerificationAdminBase):
    list_display = ["at", "channel", "outcome", "licence"]
    list_filter = ["outcome", "channel"]
    list_select_related = ["licence"]
