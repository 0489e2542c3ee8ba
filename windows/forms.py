"""How every form is drawn: one template per field, errors beside the field and in the summary above."""

from django.forms.renderers import DjangoTemplates


class FormRenderer(DjangoTemplates):
    form_template_name = "windows/forms/form.html"
    field_template_name = "windows/forms/field.html"
