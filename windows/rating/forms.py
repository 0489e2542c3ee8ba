"""Five levels and nothing chosen beforehand."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from cases.models import RatingLevel, RatingTag

LEVELS = [(str(level.value), level.label) for level in RatingLevel]


class LevelForm(forms.Form):
    """After the answer to a bad rating: the level and a word."""

    level = forms.ChoiceField(
        label=gettext_lazy("How satisfied are you?"),
        choices=LEVELS,
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose one of the five."),
            "invalid_choice": gettext_lazy("Choose one of the five."),
        },
    )
    text = forms.CharField(
        label=gettext_lazy("In your own words"),
        help_text=gettext_lazy("No names and no numbers, please. The head of the department reads it."),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class RateForm(LevelForm):
    """The words to tick stand by level; what does not belong to the level chosen is left out.

    Without a script all stand there, and a word of the other kind is not counted.
    """

    tags = forms.MultipleChoiceField(
        label=gettext_lazy("What was it about?"),
        choices=RatingTag.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    field_order = ["level", "tags", "text"]

    def said(self) -> dict[str, Any]:
        level = RatingLevel(int(self.cleaned_data["level"]))
        offered = {tag.value for tag in RatingTag.of_level(level)}
        tags = [tag for tag in self.cleaned_data["tags"] if tag in offered]
        return {"level": level, "tags": tags, "text": self.cleaned_data["text"]}
