from django.urls import include, path

from windows import preferences
from windows.portal import (
    acceptance,
    cards,
    data,
    data_copy,
    disputes,
    mandates,
    material_disputes,
    shares,
    views,
)

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("apply/", include("windows.portal.apply.urls")),
    path("messages/", views.messages, name="messages"),
    path("settings/", preferences.portal_settings, name="settings"),
    path("mandates/", mandates.mandates, name="mandates"),
    path("mandates/<int:mandate_id>/end/", mandates.end, name="mandate_end"),
    path("data/", data.data, name="data"),
    path("data/copy.csv", data_copy.copy_csv, name="data_csv"),
    path("data/copy.json", data_copy.copy_json, name="data_json"),
    path("licences/worker.js", cards.worker, name="licence_worker"),
    path("licences/<str:identifier>/card/", cards.card, name="licence_card"),
    path("licences/<str:identifier>/", shares.licence, name="licence"),
    path("licences/<str:identifier>/share/", shares.share, name="share"),
    path("shares/", shares.shares, name="shares"),
    path("shares/<int:share_id>/withdraw/", shares.withdraw, name="share_withdraw"),
    path("cases/<str:number>/", views.case, name="case"),
    path("cases/<str:number>/answer/", acceptance.answer, name="answer"),
    path("cases/<str:number>/supply/<int:requirement_id>/", acceptance.supply, name="supply"),
    path("cases/<str:number>/correct/", acceptance.correct, name="correct"),
    path("cases/<str:number>/complete/", acceptance.complete, name="complete"),
    path("cases/<str:number>/deferred/<int:deferred_id>/", acceptance.deferred, name="deferred"),
    path("cases/<str:number>/open/<int:material_id>/", acceptance.fill, name="fill"),
    path(
        "cases/<str:number>/materials/<int:submitted_id>/dispute/",
        material_disputes.dispute,
        name="material_dispute",
    ),
    path("cases/<str:number>/withdraw/", acceptance.withdraw, name="withdraw"),
    path("cases/<str:number>/visits/<int:visit_id>/dispute/", disputes.dispute, name="dispute"),
]
