from django.urls import path

from windows.verify import offline, views

app_name = "verify"
urlpatterns = [
    path("verify/", views.form, name="form"),
    path("verify/file/", views.by_file, name="file"),
    path("verify/scan/", offline.scan, name="scan"),
    path("verify/worker.js", offline.worker, name="worker"),
    path("verify/manifest.webmanifest", offline.manifest, name="manifest"),
    path("verify/offline.json", offline.known, name="known"),
    path("v/<str:code>", views.by_code, name="code"),
    path("V/<str:code>", views.by_code, name="code_in_capitals"),  # as a QR code writes it
]
