from django.urls import path

from windows.demo import views

app_name = "demo"
urlpatterns = [
    path("", views.stage, name="stage"),
    path("forward/", views.forward, name="forward"),
    path("fault/", views.fault, name="fault"),
    path("role/", views.role, name="role"),
    path("tour/start/", views.tour_start, name="tour_start"),
    path("tour/end/", views.tour_end, name="tour_end"),
    path("sample.pdf", views.sample, name="sample"),
]
