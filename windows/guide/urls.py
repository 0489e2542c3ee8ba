from django.urls import path

from windows.guide import views

app_name = "guide"
urlpatterns = [
    path("", views.services, name="list"),
    path("<slug:slug>/", views.service, name="service"),
    path("<slug:slug>/short/", views.short, name="short"),
    path("<slug:slug>/apply/", views.apply, name="apply"),
]
