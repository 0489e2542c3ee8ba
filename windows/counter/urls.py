"""The clerk's window."""

from django.urls import path

from windows.counter import acceptance, cases, held, intake, materials, samples, views, visits

app_name = "counter"
urlpatterns = [
    path("", views.home, name="home"),
    path("start/<slug:slug>/", views.start, name="start"),
    path("drafts/<uuid:key>/identity/", intake.identity, name="identity"),
    path("drafts/<uuid:key>/identity/<slug:field>/", intake.identifier, name="identifier"),
    path("drafts/<uuid:key>/questions/", intake.questions, name="questions"),
    path("drafts/<uuid:key>/materials/", materials.materials, name="materials"),
    path("drafts/<uuid:key>/held/", held.held, name="held"),
    path("drafts/<uuid:key>/held/<int:requirement_id>/", held.choose, name="choose"),
    path("drafts/<uuid:key>/consent/<int:requirement_id>/", held.consent, name="consent"),
    path("drafts/<uuid:key>/samples/", samples.attach_samples, name="samples"),
    path("drafts/<uuid:key>/materials/<int:requirement_id>/", materials.attach, name="attach"),
    path("drafts/<uuid:key>/files/<int:material_id>/remove/", materials.detach, name="detach"),
    path("drafts/<uuid:key>/form/", intake.one_form, name="form"),
    path("drafts/<uuid:key>/check/", intake.check, name="check"),
    path("cases/", cases.case_list, name="cases"),
    path("cases/<str:number>/", cases.detail, name="case"),
    path("cases/<str:number>/visits/", visits.visits, name="visits"),
    path("cases/<str:number>/receipt/", cases.receipt, name="receipt"),
    path("cases/<str:number>/withdraw/", cases.withdraw, name="withdraw"),
    path("cases/<str:number>/hand-over/", cases.hand_over, name="hand_over"),
    path("cases/<str:number>/accept/", acceptance.accept, name="accept"),
    path("cases/<str:number>/not-accept/", acceptance.not_accept, name="not_accept"),
    path("cases/<str:number>/not-required/", acceptance.not_required, name="not_required"),
    path("cases/<str:number>/supply/<int:requirement_id>/", acceptance.supply, name="supply"),
    path("cases/<str:number>/correct/", acceptance.correct, name="correct"),
    path("cases/<str:number>/complete/", acceptance.complete, name="complete"),
    path("cases/<str:number>/deferred/<int:deferred_id>/", acceptance.deferred, name="deferred"),
    path("cases/<str:number>/open/<int:material_id>/", acceptance.fill, name="fill"),
    path("cases/<str:number>/void/", acceptance.void, name="void"),
    path("voidings/", acceptance.voidings, name="voidings"),
    path("voidings/<int:voiding_id>/confirm/", acceptance.void_confirm, name="void_confirm"),
    path("voidings/<int:voiding_id>/refuse/", acceptance.void_refuse, name="void_refuse"),
]
