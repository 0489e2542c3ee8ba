from django.urls import path

from windows.verify import views

app_name = "verify"
urlpatterns = [
    path("verify/", views.form, name="form"),
    path("verify/file/", views.by_file, name="file"),
    path("v/<str:code>", views.by_code, name="code"),
]
