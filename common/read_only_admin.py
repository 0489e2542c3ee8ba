"""A table of the administration that is looked at and never changed there."""

from django.http import HttpRequest


class ReadOnly:
    """Mixed into a ModelAdmin or an inline: what changes, changes through the services."""

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False
