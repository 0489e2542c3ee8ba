from django.urls import path

from windows.portal import views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("messages/", views.messages, name="messages"),
    path("cases/<str:number>/", views.case, name="case"),
]
