"""Sample rows for the style page: never saved, only drawn."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from cases.models import Approval, ApprovalStatus, CaseItem
from windows.lanes import Lane, LaneStep


class SampleForm(forms.Form):
    identifier = forms.CharField(
        label=_("Identifier"),
        help_text=_("18 characters, as on the card"),
        widget=forms.TextInput(attrs={"class": "w-id", "autocomplete": "off"}),
    )
    delivery = forms.ChoiceField(
        label=_("How the result is delivered"),
        widget=forms.RadioSelect,
        choices=[
            ("e", _("Electronically, no visit")),
            ("c", _("By courier")),
            ("w", _("At the output window")),
        ],
    )
    service = forms.ChoiceField(label=_("Service"), choices=[("", "—"), ("1", _("Service guides"))])
    file = forms.FileField(label=_("File"), help_text=_("PDF, JPEG or PNG, up to 20 MB"))
    opinion = forms.CharField(label=_("Opinion"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    consent = forms.BooleanField(label=_("The applicant has confirmed the data"))


def _lane(
    status: str, department: str, item: str, states: list[str], due_at: datetime, note: str = ""
) -> Lane:
    labels = [_("Received"), _("Review"), _("Decision")]
    steps = [LaneStep(str(label), state) for label, state in zip(labels, states, strict=True)]
    ended = due_at if status in (ApprovalStatus.GRANTED, ApprovalStatus.REFUSED) else None
    approval = Approval(
        status=status,
        due_at=due_at,
        opened_at=due_at - timedelta(days=5),
        concluded_at=ended,
        item=CaseItem(),
    )
    return Lane(approval, department, item, steps, note)


def samples(*, at: datetime) -> dict[str, Any]:
    wrong = SampleForm({"identifier": ""})
    wrong.is_valid()
    status = ApprovalStatus
    at = localtime(at).replace(hour=0, minute=0)
    return {
        "form": wrong,
        "plain_form": SampleForm(prefix="plain"),
        "past": at - timedelta(days=3),
        "soon": at + timedelta(days=1),
        "number": "11330899MB9900021C4000131001000202601080001",
        "lanes": [
            _lane(status.GRANTED, "市场监管", "营业执照", ["done", "done", "done"], at),
            _lane(
                status.CLAIMED,
                "消防救援",
                "公众聚集场所消防安全检查",
                ["done", "now", ""],
                at + timedelta(days=9),
            ),
            _lane(status.OPEN, "生态环境", "环境影响登记", ["now", "", ""], at - timedelta(days=1)),
            _lane(status.WAITING, "综合行政执法", "店招设置", ["", "", ""], at, "等待“营业执照”"),
        ],
    }
