"""The office: what the windows work by is kept here: calendar, catalogue, data resources."""

from django.urls import path

from windows.office import calendar, catalogue, files, levels, resources, seals, templates, trials

app_name = "office"
urlpatterns = [
    path("calendar/", calendar.years, name="calendar"),
    path("calendar/<int:year>/", calendar.year_page, name="year"),
    path("calendar/<int:year>/preview/", calendar.preview, name="preview"),
    path("calendar/<int:year>/confirm/", calendar.confirm, name="confirm"),
    path("calendar/changes/<int:change_id>/", calendar.change_page, name="change"),
    path("catalogue/", catalogue.catalogue, name="catalogue"),
    path("catalogue/import/", files.catalogue_import, name="catalogue_import"),
    path("catalogue/services/<str:code>/export/<str:kind>/", files.catalogue_export, name="catalogue_export"),
    path("catalogue/services/<str:code>/", catalogue.service, name="catalogue_service"),
    path("catalogue/services/<str:code>/difference/", catalogue.difference, name="catalogue_difference"),
    path("catalogue/services/<str:code>/copy/", catalogue.copy, name="catalogue_copy"),
    path("catalogue/services/<str:code>/try/", trials.version_try, name="catalogue_try"),
    path(
        "catalogue/services/<str:code>/samples/<int:sample_id>/retire/",
        trials.retire,
        name="catalogue_sample_retire",
    ),
    path("catalogue/drafts/<int:draft_id>/try/", trials.draft_try, name="catalogue_draft_try"),
    path("catalogue/drafts/<int:draft_id>/", catalogue.draft, name="catalogue_draft"),
    path("catalogue/drafts/<int:draft_id>/check/", catalogue.check, name="catalogue_check"),
    path("catalogue/drafts/<int:draft_id>/publish/", catalogue.publish, name="catalogue_publish"),
    path("catalogue/drafts/<int:draft_id>/discard/", catalogue.discard, name="catalogue_discard"),
    path("templates/", templates.templates, name="catalogue_templates"),
    path("templates/new/", templates.template_new, name="catalogue_template_new"),
    path("templates/<slug:template_code>/", templates.template, name="catalogue_template"),
    path("templates/<slug:template_code>/open/", templates.template_open, name="catalogue_template_open"),
    path("templates/<slug:template_code>/draft/", templates.template_draft, name="catalogue_template_draft"),
    path(
        "templates/<slug:template_code>/publish/",
        templates.template_publish,
        name="catalogue_template_publish",
    ),
    path(
        "templates/<slug:template_code>/<slug:which>/<slug:sample>/pdf/",
        templates.template_pdf,
        name="catalogue_template_pdf",
    ),
    path(
        "templates/<slug:template_code>/<slug:which>/<slug:sample>/<int:page>/",
        templates.template_page,
        name="catalogue_template_page",
    ),
    path("levels/", levels.levels, name="catalogue_levels"),
    path("levels/import/", levels.levels_import, name="catalogue_levels_import"),
    path("levels/codes/", levels.codes, name="catalogue_codes"),
    path("levels/codes/import/", levels.codes_import, name="catalogue_codes_import"),
    path("seals/", seals.seals, name="seals"),
    path("seals/new/", seals.seal_new, name="seals_new"),
    path("seals/<int:seal_id>/", seals.seal_page, name="seals_seal"),
    path("seals/<int:seal_id>/suspend/", seals.suspend, name="seals_suspend"),
    path("seals/<int:seal_id>/resume/", seals.resume, name="seals_resume"),
    path("seals/<int:seal_id>/destroy/", seals.destroy, name="seals_destroy"),
    path("seals/<int:seal_id>/appoint/", seals.appoint, name="seals_appoint"),
    path(
        "seals/<int:seal_id>/appointments/<int:appointment_id>/end/",
        seals.appointment_over,
        name="seals_appointment_end",
    ),
    path("resources/", resources.resources, name="resources"),
    path("resources/matrix/", resources.resource_matrix, name="resources_matrix"),
    path("resources/new/", resources.resource_new, name="resources_new"),
    path("resources/entries/<slug:resource_code>/", resources.resource_edit, name="resources_edit"),
    path("resources/new-source/", resources.source_new, name="resources_source_new"),
    path("resources/sources/<slug:source_code>/", resources.source_edit, name="resources_source"),
]
