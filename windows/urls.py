"""All pages. Every view says who may come in: `windows.access.requires` or `public`."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

from windows import copies, files, login, papers, preferences, previews, states, views
from windows.access import public

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("", include("windows.verify.urls")),  # high up: of all pages it is asked for most
    path("login/", login.login, name="login"),
    path("logout/", login.logout, name="logout"),
    path("", include("windows.account.urls")),
    path("language/", public(set_language), name="set_language"),
    path("healthz", views.healthz, name="healthz"),
    path("design/", views.design, name="design"),
    path("counter/", include("windows.counter.urls")),
    path("desk/", include("windows.desk.urls")),
    path("", include("windows.share.urls")),
    path("guide/", include("windows.guide.urls")),
    path("rate/", include("windows.rating.urls")),
    path("large-print/", preferences.large_print, name="large_print"),
    path("portal/", include("windows.portal.urls")),
    path("oversight/", include("windows.oversight.urls")),
    path("office/", include("windows.office.urls")),
    path("files/<int:file_id>/", previews.viewer, name="file"),
    path("files/<int:file_id>/original/", files.stored_file, name="file_original"),
    path("files/<int:file_id>/pages/<int:page>/", previews.page_picture, name="file_preview"),
    path("licences/<str:identifier>/pdf", files.licence_pdf, name="licence_pdf"),
    path("licences/<str:identifier>/print", files.licence_print, name="licence_print"),
    path("licences/<str:identifier>/copy/", copies.licence_copy, name="licence_copy"),
    path("licences/states/", states.licence_states, name="licence_states"),
    path("licences/<str:identifier>/qr.svg", files.licence_qr, name="licence_qr"),
    path("cases/<str:number>/receipt.pdf", papers.receipt, name="receipt"),
    path("cases/<str:number>/slip.pdf", papers.receipt_slip, name="receipt_slip"),
    path("cases/<str:number>/papers/", papers.case_papers, name="case_papers"),
    path("papers/<int:paper_id>/<str:language>/", papers.paper, name="paper"),
]
if settings.DEMO:
    urlpatterns.append(path("demo/", include("windows.demo.urls")))
