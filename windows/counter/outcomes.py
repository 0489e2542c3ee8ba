"""What the law lets a window make of an intake (rules 2.3): each outcome with its consequence and article."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.forms import Form
from django.utils.translation import gettext as _

from cases.selectors.acceptance import IntakeTerms, intake_terms
from cases.services import Choice, Intake, deferrable_missing, submission_problems
from catalogue.models import MaterialRequirement
from windows.acceptance.forms import ReasonForm, targets
from windows.counter.outcome_forms import NoticeForm, PromiseForm, RefusalForm, missing_of
from windows.counter.wizard import Progress

LAW_32 = "行政许可法 第三十二条第一款"
ZHEJIANG_11 = "浙江省保障“最多跑一次”改革规定 第十一条"


@dataclass
class Outcome:
    """`until` is the day that goes with `until_label`; `deferred` what may follow the acceptance."""

    choice: Choice
    title: str
    means: str
    article: str
    button: str
    form: Form
    until: datetime | None = None
    until_label: str = ""
    deferred: list[MaterialRequirement] = field(default_factory=list)
    is_refusal: bool = False
    is_open: bool = False


class Outcomes:
    """Of one intake as it stands."""

    def __init__(self, progress: Progress, *, at: datetime) -> None:
        self.progress = progress
        self.deferrable = deferrable_missing(progress.standing)
        self.at = at

    def form(self, choice: Choice, data: Mapping[str, Any] | None = None) -> Form:
        auto_id = f"id_{choice}_%s"
        if choice is Choice.NOTICE:
            standing = self.progress.standing
            asked = [slot.requirement for slot in standing.resolved.asked]
            return NoticeForm(
                data,
                missing=missing_of(standing),
                choices=targets(standing.draft.joint_service, asked),
                auto_id=auto_id,
            )
        promise = PromiseForm if self.deferrable else Form
        classes: dict[Choice, type[Form]] = {
            Choice.ACCEPT: promise,
            Choice.NOT_REQUIRED: ReasonForm,
            Choice.NOT_ACCEPT: RefusalForm,
        }
        return classes.get(choice, Form)(data, auto_id=auto_id)

    def lawful(self, given: Mapping[Choice, Form] | None = None) -> list[Outcome]:
        """The likeliest first and open; or open the one that was refused: `given` holds its form."""
        terms = intake_terms(self.progress.draft.joint_service, at=self.at)
        if not self.progress.draft.identifier:
            return []
        found = [self._accept(terms)] if not self.progress.problems else []
        if self._may(Choice.EXAMINE):
            both = [self._examine(terms), self._notice(terms)]
            found += both if found else both[::-1]
        found += [self._not_required(), self._not_accept()]
        refused = given or {}
        for outcome in found:
            outcome.form = refused.get(outcome.choice, outcome.form)
            outcome.is_open = outcome.choice in refused
        if not refused:
            found[0].is_open = not found[0].is_refusal
        return found

    def _may(self, choice: Choice) -> bool:
        return not submission_problems(self.progress.standing, choice=choice, at=self.at)

    def _accept(self, terms: IntakeTerms) -> Outcome:
        if not self.deferrable:
            return Outcome(
                Choice.ACCEPT,
                _("Accept"),
                _("All is there and in due form. All departments accept at this moment."),
                f"{LAW_32}第五项",
                _("Accept the case"),
                self.form(Choice.ACCEPT),
            )
        return Outcome(
            Choice.ACCEPT,
            _("Accept; listed materials to follow"),
            _("Accepted now, as only materials are missing that the guide lists as able to follow."),
            f"{ZHEJIANG_11}第二款",
            _("Accept with materials to follow"),
            self.form(Choice.ACCEPT),
            until=terms.deferral_until,
            until_label=_("To follow by"),
            deferred=self.deferrable,
        )

    def _examine(self, terms: IntakeTerms) -> Outcome:
        service = self.progress.draft.joint_service
        if terms.examine_until is None:
            means = _(
                "This service knows no time to think it over: received without refusal is accepted at once."
            )
        else:
            means = _(
                "The departments look whether it is complete and put what is missing into one notice. "
                "Without a notice in time it counts as accepted, as of today."
            )
        if self.progress.problems:
            means = " ".join([means, _("Something is missing already: better tell the applicant now.")])
        return Outcome(
            Choice.EXAMINE,
            _("Receive; the departments examine"),
            means,
            service.acceptance_basis,
            _("Receive the case"),
            self.form(Choice.EXAMINE),
            until=terms.examine_until,
            until_label=_("Silence is acceptance after"),
        )

    def _notice(self, terms: IntakeTerms) -> Outcome:
        return Outcome(
            Choice.NOTICE,
            _("Tell at once what is missing"),
            _(
                "Received, and the one-time supplement notice goes out now: all of it at once. What is not "
                "named now cannot be asked for later. Without a supplement in time it counts as withdrawn."
            ),
            f"{LAW_32}第四项；{ZHEJIANG_11}第三款",
            _("Receive and hand out the notice"),
            self.form(Choice.NOTICE),
            until=terms.supplement_until,
            until_label=_("To be supplemented by"),
        )

    def _not_required(self) -> Outcome:
        return Outcome(
            Choice.NOT_REQUIRED,
            _("No licence is needed"),
            _("The applicant is told at once, in writing, and the case ends."),
            f"{LAW_32}第一项",
            _("Tell the applicant"),
            self.form(Choice.NOT_REQUIRED),
            is_refusal=True,
        )

    def _not_accept(self) -> Outcome:
        return Outcome(
            Choice.NOT_ACCEPT,
            _("Not within this organ's power"),
            _("Not accepted, decided at once, in writing, with the organ to turn to. The case ends."),
            f"{LAW_32}第二项",
            _("Do not accept"),
            self.form(Choice.NOT_ACCEPT),
            is_refusal=True,
        )


def intake_of(choice: Choice, form: Form) -> Intake:
    """Of a form that has been found valid."""
    return Intake(
        choice=choice,
        reason=form.cleaned_data.get("reason", ""),
        competent_organ=form.cleaned_data.get("competent_organ", ""),
        points=tuple(form.points()) if isinstance(form, NoticeForm) else (),
    )


def choice_of(text: str) -> Choice:
    return Choice(text) if text in list(Choice) else Choice.ACCEPT
