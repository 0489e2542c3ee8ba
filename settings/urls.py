"""All addresses."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("windows.urls")),
]

handler400 = "windows.views.bad_request"
handler403 = "windows.views.forbidden"
handler404 = "windows.views.not_found"
handler500 = "windows.views.broken"
