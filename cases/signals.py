"""News from the record for the rooms above. Sent inside the transaction that makes it true."""

from django.dispatch import Signal

case_submitted = Signal()  # case, at
case_concluded = Signal()  # case, at
case_complete = Signal()  # case_id, at: concluded, and every licence of it is there
visit_recorded = Signal()  # case, visit, demand, count, at: a new entry in the ledger, or a corrected one
material_demanded = Signal()  # case, demand, at: a clerk asked for what is held or can be fetched
# For the supervisor. All three with: case, at, approval=None, department_id=None, detail=""
limit_missed = Signal()  # detail: "statutory", "promised", "commitment_check" or "default_paper"
deemed_accepted = Signal()  # no notice came in time, so the case counts as accepted
second_notice_refused = Signal()  # something that was there at the first notice was asked for again
