"""What a message says, from its kind and what it is about. No names and no numbers of persons."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

LANGUAGE = "zh-hans"  # the language of the authority; a message has no reader's browser to ask

_WORDINGS = {
    "case_received": gettext_lazy(
        "Your case %(reference)s has been received. You can follow it online at any time."
    ),
    "approval_refused": gettext_lazy(
        "In your case %(reference)s an approval has been refused. Read the reasons and your remedies online."
    ),
    "licence_issued": gettext_lazy(
        "Your electronic licence %(reference)s has been issued. You can download it online."
    ),
    "case_concluded": gettext_lazy(
        "All departments have decided in your case %(reference)s. See online how you receive the result."
    ),
}
KINDS = frozenset(_WORDINGS)


def message_text(kind: str, reference: str) -> str:
    with override(LANGUAGE):
        return _("[One window] %(text)s") % {"text": _WORDINGS[kind] % {"reference": reference}}
