from django.urls import path

from windows.oversight import (
    acceptance,
    commitments,
    disputes,
    extensions,
    findings,
    licence_uses,
    outbox,
    sharing,
    sources,
    views,
)

app_name = "oversight"
urlpatterns = [
    path("", views.home, name="home"),
    path("cases/<str:number>/", views.case, name="case"),
    path("cases/<str:number>/sources/", sources.sources, name="sources"),
    path("cases/<str:number>/new-fact/", acceptance.new_fact, name="new_fact"),
    path("voidings/", acceptance.voidings, name="voidings"),
    path("voidings/<int:voiding_id>/confirm/", acceptance.void_confirm, name="void_confirm"),
    path("voidings/<int:voiding_id>/refuse/", acceptance.void_refuse, name="void_refuse"),
    path("findings/", findings.finding_list, name="findings"),
    path("findings/<int:finding_id>/", findings.finding, name="finding"),
    path("findings/<int:finding_id>/close/", findings.close, name="close"),
    path("commitments/", commitments.commitments, name="commitments"),
    path("commitments/<int:bar_id>/repair/", commitments.bar_repair, name="bar_repair"),
    path("sharing/", sharing.sharing, name="sharing"),
    path("sharing/<slug:what>/", sharing.sharing_list, name="sharing_list"),
    path("outbox/", outbox.outbox, name="outbox"),
    path("licence-uses/", licence_uses.licence_uses, name="licence_uses"),
    path("extensions/", extensions.extensions, name="extensions"),
    path("extensions/<int:extension_id>/grant/", extensions.extension_grant, name="extension_grant"),
    path("extensions/<int:extension_id>/refuse/", extensions.extension_refuse, name="extension_refuse"),
    path("disputes/", disputes.dispute_list, name="disputes"),
    path("disputes/<int:dispute_id>/", disputes.dispute, name="dispute"),
    path("disputes/<int:dispute_id>/answer/", disputes.answer, name="answer"),
]
