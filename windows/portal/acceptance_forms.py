from django import forms
from django.utils.translation import gettext_lazy as _


class WithdrawForm(forms.Form):
    """An applicant owes nobody a reason."""

    reason = forms.CharField(
        label=_("Why, if you like to say"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
