"""Random joint services for the property test: up to eight approvals, random prerequisites and policies."""

from hypothesis import strategies as st

from catalogue.models import JointService
from tests.cast import CODES, Cast, Item, service_make

DEPARTMENTS = [key for key in CODES if key not in ("centre", "government")]
APPROVALS_MAX = 8


@st.composite
def items(draw: st.DrawFn) -> list[Item]:
    """Each item waits only for earlier ones, so that there is no circle; eight approvals at most."""
    found: list[Item] = []
    left = APPROVALS_MAX
    while left and (not found or draw(st.booleans())):
        departments = draw(
            st.lists(st.sampled_from(DEPARTMENTS), min_size=1, max_size=min(3, left), unique=True)
        )
        left -= len(departments)
        before = [item.key for item in found]
        found.append(
            Item(
                key=f"item{len(found)}",
                departments=departments,
                after=draw(st.lists(st.sampled_from(before), max_size=2, unique=True)) if before else (),
                steps=draw(st.integers(1, 3)),
                is_default_consent=draw(st.integers(0, 5)) == 0,
            )
        )
    return found


@st.composite
def policies(draw: st.DrawFn) -> dict[str, object]:
    policy = draw(st.sampled_from(["all", "n-of-m", "veto", "lead", "default-consent"]))
    return {
        "join_policy": policy,
        "join_threshold": draw(st.integers(1, 3)) if policy == "n-of-m" else 0,
        "veto": draw(st.lists(st.sampled_from(DEPARTMENTS), max_size=2, unique=True)),
        "after_refusal_successors": draw(st.sampled_from(["stop", "go-on"])),
        "after_refusal_siblings": draw(st.sampled_from(["stop", "go-on", "go-on"])),
        "is_concluded_in_part": draw(st.booleans()),
        "acceptance_limit": draw(st.sampled_from([0, 5])),
    }


def service_of(cast: Cast, of: list[Item], policy: dict[str, object]) -> JointService:
    return service_make(cast, of, **policy)  # type: ignore[arg-type]
