"""How the sample source misbehaves on demand, so that what happens then can be seen and tested."""

from dataclasses import dataclass
from enum import StrEnum
from threading import Lock
from typing import Any


class FaultKind(StrEnum):
    NONE = "none"
    DOWN = "down"  # closes the connection without a word
    SLOW = "slow"  # waits, then answers rightly
    DRIP = "drip"  # never silent for long, never done
    ERROR = "error"  # HTTP 500
    GARBAGE = "garbage"  # broken JSON, rightly signed
    FORGED = "forged"  # signed with another key
    REPLAYED = "replayed"  # the answer to an earlier request
    FOREIGN = "foreign"  # somebody else's record
    EXTRA = "extra"  # a field that was never agreed on
    HUGE = "huge"  # more than anybody wants to read
    REFUSED = "refused"  # HTTP 403


@dataclass
class Fault:
    kind: FaultKind
    seconds: float = 10.0
    times: int | None = None  # so often; None: until it is taken away


class Faults:
    """The faults that are set, for one system and resource or, with an empty name, for all."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._faults: dict[tuple[str, str], Fault] = {}

    def set(self, told: dict[str, Any]) -> None:
        """Raises: ValueError, KeyError or TypeError for what is not understood."""
        times = None if told.get("times") is None else int(told["times"])
        fault = Fault(FaultKind(told["fault"]), float(told.get("seconds") or 10), times)
        where = (str(told.get("source") or ""), str(told.get("resource") or ""))
        with self._lock:
            if fault.kind is FaultKind.NONE and where == ("", ""):
                self._faults.clear()
            elif fault.kind is FaultKind.NONE:
                self._faults.pop(where, None)
            else:
                self._faults[where] = fault

    def take(self, system: str, resource: str) -> Fault:
        """The fault of the next answer; the narrowest one counts."""
        with self._lock:
            for where in ((system, resource), ("", resource), (system, ""), ("", "")):
                fault = self._faults.get(where)
                if fault is None:
                    continue
                if fault.times is not None:
                    fault.times -= 1
                    if fault.times <= 0:
                        del self._faults[where]
                return fault
        return Fault(FaultKind.NONE)
