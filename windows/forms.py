"""How every form is drawn: one template per field, errors beside the field and in the summary above."""

from typing import Any

from django import forms
from django.forms.renderers import DjangoTemplates


class FormRenderer(DjangoTemplates):
    form_template_name = "windows/forms/form.html"
    field_template_name = "windows/forms/field.html"


class RuledField(forms.CharField):
    """Not optional, though the form lets it pass empty: the rule behind it refuses, and names its source."""

    is_ruled = True

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)


class RuledChoice(forms.ChoiceField):
    """The same of one to be chosen."""

    is_ruled = True

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
