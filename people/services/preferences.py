"""What a person has chosen for themself, on whatever device they log in."""

from people.models import User


def large_print_set(*, user_id: int, is_on: bool) -> None:
    User.objects.filter(pk=user_id).update(has_large_print=is_on)
