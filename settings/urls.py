"""All addresses."""

from django.contrib import admin
from django.urls import include, path

from windows.views import to_the_log_in

urlpatterns = [
    path("admin/login/", to_the_log_in),
    path("admin/", admin.site.urls),
    path("", include("windows.urls")),
]

handler400 = "windows.views.bad_request"
handler403 = "windows.views.forbidden"
handler404 = "windows.views.not_found"
handler429 = "windows.views.too_many"  # asked for by allauth
handler500 = "windows.views.broken"
