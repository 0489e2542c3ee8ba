from django.urls import path

from windows.portal.apply import check, fields, materials, questions, views

urlpatterns = [
    path("<uuid:key>/", views.tasks, name="apply"),
    path("<uuid:key>/discard/", views.discard, name="apply_discard"),
    path("<uuid:key>/questions/<slug:question>/", questions.question, name="apply_question"),
    path("<uuid:key>/materials/", materials.materials, name="apply_materials"),
    path("<uuid:key>/materials/<int:requirement_id>/", materials.material, name="apply_material"),
    path("<uuid:key>/materials/<int:requirement_id>/word/", materials.word, name="apply_word"),
    path("<uuid:key>/materials/<int:requirement_id>/consent/", materials.consent, name="apply_consent"),
    path("<uuid:key>/files/<int:material_id>/remove/", materials.remove, name="apply_remove"),
    path("<uuid:key>/form/", fields.one_form, name="apply_form"),
    path("<uuid:key>/delivery/", fields.delivery, name="apply_delivery"),
    path("<uuid:key>/check/", check.check, name="apply_check"),
    path("for/<slug:slug>/", views.start, name="apply_start"),
    path("done/<str:number>/", check.applied, name="applied"),
]
