"""Who plays: the officers and citizens of the demonstration, and invented persons without end."""

from datetime import date

from common.identifiers import citizen_id_check_character
from people.models import Membership, User
from people.policy import Actor, Role
from people.selectors import actor_for
from windows.demo.scenes import DATA

SURNAMES, GIVEN = DATA["surnames"], DATA["given"]
SEQUENCES = 200  # 800 to 999; no division 330899 exists, so no number is anybody's


class Cast:
    def __init__(self, *, on: date) -> None:
        self.users = {user.username: user for user in User.objects.select_related("applicant")}
        self.clerk = actor_for(self.users["chuangkou"], on=on)
        self.supervisor = actor_for(self.users["ducha"], on=on)
        self._officers: dict[tuple[int, str], Actor] = {}
        for row in Membership.objects.select_related("user").order_by("-pk"):
            self._officers[row.department_id, row.role] = actor_for(row.user, on=on)

    def officer(self, department_id: int, role: Role) -> Actor:
        return self._officers[department_id, role]

    def colleagues(self, department_id: int) -> list[int]:
        return [officer.user_id for (own, _role), officer in self._officers.items() if own == department_id]

    def user(self, username: str, *, on: date) -> Actor:
        return actor_for(self.users[username], on=on)


def person(serial: int) -> tuple[str, str]:
    """Identity number, with the right check character, and name; the same for the same serial."""
    born = f"{1970 + serial % 35}{1 + serial % 12:02d}{1 + serial % 28:02d}"
    body = f"330899{born}{800 + serial % SEQUENCES:03d}"
    name = SURNAMES[serial % len(SURNAMES)] + GIVEN[serial % len(GIVEN)]
    return body + citizen_id_check_character(body), name
