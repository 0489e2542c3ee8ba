"""The invariant: no asked material is obtainable, and no obtainable material is asked.

Random answers, holdings, licences, sources, grants, look-ups and consents over the services as they ship.
What is obtainable is said here a second time, from the rows, as plainly as the law says it.
"""

from collections.abc import Iterator

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoDbBlocker

from catalogue.models import JointService
from catalogue.selectors import (
    service_bundle,
    service_bundles_forget,
    service_plan,
)
from materials.selectors import Answer, Intake, resolution
from tests.materials.random_world import TODAY, World
from tests.shipped import shipped_load

pytestmark = pytest.mark.django_db

PERSON = ("111", "330899199001019014")
FIRM = ("001", "91330899MA99A0014P")
AGENT = ("111", "330899199202299024")
OTHER_PARENT = ("111", "330899200006159038")


@pytest.fixture(scope="module")
def shipped_services(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[list[JointService]]:
    """The catalogue once for the module; each example is rolled back to it."""
    with django_db_blocker.unblock(), transaction.atomic():
        shipped_load()
        yield list(JointService.objects.filter(status="published").order_by("code"))
        transaction.set_rollback(True)
        service_bundles_forget()


@pytest.mark.parametrize("slug", ["restaurant", "real-estate-transfer", "construction-permit", "newborn"])
@settings(
    max_examples=25,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],  # shrinking takes minutes, as each example has its rows
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_what_is_obtainable_is_not_asked_and_what_is_asked_is_not_obtainable(
    slug: str, shipped_services: list[JointService], data: st.DataObject
) -> None:
    service = next(row for row in shipped_services if row.slug == slug)
    plan = service_plan(service, _answers(service, data))
    parties = _parties(service, data)
    address = data.draw(st.sampled_from(["", "溪山大道 1 号"]))
    with transaction.atomic():
        world = World(plan, parties, address, data)
        resolved = resolution(
            Intake(
                reference=world.reference,
                plan=plan,
                parties=parties,
                form_values={"address": address, "premises": address},
                choices={},
            ),
            on=TODAY,
        )
        for slot in resolved.slots:
            planned = world.planned[slot.requirement.pk]
            told = (slot.requirement.key, slot.answer, slot.why, world.told(planned))
            if world.is_own_word(planned):
                assert slot.is_asked, told
                assert not slot.held, told
            elif world.is_form(planned):
                assert slot.answer is Answer.FORM, told
            else:
                assert slot.is_asked is not world.is_obtainable(planned), told
        transaction.set_rollback(True)


def _answers(service: JointService, data: st.DataObject) -> dict[str, str]:
    answers = {}
    for question in service_bundle(service.pk).questions:
        if question.is_number:
            answers[question.key] = str(data.draw(st.integers(question.minimum, question.maximum)))
        else:
            answers[question.key] = data.draw(st.sampled_from([o.value for o in question.options]))
    return answers


def _parties(service: JointService, data: st.DataObject) -> dict[str, tuple[str, str]]:
    is_firm = service.subject == "organisation" or (service.subject == "any" and data.draw(st.booleans()))
    parties = {"applicant": FIRM if is_firm else PERSON}
    if is_firm or data.draw(st.booleans()):
        parties["agent"] = AGENT
    if data.draw(st.booleans()):
        parties |= {
            f"form:{field['key']}": OTHER_PARENT
            for field in service.fields
            if field.get("kind") == "citizen-id"
        }
    return parties
