from django.urls import path

from windows.share import views

app_name = "share"
urlpatterns = [
    path("share/", views.look, name="look"),
    path("share/answer/", views.answer, name="answer"),
]
