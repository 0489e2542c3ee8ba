"""The department's desk."""

from django.urls import path

from windows.desk import acts, views

app_name = "desk"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("news/", views.news, name="news"),
    path("approvals/<int:approval_id>/", views.approval, name="approval"),
    path("approvals/<int:approval_id>/claim/", acts.claim, name="claim"),
    path("approvals/<int:approval_id>/release/", acts.release, name="release"),
    path("approvals/<int:approval_id>/decide/", acts.decide, name="decide"),
    path("approvals/<int:approval_id>/countersign/", acts.countersign, name="countersign"),
    path("approvals/<int:approval_id>/send-back/", acts.send_back, name="send_back"),
]
