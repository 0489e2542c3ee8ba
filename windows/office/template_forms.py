"""A template as it is typed, and what differs from another, line by line."""

from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from django import forms
from django.utils.translation import gettext_lazy

from e_licences.models import SheetForm, TemplateVersion
from e_licences.services.templates import BORDERS, TemplateGiven

SAMPLES = [
    ("ordinary", gettext_lazy("Ordinary sample")),
    ("bilingual", gettext_lazy("Sample in two languages")),
    ("long", gettext_lazy("Sample with long values")),
]
_BORDERS = {
    "gold": gettext_lazy("Gold"),
    "jade": gettext_lazy("Jade"),
    "maroon": gettext_lazy("Maroon"),
    "blue": gettext_lazy("Blue"),
    "rose": gettext_lazy("Rose"),
}


class TemplateForm(forms.Form):
    """What a template may say, the services know and tell with its line."""

    note = forms.CharField(label=gettext_lazy("What changes and why"), max_length=500, required=False)
    form = forms.ChoiceField(label=gettext_lazy("Sheet"), choices=SheetForm.choices)
    style = forms.ChoiceField(
        label=gettext_lazy("Border"),
        choices=[("", gettext_lazy("By the title")), *((name, _BORDERS[name]) for name in BORDERS)],
        required=False,
    )
    html = forms.CharField(
        label=gettext_lazy("HTML"),
        widget=forms.Textarea({"rows": 26, "class": "code", "spellcheck": "false", "wrap": "off"}),
        strip=False,
        required=False,
    )
    css = forms.CharField(
        label=gettext_lazy("CSS"),
        widget=forms.Textarea({"rows": 20, "class": "code", "spellcheck": "false", "wrap": "off"}),
        strip=False,
        required=False,
    )

    @classmethod
    def of(cls, draft: TemplateVersion) -> "TemplateForm":
        names = ("note", "form", "style", "html", "css")
        return cls(initial={name: getattr(draft, name) for name in names})

    def given(self) -> TemplateGiven:
        """As it was sent; what is wrong with it the rules say."""
        typed = {name: str(self.data.get(name, "")) for name in self.fields}
        texts = {name: typed[name].replace("\r\n", "\n") for name in ("html", "css")}
        return TemplateGiven(**typed | texts)


class LineChange(NamedTuple):
    part: str
    line: int
    before: str
    after: str


def lines_changed(before: Any, after: Any) -> list[LineChange]:
    """The lines of HTML and CSS that are not in both, side by side."""
    found = [
        LineChange(part.upper(), 0, getattr(before, part), getattr(after, part))
        for part in ("form", "style")
        if getattr(before, part) != getattr(after, part)
    ]
    for part in ("html", "css"):
        found += _changed(part.upper(), getattr(before, part), getattr(after, part))
    return found


def _changed(part: str, before: str, after: str) -> Iterator[LineChange]:
    old, new = before.splitlines(), after.splitlines()
    for tag, old_from, old_to, new_from, new_to in SequenceMatcher(
        a=old, b=new, autojunk=False
    ).get_opcodes():
        if tag != "equal":
            yield LineChange(
                part, new_from + 1, "\n".join(old[old_from:old_to]), "\n".join(new[new_from:new_to])
            )
