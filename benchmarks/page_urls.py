"""The addresses of `benchmarks.pages`: all of the application, and a page with nothing but its frame."""

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from settings.urls import urlpatterns as pages

_EMPTY = engines["django"].from_string(
    '{% extends "windows/base.html" %}{% block main %}<h1>.</h1>{% endblock %}'
)


def empty(request: HttpRequest) -> HttpResponse:
    return HttpResponse(_EMPTY.render({}, request))


urlpatterns = [path("empty-page/", empty), *pages]
