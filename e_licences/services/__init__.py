"""The front door of licences: order, issue, revoke, verify."""

from e_licences.life import LicenceAct, Step
from e_licences.services.bulk import (
    bulk_pause,
    bulk_plan,
    bulk_resume,
    bulk_retry,
    bulk_start,
    bulk_step,
    bulk_stop,
    bulk_sweep,
)
from e_licences.services.changing import (
    act_steps,
    licence_act,
    licence_cancel,
    licence_forfeit,
    licence_resume,
    licence_revoke,
    licence_suspend,
    licence_withdraw,
    licences_expire,
)
from e_licences.services.gaps import numbers_leave_out
from e_licences.services.issuing import licence_issue, licence_order, licences_sweep, order_retry
from e_licences.services.outcomes import Outcome
from e_licences.services.papers import (
    blank_write_off,
    blanks_enter,
    paper_pdf,
    paper_print,
    paper_replace,
)
from e_licences.services.reminders import reminders_send
from e_licences.services.renewing import DROPPABLE, licence_renew, licence_replace, replacement_drop
from e_licences.services.seal_acts import (
    appointment_end,
    seal_appoint,
    seal_destroy,
    seal_resume,
    seal_suspend,
)
from e_licences.services.seal_register import SealEntry, seal_enter
from e_licences.services.seal_setup import demo_certificate_revoke, demo_seals_enter
from e_licences.services.signed_lists import signed_lists_renew
from e_licences.services.verifying import VerificationAnswer, licence_verify

__all__ = [
    "DROPPABLE",
    "LicenceAct",
    "Outcome",
    "SealEntry",
    "Step",
    "VerificationAnswer",
    "act_steps",
    "appointment_end",
    "blank_write_off",
    "blanks_enter",
    "bulk_pause",
    "bulk_plan",
    "bulk_resume",
    "bulk_retry",
    "bulk_start",
    "bulk_step",
    "bulk_stop",
    "bulk_sweep",
    "demo_certificate_revoke",
    "demo_seals_enter",
    "licence_act",
    "licence_cancel",
    "licence_forfeit",
    "licence_issue",
    "licence_order",
    "licence_renew",
    "licence_replace",
    "licence_resume",
    "licence_revoke",
    "licence_suspend",
    "licence_verify",
    "licence_withdraw",
    "licences_expire",
    "licences_sweep",
    "numbers_leave_out",
    "order_retry",
    "paper_pdf",
    "paper_print",
    "paper_replace",
    "reminders_send",
    "replacement_drop",
    "seal_appoint",
    "seal_destroy",
    "seal_enter",
    "seal_resume",
    "seal_suspend",
    "signed_lists_renew",
]
