"""The clerk's window."""

from django.urls import path

from windows.counter import cases, intake, samples, views

app_name = "counter"
urlpatterns = [
    path("", views.home, name="home"),
    path("start/<slug:slug>/", views.start, name="start"),
    path("drafts/<uuid:key>/identity/", intake.identity, name="identity"),
    path("drafts/<uuid:key>/identity/<slug:field>/", intake.identifier, name="identifier"),
    path("drafts/<uuid:key>/questions/", intake.questions, name="questions"),
    path("drafts/<uuid:key>/materials/", intake.materials, name="materials"),
    path("drafts/<uuid:key>/samples/", samples.attach_samples, name="samples"),
    path("drafts/<uuid:key>/materials/<int:requirement_id>/", intake.attach, name="attach"),
    path("drafts/<uuid:key>/files/<int:material_id>/remove/", intake.detach, name="detach"),
    path("drafts/<uuid:key>/form/", intake.one_form, name="form"),
    path("drafts/<uuid:key>/check/", intake.check, name="check"),
    path("cases/", cases.case_list, name="cases"),
    path("cases/<str:number>/", cases.detail, name="case"),
    path("cases/<str:number>/receipt/", cases.receipt, name="receipt"),
    path("cases/<str:number>/withdraw/", cases.withdraw, name="withdraw"),
    path("cases/<str:number>/hand-over/", cases.hand_over, name="hand_over"),
]
