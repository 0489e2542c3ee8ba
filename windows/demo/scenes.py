"""What is played: the services as they are filled in, and the cases a demonstration opens with."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

DATA: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "cases.yaml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Service:
    """How a service is filled in: answers, the one form, who applies, how long a round of decisions takes."""

    slug: str
    answers: Mapping[str, str]
    form: Mapping[str, str]
    organisation: tuple[str, str] | None = None
    rounds: int = 1  # of decisions until nothing is open any more
    minutes: int = 0  # from one round to the next; else it is the next working day
    renews: bool = False  # a licence whose end the applicant sees coming


def _service(entry: Mapping[str, Any]) -> Service:
    return Service(
        slug=entry["slug"],
        answers=entry["answers"],
        form=entry["form"],
        organisation=tuple(entry["organisation"]) if "organisation" in entry else None,
        rounds=entry["rounds"],
        minutes=entry.get("minutes", 0),
        renews=entry.get("renews", False),
    )


RESTAURANT, ESTATE, PERMIT, NEWBORN, RENEWAL = (_service(entry) for entry in DATA["services"])
SERVICES = {service.slug: service for service in (RESTAURANT, ESTATE, PERMIT, NEWBORN, RENEWAL)}


@dataclass(frozen=True)
class Scene:
    """A case and how far it has come: rounds of decisions by every department, and what then."""

    service: Service
    days_ago: int  # working days since it was taken in
    rounds: int = 0
    then: str = ""  # the name of an act in `acts.ACTS`
    intake: str = ""  # what the window made of it: a Choice; tolerant: accepted with materials to follow
    delivery: str = "electronic"
    citizen: str = ""  # user name of the citizen whose case it is
    answers: Mapping[str, str] = field(default_factory=dict)  # other than the service's usual ones
    ends_in: int = 60  # for a renewal: natural days from the intake to the end of the licence
    count: int = field(default=1)


# What the first screens need: each act has its case, few licences have to be printed for it.
OPENING = (
    Scene(RESTAURANT, 1, citizen="gongmin", rounds=1),
    Scene(RESTAURANT, 0, count=2),
    Scene(RESTAURANT, 2, rounds=1, then="claim"),
    Scene(RESTAURANT, 6, rounds=1, then="propose"),
    Scene(RESTAURANT, 12, rounds=1),
    Scene(RESTAURANT, 9, rounds=3, delivery="window"),
    Scene(RESTAURANT, 4, then="withdraw"),
    Scene(ESTATE, 0, count=2),
    Scene(ESTATE, 5, rounds=2, citizen="gongmin"),
    Scene(PERMIT, 3),
    Scene(PERMIT, 5, rounds=1),
    Scene(NEWBORN, 0),
    Scene(NEWBORN, 3, rounds=2, citizen="gongmin2"),
    # Each state between receipt and acceptance, and the ways to end before it.
    Scene(RESTAURANT, 1, intake="examine", then="point"),
    Scene(RESTAURANT, 5, intake="examine"),  # counts as accepted at midnight, if nobody says anything
    Scene(NEWBORN, 0, intake="examine"),
    Scene(RESTAURANT, 2, intake="notice", then="answer"),
    Scene(RESTAURANT, 3, intake="notice"),
    Scene(PERMIT, 2, intake="not_accept"),
    Scene(RESTAURANT, 6, intake="not_required"),
    Scene(RESTAURANT, 4, intake="tolerant", then="supply"),
    Scene(NEWBORN, 1, then="void"),
    Scene(RESTAURANT, 1, intake="examine", then="void_by_lead"),
    Scene(RESTAURANT, 0, intake="notice", citizen="gongmin"),
    Scene(RESTAURANT, 0, intake="tolerant", citizen="gongmin2"),
)
_LARGE_SIGN = {"sign": "large"}
_COMMITTED = {"fire": "commitment"}
# Every other state a case, an approval, a licence, a notice or a visit can come to.
STATES = (
    Scene(RESTAURANT, 30, rounds=3, citizen="gongmin2"),
    Scene(RESTAURANT, 10, rounds=3, delivery="courier"),
    Scene(RESTAURANT, 14, rounds=1, then="refuse"),
    Scene(RESTAURANT, 40, rounds=3, then="deliver", delivery="window"),
    Scene(PERMIT, 9, rounds=2, then="claim"),
    Scene(PERMIT, 45, rounds=3),
    Scene(PERMIT, 7, rounds=2, then="propose"),
    Scene(NEWBORN, 15, rounds=4),
    Scene(RESTAURANT, 24, intake="notice", then="notice_missed"),
    Scene(RESTAURANT, 20, intake="tolerant", then="deferred_missed"),
    Scene(RESTAURANT, 6, intake="tolerant", then="deferred_wrong"),
    Scene(RESTAURANT, 5, intake="tolerant", then="withdraw"),
    Scene(RESTAURANT, 9, intake="examine", then="silence"),
    Scene(RESTAURANT, 3, intake="examine", then="point_and_accept"),
    Scene(NEWBORN, 4, then="void_confirmed"),
    Scene(NEWBORN, 4, then="void_refused"),
    Scene(RESTAURANT, 2, then="return"),
    Scene(RESTAURANT, 16, rounds=1, then="conditional"),
    Scene(RESTAURANT, 11, then="refuse"),  # what rests on the refused registration stops
    Scene(RESTAURANT, 22, rounds=1, then="refuse_one_grant_others"),
    Scene(RESTAURANT, 8, rounds=1, answers=_LARGE_SIGN, then="disagree"),
    Scene(RESTAURANT, 18, rounds=1, answers=_LARGE_SIGN, then="disagree_and_settle"),
    Scene(RENEWAL, 12, then="not_involved"),
    Scene(RENEWAL, 40, rounds=1),
    Scene(RENEWAL, 26, then="silence_grants", ends_in=32),
    Scene(RENEWAL, 2),
    Scene(RESTAURANT, 8, rounds=3, answers=_COMMITTED),
    Scene(RESTAURANT, 26, rounds=3, answers=_COMMITTED, then="commitment_kept"),
    Scene(RESTAURANT, 25, rounds=3, answers=_COMMITTED, then="commitment_to_rectify"),
    Scene(RESTAURANT, 50, rounds=3, answers=_COMMITTED, then="commitment_unmet"),
    Scene(RESTAURANT, 55, rounds=3, answers=_COMMITTED, then="commitment_revoked"),
    Scene(RESTAURANT, 9, rounds=1, then="extension_ask"),
    Scene(RESTAURANT, 9, rounds=1, then="extension_grant"),
    Scene(RESTAURANT, 9, rounds=1, then="extension_refuse"),
    Scene(RESTAURANT, 5, rounds=1, then="procedure_ask"),
    Scene(RESTAURANT, 5, rounds=1, then="procedure_run"),
    Scene(PERMIT, 8, rounds=1, then="procedure_run"),
    Scene(RESTAURANT, 7, rounds=1, then="procedure_refuse"),
    Scene(RESTAURANT, 20, rounds=1, then="procedure_end"),
    Scene(PERMIT, 6, rounds=1, then="opinion_ask"),
    Scene(PERMIT, 12, rounds=1, then="opinion_answer"),
    Scene(RESTAURANT, 4, rounds=1, then="inspection_plan"),
    Scene(RESTAURANT, 6, rounds=1, then="inspection_fail"),
    Scene(RESTAURANT, 35, rounds=3, then="licence_suspend"),
    Scene(RESTAURANT, 60, rounds=3, then="licence_withdraw"),
    Scene(RESTAURANT, 62, rounds=3, then="licence_revoke"),
    Scene(RESTAURANT, 64, rounds=3, then="licence_forfeit"),
    Scene(RESTAURANT, 66, rounds=3, then="licence_cancel"),
    Scene(RESTAURANT, 68, rounds=3, then="licence_change"),
    Scene(ESTATE, 50, rounds=2, then="licence_reissue"),
    Scene(NEWBORN, 30, rounds=4, citizen="gongmin2", then="visit_upheld"),
    Scene(NEWBORN, 32, rounds=4, citizen="gongmin2", then="visit_rejected"),
    Scene(RESTAURANT, 33, rounds=3, then="finding_explained"),
    Scene(RESTAURANT, 34, rounds=3, then="finding_closed"),
    Scene(RENEWAL, 1, then="licence_over", ends_in=45),
)
