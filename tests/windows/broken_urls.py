"""Addresses that fail, for the pages that say so."""

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.urls import path

from settings import urls
from settings.urls import handler400, handler403, handler404, handler500

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


def broken(request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError


def away(request: HttpRequest) -> HttpResponse:
    raise OperationalError


urlpatterns = [path("broken/", broken), path("away/", away), *urls.urlpatterns]
