"""A service with something needed, something that may follow and a form; and cases of it in each state."""

import io
import re
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from PIL import Image

from cases.models import Case, IntakeDraft
from cases.services import Choice, Intake, Point, draft_attach, draft_fill
from catalogue.models import JointService, MaterialRequirement
from common import clock
from tests.cast import Cast, Item, draft_make, service_make
from tests.versions import rewritten
from workflows import engine

EXAMINE = Intake(Choice.EXAMINE)
ITEMS = [Item("market", ["market"]), Item("fire", ["fire"])]
FIELDS = [
    {"key": "shop", "name": "店名", "name_en": "Shop name", "required": True},
    {"key": "area", "name": "面积", "name_en": "Area", "kind": "number"},
]


def picture(name: str = "plan.png", colour: str = "white") -> SimpleUploadedFile:
    buffer = io.BytesIO()
    Image.new("RGB", (8, 8), colour).save(buffer, "PNG")
    return SimpleUploadedFile(name, buffer.getvalue(), "image/png")


def shop_service(cast: Cast, *, acceptance_limit: int = 5) -> JointService:
    service = service_make(cast, ITEMS, acceptance_limit=acceptance_limit)
    service.fields = FIELDS
    with rewritten():
        service.save()
    for key, name, name_en, necessity in (
        ("lease", "租赁合同", "Lease", "1"),
        ("sketch", "店招效果图", "Sketch of the sign", "3"),
    ):
        row = MaterialRequirement.objects.create(
            joint_service=service,
            key=key,
            kind=key,
            name=name,
            name_en=name_en,
            source="10",
            necessity=necessity,
            legal_basis="食品安全法 第三十五条",
        )
        row.items.set(service.service_items.all())
    return service


def material(service: JointService, key: str) -> MaterialRequirement:
    return MaterialRequirement.objects.get(joint_service=service, key=key)


def shop_draft(
    cast: Cast, service: JointService, *, attach: tuple[str, ...] = ("lease", "sketch"), shop: str = "味庄"
) -> IntakeDraft:
    draft = draft_make(cast, service)
    values = {"shop": shop, "area": "80"} if shop else {"area": "80"}
    draft_fill(draft=draft, form_values=values, delivery="electronic", at=clock.now())
    for key in attach:
        draft_attach(
            draft=draft,
            requirement=material(service, key),
            upload=picture(f"{key}.png"),
            actor=cast.actor("clerk"),
            at=clock.now(),
        )
    return draft


def shop_case(
    cast: Cast,
    service: JointService,
    intake: Intake = EXAMINE,
    *,
    attach: tuple[str, ...] = ("lease", "sketch"),
    shop: str = "味庄",
) -> Case:
    draft = shop_draft(cast, service, attach=attach, shop=shop)
    return engine.case_submit(draft_key=draft.key, actor=cast.actor("clerk"), at=clock.now(), intake=intake)


def told_case(cast: Cast, service: JointService) -> Case:
    """The notice is out: the lease is missing, and the name of the shop is wrong."""
    points = (
        Point(f"material:{material(service, 'lease').pk}", "未提交租赁合同。"),
        Point("field:shop", "店名与招牌不一致。"),
    )
    return shop_case(cast, service, Intake(Choice.NOTICE, points=points), attach=("sketch",))


def tolerant_case(cast: Cast, service: JointService) -> Case:
    return shop_case(cast, service, Intake(Choice.ACCEPT), attach=("lease",))


def client_of(cast: Cast, name: str) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(cast.users[name], backend=settings.AUTHENTICATION_BACKENDS[-1])
    return client


def text_of(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def status_of(case: Case) -> str:
    case.refresh_from_db()
    return case.status


def make_late(case: Case) -> None:
    """The time for a notice is over; the sweep has not come by yet."""
    Case.objects.filter(pk=case.pk).update(acceptance_due_at=clock.now() - timedelta(minutes=1))


def address(space: str, name: str, case: Case, *more: object) -> str:
    return reverse(f"{space}:{name}", args=[case.number, *more])


def post(
    cast: Cast, who: str, name: str, case: Case, *more: object, space: str = "counter", **typed: object
) -> HttpResponse:
    return client_of(cast, who).post(address(space, name, case, *more), typed)  # type: ignore[return-value]


def page(cast: Cast, who: str, case: Case, space: str = "counter", name: str = "case") -> str:
    answer = client_of(cast, who).get(address(space, name, case))
    assert answer.status_code == 200
    return text_of(answer)


def settle(cast: Cast, case: Case, lease: str = "lease2.png") -> None:
    """Everything the notice of `told_case` names is supplied, at the window."""
    lease_id = material(case.joint_service, "lease").pk
    assert post(cast, "clerk", "supply", case, lease_id, file=picture(lease)).status_code == 302
    assert post(cast, "clerk", "correct", case, **{"correct-shop": "味庄小馆"}).status_code == 302
    assert post(cast, "clerk", "complete", case).status_code == 302
