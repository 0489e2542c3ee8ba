from django.urls import path

from windows.oversight import views

app_name = "oversight"
urlpatterns = [
    path("", views.home, name="home"),
    path("cases/<str:number>/", views.case, name="case"),
]
