"""What the page tests of the counter start from: a clerk logged in, pictures, the pages of a draft."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from cases.models import IntakeDraft
from tests.cast import Cast

HTMX = {"HX-Request": "true"}
NUMBER = "330899199001019014"  # 张小明, the citizen of the cast


def logged_in(cast: Cast, name: str) -> Client:
    client = Client()
    client.force_login(cast.users[name])
    client.cookies["django_language"] = "en"
    return client


def picture(
    name: str = "plan.png", *, size: tuple[int, int] = (8, 8), colour: str = "white", kind: str = "PNG"
) -> SimpleUploadedFile:
    buffer = io.BytesIO()
    Image.new("RGB", size, colour).save(buffer, kind)
    return SimpleUploadedFile(name, buffer.getvalue(), f"image/{kind.lower()}")


def page_of(draft: IntakeDraft, name: str, *args: object) -> str:
    return reverse(f"counter:{name}", args=[draft.pk, *args])
