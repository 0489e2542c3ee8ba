from django.http import HttpRequest, HttpResponse
from django.urls import path

from settings.urls import urlpatterns as pages


def empty(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


urlpatterns = [path("empty/", empty), *pages]
