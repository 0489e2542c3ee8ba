"""`get_…_display()` says what Django's own says, in the reader's language, for every field with choices."""

from django.apps import apps
from django.db import models
from django.utils.encoding import force_str
from django.utils.hashable import make_hashable
from django.utils.translation import override

from cases.models import Case, CaseStatus


def with_choices() -> list[tuple[type[models.Model], models.Field]]:  # type: ignore[type-arg]
    ours = [model for model in apps.get_models() if not model.__module__.startswith("django.")]
    return [(model, field) for model in ours for field in model._meta.local_fields if field.choices]


def djangos_own(value: object, field: models.Field) -> object:  # type: ignore[type-arg]
    labels = dict(make_hashable(field.flatchoices))
    return force_str(labels.get(make_hashable(value), value), strings_only=True)


def test_every_value_of_every_model_is_said_as_django_says_it() -> None:
    found = with_choices()
    assert len(found) > 50
    for language in ("zh-hans", "en"):
        with override(language):
            for model, field in found:
                for value in [*(known for known, _label in field.flatchoices), None, "no-such-value"]:
                    row = model()
                    setattr(row, field.attname, value)
                    said = getattr(row, f"get_{field.name}_display")()
                    assert said == djangos_own(value, field), (model, field.name, value)


def test_it_is_said_in_the_language_of_the_reader() -> None:
    row = Case(status=CaseStatus.DELIVERED)
    with override("zh-hans"):
        chinese = row.get_status_display()
    with override("en"):
        assert row.get_status_display() == "Delivered" != chinese
