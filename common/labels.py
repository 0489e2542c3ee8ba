"""`get_status_display()` and its like, without a walk through all the choices.

Django's own hashes every label to find one, and a label is a lazy text: a page with a dozen badges looked up
some nine hundred translations. What is said is the same.
"""

from functools import partialmethod
from typing import Any

from django.db import models
from django.db.models.signals import class_prepared


def label_of(row: models.Model, field: "models.Field[Any, Any]") -> Any:
    """The label of the field's value in the reader's language; a value without one stands for itself."""
    value = getattr(row, field.attname)
    return next((str(label) for known, label in field.flatchoices if known == value), value)


def _prepare(sender: type[models.Model], **_: Any) -> None:
    for field in sender._meta.local_fields:
        name = f"get_{field.name}_display"
        is_djangos = isinstance(sender.__dict__.get(name), partialmethod)
        if field.choices and is_djangos:
            setattr(sender, name, partialmethod(label_of, field=field))


def prepare_labels() -> None:
    """For every model that is defined from now on."""
    class_prepared.connect(_prepare, dispatch_uid="common.labels")
