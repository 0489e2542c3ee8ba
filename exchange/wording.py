"""What a message says, from its kind and what it is about. No names and no numbers of persons."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

LANGUAGE = "zh-hans"  # the language of the authority; a message has no reader's browser to ask

_WORDINGS = {
    "case_received": gettext_lazy(
        "Your case %(reference)s has been received. You can follow it online at any time."
    ),
    "case_accepted": gettext_lazy(
        "Your case %(reference)s has been accepted. See online until when each department decides."
    ),
    "case_not_accepted": gettext_lazy(
        "Your case %(reference)s has not been accepted. Read the written reason and your remedies online."
    ),
    "supplement_notice": gettext_lazy(
        "Something is missing in your case %(reference)s. You are told all of it at "
        "once: read the notice online."
    ),
    "supplement_reminder": gettext_lazy(
        "The time to complete your case %(reference)s is nearly over. See online what is still missing."
    ),
    "deemed_withdrawn": gettext_lazy(
        "Your case %(reference)s counts as withdrawn, as it was not completed in time. You may apply again."
    ),
    "deferred_reminder": gettext_lazy(
        "A material you promised for your case %(reference)s is due soon. See online what and until when."
    ),
    "acceptance_revoked": gettext_lazy(
        "The acceptance of your case %(reference)s has been revoked. Read the written reason online."
    ),
    "approval_refused": gettext_lazy(
        "In your case %(reference)s an approval has been refused. Read the reasons and your remedies online."
    ),
    "licence_issued": gettext_lazy(
        "Your electronic licence %(reference)s has been issued. You can download it online."
    ),
    "licence_changed": gettext_lazy(
        "The status of your licence %(reference)s has changed. Read online since when, why and by which law."
    ),
    "licence_expiring": gettext_lazy(
        "The term of your licence %(reference)s is nearly over. See online until when it runs and how to"
        " renew it in time."
    ),
    "commitment_rectify": gettext_lazy(
        "In your case %(reference)s a commitment was found not to be kept. Read online "
        "what to put right, and when."
    ),
    "commitment_rectify_due": gettext_lazy(
        "In your case %(reference)s the time for putting right what the check found is nearly over."
    ),
    "commitment_revoked": gettext_lazy(
        "In your case %(reference)s a grant on commitment is revoked. Read the reasons "
        "and your remedies online."
    ),
    "commitment_kept": gettext_lazy(
        "In your case %(reference)s the commitment has been checked and found to be kept."
    ),
    "commitment_bar_repaired": gettext_lazy(
        "The record kept since your case %(reference)s has been repaired: you may apply on commitment again."
    ),
    "extension_granted": gettext_lazy(
        "A limit in your case %(reference)s has been extended. Read the reason and the new date online."
    ),
    "procedure_started": gettext_lazy(
        "In your case %(reference)s a special procedure has begun; its time does not "
        "count. Read the notice online."
    ),
    "due_date_moved": gettext_lazy(
        "A date by which your case %(reference)s is decided has moved. See online when and why."
    ),
    "case_concluded": gettext_lazy(
        "All departments have decided in your case %(reference)s. See online how you receive the result."
    ),
    "inspection_planned": gettext_lazy(
        "For your case %(reference)s the departments come to you together, once. Day and place stand online."
    ),
    "inspection_cancelled": gettext_lazy(
        "The inspection planned for your case %(reference)s does not take place. You are told of a new one."
    ),
    "material_reopened": gettext_lazy(
        "In your case %(reference)s a material that was relied on counts no more. See online what is needed."
    ),
    "correction_answered": gettext_lazy(
        "In your case %(reference)s the department that supplied what you disputed has "
        "answered. Read it online."
    ),
    "rating_settled": gettext_lazy(
        "What you rated badly in your case %(reference)s has been answered. Read it online; you may rate"
        " once more."
    ),
    "visit_dispute_answered": gettext_lazy(
        "The visit you disputed in your case %(reference)s has been looked into. Read the answer online."
    ),
    "password_changed": gettext_lazy(
        "The password of your account was changed on %(reference)s. If that was not you, go to any window"
        " at once."
    ),
}
KINDS = frozenset(_WORDINGS)


def message_text(kind: str, reference: str) -> str:
    with override(LANGUAGE):
        return _("[One window] %(text)s") % {"text": _WORDINGS[kind] % {"reference": reference}}
