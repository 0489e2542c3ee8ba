"""Second factors and outside identities in the administration: seen and taken away, never entered or read."""

from typing import TYPE_CHECKING, Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

if TYPE_CHECKING:
    AnyAdmin = admin.ModelAdmin[Any]
else:
    AnyAdmin = admin.ModelAdmin

for model in (EmailAddress, Authenticator, SocialAccount, SocialApp, SocialToken):
    admin.site.unregister(model)


class TakenAwayOnly(AnyAdmin):
    list_select_related = ("user",)
    search_fields = ("user__username", "user__name")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(Authenticator)
class AuthenticatorAdmin(TakenAwayOnly):
    """Whoever has lost everything is helped here, after it has been checked who they are."""

    list_display = ("user", "type", "created_at", "last_used_at")
    list_filter = ("type",)
    fields = list_display

    def delete_model(self, request: HttpRequest, obj: Authenticator) -> None:
        self.delete_queryset(request, Authenticator.objects.filter(pk=obj.pk))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Recovery codes never outlive what they recover."""
        owners = list(queryset.values_list("user_id", flat=True))
        queryset.delete()
        theirs = Authenticator.objects.filter(user_id__in=owners)
        protected = list(theirs.exclude(type="recovery_codes").values_list("user_id", flat=True))
        theirs.exclude(user_id__in=protected).delete()


@admin.register(SocialAccount)
class OutsideIdentityAdmin(TakenAwayOnly):
    list_display = ("user", "provider", "date_joined", "last_login")
    fields = list_display
