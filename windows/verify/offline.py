"""Verifying by camera: a small page that can be installed and works without a network."""

import json
from hashlib import sha256

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common import clock
from e_licences.selectors.offline import offline_bundle
from windows.access import public

SCRIPTS = ("js/scan.js",)
PARTS = (  # what the scripts import, by the names they import it under
    "js/camera.js",
    "js/cose.js",
    "js/judge.js",
    "vendor/cbor/cbor.js",
    "vendor/cbor/cbor_internal.js",
    "vendor/qr/decode.js",
    "vendor/qr/index.js",
)
LOOKS = ("onewindow.css", "mark.svg", "icons.svg")


@public
@require_safe
def scan(request: HttpRequest) -> HttpResponse:
    """Without anything of the session: browsers keep this page."""
    return render(request, "windows/verify/scan.html", {"days": settings.STATUS_LIST_DAYS})


@public
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker; it lies under the path it may keep."""
    kept = [
        reverse("verify:scan"),
        reverse("verify:manifest"),
        reverse("verify:known"),
        *(static(f"windows/{name}") for name in (*SCRIPTS, *LOOKS)),
        *(f"{settings.STATIC_URL}windows/{name}" for name in PARTS),
    ]
    script = f"const KEPT = {json.dumps(kept)};\n{render_to_string('windows/verify/worker.js')}"
    answer = HttpResponse(script, content_type="text/javascript")
    answer["Cache-Control"] = "no-cache"
    return answer


@public
@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    return JsonResponse(
        {
            "name": _("Verify a licence"),
            "short_name": _("Verify"),
            "lang": request.LANGUAGE_CODE,
            "start_url": reverse("verify:scan"),
            "scope": reverse("verify:form"),
            "display": "standalone",
            "background_color": "#ffffff",
            "theme_color": "#17324d",
            "icons": [
                {"src": static("windows/mark.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"}
            ],
        },
        content_type="application/manifest+json",
    )


@public
@require_safe
def known(request: HttpRequest) -> HttpResponse:
    """Keys and signed lists; who has them already is told so."""
    bundle = offline_bundle(at=clock.now())
    mark = f'"{sha256(json.dumps(bundle | {"as_of": ""}).encode()).hexdigest()[:32]}"'
    if request.headers.get("If-None-Match") == mark:
        answer: HttpResponse = HttpResponseNotModified()
    else:
        answer = JsonResponse(bundle, json_dumps_params={"ensure_ascii": False})
    answer["ETag"] = mark
    answer["Cache-Control"] = "public, no-cache"
    return answer
