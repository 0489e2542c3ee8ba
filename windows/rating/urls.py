from django.urls import path

from windows.rating import views

app_name = "rating"
urlpatterns = [
    path("<str:code>/", views.rate, name="rate"),
    path("<str:code>/again/", views.again, name="again"),
]
