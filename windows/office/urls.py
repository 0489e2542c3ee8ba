"""The office: what the windows work by is kept here, so far the calendar of working days."""

from django.urls import path

from windows.office import calendar

app_name = "office"
urlpatterns = [
    path("calendar/", calendar.years, name="calendar"),
    path("calendar/<int:year>/", calendar.year_page, name="year"),
    path("calendar/<int:year>/preview/", calendar.preview, name="preview"),
    path("calendar/<int:year>/confirm/", calendar.confirm, name="confirm"),
    path("calendar/changes/<int:change_id>/", calendar.change_page, name="change"),
]
