"""Every route × role × relation and what it answers. A route that is missing here fails the first test.

The play: the clerk of the hall has taken in one case with an approval at the fire department, and has another
intake under way. `citizen` is the applicant; `outsider` a citizen who has nothing to do with it; `housing` a
department that has no part in it; `town` a clerk of another site.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from cases.models import Case, DraftMaterial, IntakeDraft, SubmittedMaterial
from e_licences.models import Licence, LicenceOrder
from e_licences.services import licence_issue
from materials.models import StoredFile
from people.models import Membership
from people.policy import Role
from tests.cast import AT, Cast, Item, approval_of, case_make, decide, draft_make, service_make

ROLES = [
    "nobody",
    "clerk",
    "town",
    "fire",
    "signatory",
    "housing",
    "supervisor",
    "citizen",
    "outsider",
    "editor",
]
USERS = {
    "clerk": "clerk",
    "town": "other_clerk",
    "fire": "fire_reviewer",
    "signatory": "fire_signatory",
    "housing": "housing_reviewer",
    "supervisor": "supervisor",
    "citizen": "citizen",
    "outsider": "outsider",
    "editor": "editor",
}
# 302 for nobody is the way to the log-in. 404: it does not exist for you. 403: you may not do this at all.
# 409 and 422: you may, but not in this state or without what it needs.
TABLE = """
route              method nobody clerk town fire signatory housing supervisor citizen outsider editor
home               GET    200    302   302  302  302       302     302        302     302      302
login              GET    200    302   302  302  302       302     302        302     302      302
login              POST   422    302   302  302  302       302     302        302     302      302
logout             POST   302    302   302  302  302       302     302        302     302      302
set_language       POST   302    302   302  302  302       302     302        302     302      302
healthz            GET    200    200   200  200  200       200     200        200     200      200
design             GET    200    200   200  200  200       200     200        200     200      200
verify:form        GET    200    200   200  200  200       200     200        200     200      200
verify:file        POST   422    422   422  422  422       422     422        422     422      422
verify:code        GET    200    200   200  200  200       200     200        200     200      200
guide:list         GET    200    200   200  200  200       200     200        200     200      200
guide:service      GET    200    200   200  200  200       200     200        200     200      200
counter:home       GET    302    200   200  403  403       403     403        403     403      403
counter:start      POST   302    302   302  403  403       403     403        403     403      403
counter:identity   GET    302    200   404  403  403       403     403        403     403      403
counter:identity   POST   302    422   404  403  403       403     403        403     403      403
counter:identifier POST   302    200   404  403  403       403     403        403     403      403
counter:questions  GET    302    200   404  403  403       403     403        403     403      403
counter:materials  GET    302    200   404  403  403       403     403        403     403      403
counter:attach     POST   302    422   404  403  403       403     403        403     403      403
counter:detach     POST   302    302   404  403  403       403     403        403     403      403
counter:samples    POST   302    302   404  403  403       403     403        403     403      403
counter:form       GET    302    200   404  403  403       403     403        403     403      403
counter:check      GET    302    200   404  403  403       403     403        403     403      403
counter:cases      GET    302    200   200  403  403       403     403        403     403      403
counter:case       GET    302    200   404  403  403       403     403        403     403      403
counter:receipt    GET    302    200   404  403  403       403     403        403     403      403
counter:withdraw   POST   302    422   404  403  403       403     403        403     403      403
counter:hand_over  POST   302    409   404  403  403       403     403        403     403      403
desk:inbox         GET    302    403   403  200  200       200     403        403     403      403
desk:news          GET    302    403   403  200  200       200     403        403     403      403
desk:approval      GET    302    403   403  200  200       404     403        403     403      403
desk:claim         POST   302    403   403  302  403       404     403        403     403      403
desk:release       POST   302    403   403  409  403       404     403        403     403      403
desk:decide        POST   302    403   403  422  403       404     403        403     403      403
desk:countersign   POST   302    403   403  403  422       403     403        403     403      403
desk:send_back     POST   302    403   403  403  422       403     403        403     403      403
portal:home        GET    302    403   403  403  403       403     403        200     200      403
portal:messages    GET    302    403   403  403  403       403     403        200     200      403
portal:case        GET    302    403   403  403  403       403     403        200     404      403
oversight:home     GET    302    403   403  403  403       403     200        403     403      403
oversight:case     GET    302    403   403  403  403       403     200        403     403      403
file               GET    302    200   404  200  200       404     200        200     404      403
licence_pdf        GET    302    200   404  200  200       404     200        200     404      403
licence_qr         GET    302    200   404  200  200       404     200        200     404      403
receipt            GET    302    200   404  200  200       404     200        200     404      403
"""
ROWS = [line.split() for line in TABLE.strip().splitlines()[1:]]


@dataclass
class Play:
    case: Case
    draft: IntakeDraft
    licence: Licence
    file: StoredFile
    attached: DraftMaterial
    approval_id: int
    requirement_id: int

    def address(self, route: str) -> str:
        given = {
            "key": self.draft.key,
            "field": "identifier",
            "requirement_id": self.requirement_id,
            "material_id": self.attached.pk,
            "number": self.case.number,
            "approval_id": self.approval_id,
            "file_id": self.file.pk,
            "identifier": self.licence.identifier,
            "code": self.licence.verification_code,
            "slug": self.case.joint_service.slug,
        }
        wanted = set(patterns()[route].pattern.converters)
        return reverse(route, kwargs={name: given[name] for name in wanted})


def patterns() -> dict[str, URLPattern]:
    def walk(found: list[URLPattern | URLResolver], space: str) -> Iterator[tuple[str, URLPattern]]:
        for entry in found:
            if isinstance(entry, URLResolver):
                if entry.namespace != "admin":
                    yield from walk(
                        entry.url_patterns, f"{space}{entry.namespace}:" if entry.namespace else space
                    )
            elif entry.name:
                yield f"{space}{entry.name}", entry

    return dict(walk(get_resolver().url_patterns, ""))


def test_every_route_stands_in_the_table_and_has_a_door() -> None:
    routes = patterns()
    assert {row[0] for row in ROWS} == set(routes)
    doorless = [name for name, entry in routes.items() if not hasattr(entry.callback, "capabilities")]
    assert doorless == []


@pytest.fixture
def play(cast: Cast, calendar_2026: None) -> Play:
    editor = cast.users["editor"] = type(cast.users["clerk"]).objects.create(username="editor", name="editor")
    Membership.objects.create(user=editor, department=cast.departments["centre"], role=Role.EDITOR)
    service = service_make(cast, [Item("market", ["market"]), Item("fire", ["fire"], is_countersigned=True)])
    needed = service.materials.get()
    case = case_make(cast, service)
    stored = StoredFile(
        sha256="0" * 64,
        size_bytes=8,
        media_type="application/pdf",
        name="平面图.pdf",
        stored_by=cast.users["clerk"],
        stored_at=AT,
    )
    stored.file.save("plan.pdf", ContentFile(b"%PDF-1.4"))
    SubmittedMaterial.objects.create(case=case, requirement=needed, provision="file", file=stored)
    draft = draft_make(cast, service)
    attached = DraftMaterial.objects.create(draft=draft, requirement=needed, file=stored)
    decide(cast, approval_of(case, "market"))
    licence = licence_issue(order_id=LicenceOrder.objects.get(case_number=case.number).pk, at=AT)
    assert licence is not None
    return Play(case, draft, licence, stored, attached, approval_of(case, "fire").pk, needed.pk)


@pytest.mark.parametrize("role", ROLES)
def test_each_role_is_answered_as_the_table_says(play: Play, cast: Cast, role: str) -> None:
    assert settings.DEMO, "the style page is for demonstrations only"
    column = ROLES.index(role) + 2
    expected = {f"{row[0]} {row[1]}": row[column] for row in ROWS}
    found = {}
    for route, method, *_statuses in ROWS:
        with transaction.atomic():  # one request must not change what the next one meets
            client = Client()
            if role != "nobody":
                client.force_login(cast.users[USERS[role]], backend=settings.AUTHENTICATION_BACKENDS[-1])
            answer = client.generic(method, play.address(route))
            found[f"{route} {method}"] = str(answer.status_code)
            transaction.set_rollback(True)
    assert found == expected
