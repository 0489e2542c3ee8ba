"""The register of a department's licences: what is found in it, and each act from a lawful state only."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest

from common import clock
from e_licences.models import (
    ChangeGround,
    Licence,
    LicenceChange,
    LicenceOrder,
    LicenceStatus,
    LicenceType,
    OrderState,
)
from e_licences.services import LicenceAct, licences_expire
from tests.e_licences.conftest import food_permit, market, order_make, person
from tests.windows.register_play import REFERENCE, RegisterPlay, page, play, posted

__all__ = ["food_permit", "market", "order_make", "person", "play"]
pytestmark = pytest.mark.django_db
STATEMENTS_OF_A_LIST = 6
DECISION = {"article": "行政许可法 第七十条", "reference": REFERENCE}
CORRECTED = {
    "article": "食品经营许可管理办法",
    "reference": REFERENCE,
    "key": "5b0bdc3c-5a1a-4d6f-8d5e-0d8a1f3c9b11",
}


@pytest.fixture
def licence(play: RegisterPlay) -> Licence:
    return play.issue()


def address(licence: Licence, act: str) -> str:
    return f"/desk/licences/{licence.identifier}/acts/{act}/"


def offered(play: RegisterPlay, licence: Licence) -> set[str]:
    found = re.findall(rf'"{re.escape(address(licence, "@")).replace("@", "([a-z]+)")}"', play.page(licence))
    return set(found)


def numbers(text: str) -> list[str]:
    return re.findall(r"data-row-link>([^<]+)<", text)


def test_a_signatory_finds_a_licence_by_number_identifier_or_holder(play: RegisterPlay) -> None:
    one, other = play.issue(), play.issue()
    assert numbers(page(play.client, "/desk/licences/")) == [other.number, one.number]
    for sought, found in (
        (one.number, [one.number]),
        (one.number[-6:], [one.number]),
        (f" {other.identifier.lower()} ", [other.number]),
        ("小明", [other.number, one.number]),
        ("小红", []),
    ):
        answer = posted(play.client, "/desk/licences/", {"q": sought})
        assert (answer.status_code, numbers(answer.content.decode())) == (200, found), sought
    assert posted(play.client, "/desk/licences/", {"q": "字" * 121}).status_code == 422


def test_the_name_of_a_holder_is_never_sought_in_an_address(play: RegisterPlay, licence: Licence) -> None:
    text = page(play.client, "/desk/licences/?q=小红")
    assert numbers(text) == [licence.number]
    assert re.search(r'<form[^>]*method="post"[^>]*role="search"', text)


def test_the_register_is_filtered_by_how_a_licence_stands_today_and_by_type(play: RegisterPlay) -> None:
    valid, over, suspended = play.issue(), play.issue(), play.issue()
    Licence.objects.filter(pk=over.pk).update(valid_until=clock.local_date(clock.now()) - timedelta(days=1))
    play.act(suspended, LicenceAct.SUSPEND)
    for query, found in (
        ("state=valid", [valid]),
        ("state=expired", [over]),
        ("state=suspended", [suspended]),
        ("state=revoked", []),
        ("state=making", []),
        ("state=nonsense", [suspended, over, valid]),
        (f"type={play.kind.pk}&state=valid", [valid]),
        (f"type={play.kind.pk + 1}", []),
        (f"after={over.pk}", [valid]),
    ):
        text = page(play.client, f"/desk/licences/?{query}")
        assert numbers(text) == [row.number for row in found], query
    licences_expire(at=clock.now())
    assert numbers(page(play.client, "/desk/licences/?state=expired")) == [over.number]


def test_the_list_is_paged_by_the_last_row_shown(play: RegisterPlay, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("e_licences.selectors.register.PAGE_ROWS", 2)
    made = [play.issue() for _ in range(3)]
    first = page(play.client, "/desk/licences/?state=valid")
    assert numbers(first) == [made[2].number, made[1].number]
    after = f"after={made[1].pk}"
    assert after in first
    second = page(play.client, f"/desk/licences/?state=valid&{after}")
    assert numbers(second) == [made[0].number]
    assert "There are more" in posted(play.client, "/desk/licences/", {"q": "小明"}).content.decode()


def test_the_list_takes_as_many_statements_for_thirty_licences_as_for_three(
    play: RegisterPlay, django_assert_num_queries: Callable[..., object]
) -> None:
    licence = play.issue()
    copies(licence, 2)
    with django_assert_num_queries(STATEMENTS_OF_A_LIST):  # type: ignore[attr-defined]
        assert len(numbers(page(play.client, "/desk/licences/"))) == 3
    copies(licence, 27, first=1000)
    with django_assert_num_queries(STATEMENTS_OF_A_LIST):  # type: ignore[attr-defined]
        assert len(numbers(page(play.client, "/desk/licences/"))) == 30


def copies(licence: Licence, count: int, *, first: int = 100) -> None:
    """Rows that look like licences; nobody opens their files."""
    for number in range(first, first + count):
        order = LicenceOrder.objects.get(pk=licence.order_id)
        order.pk, order.key = None, f"copy:{number}"
        order.save(force_insert=True)
        row = Licence.objects.get(pk=licence.pk)
        row.pk, row.order, row.number, row.serial = None, order, f"JY{number}", number
        row.identifier, row.verification_code = f"copy-{number}", f"copy{number}"
        row.save(force_insert=True)


def test_the_page_of_a_licence_says_what_it_is_and_what_happened_to_it(
    play: RegisterPlay, licence: Licence
) -> None:
    play.act(licence, LicenceAct.SUSPEND, LicenceAct.RESUME)
    text = play.page(licence)
    change = LicenceChange.objects.get(to_status=LicenceStatus.SUSPENDED)
    for words in (
        licence.number,
        licence.identifier,
        licence.verification_code,
        "张小明",
        "衢江新区信安大道 1 号",
        licence.order.case_number,
        str(ChangeGround(change.ground).label),
        change.article,
        REFERENCE,
        "signatory",
        licence.seal_use.seal.name,
    ):
        assert words in text, words


ALL_FROM_VALID = {"suspend", "withdraw", "revoke", "forfeit", "cancel"}


@pytest.mark.parametrize(
    ("before", "acts"),
    [
        ([], ALL_FROM_VALID),
        (["suspend"], (ALL_FROM_VALID - {"suspend"}) | {"resume"}),
        (["withdraw"], {"cancel"}),
        (["revoke"], {"cancel"}),
        (["forfeit"], {"cancel"}),
        (["cancel"], set()),
    ],
)
def test_only_the_acts_that_are_lawful_from_its_state_are_offered(
    play: RegisterPlay, licence: Licence, before: list[str], acts: set[str]
) -> None:
    play.act(licence, *map(LicenceAct, before))
    changes = LicenceChange.objects.count()
    assert offered(play, licence) == acts
    for act in LicenceAct:
        if act == LicenceAct.EXPIRE:
            assert play.client.get(address(licence, act)).status_code == 404
            continue
        shown = play.client.get(address(licence, act))
        refused = posted(play.client, address(licence, act))
        assert (shown.status_code, refused.status_code) == ((200, 422) if act in acts else (302, 409)), act
    assert LicenceChange.objects.count() == changes


def test_a_licence_whose_term_is_over_is_only_cancelled(play: RegisterPlay, licence: Licence) -> None:
    Licence.objects.filter(pk=licence.pk).update(valid_until=date(2026, 1, 9))
    assert offered(play, licence) == {"cancel"}
    assert 'value="term-over"' in page(play.client, address(licence, "cancel"))


@pytest.mark.parametrize(
    ("act", "ground", "status"),
    [
        ("suspend", "inquiry", "suspended"),
        ("withdraw", "law-changed", "withdrawn"),
        ("revoke", "procedure", "revoked"),
        ("forfeit", "penalty", "forfeited"),
        ("cancel", "given-up", "cancelled"),
    ],
)
def test_an_act_is_done_once_and_stands_in_the_register(
    play: RegisterPlay, licence: Licence, act: str, ground: str, status: str
) -> None:
    form = page(play.client, address(licence, act))
    assert f'value="{ground}"' in form
    given = DECISION | {"ground": ground, "effect": "停止经营", "effective_from": "2026-02-01"}
    answer = posted(play.client, address(licence, act), given)
    assert (answer.status_code, answer["Location"]) == (302, f"/desk/licences/{licence.identifier}/")
    change = LicenceChange.objects.get()
    assert (change.to_status, change.ground, change.by) == (status, ground, play.user)
    assert (change.reference, change.effect) == (REFERENCE, "停止经营")
    assert clock.local_date(change.effective_from) == date(2026, 2, 1)
    again = posted(play.client, address(licence, act), given)
    assert again.status_code == 409
    assert "Nothing has been changed" in again.content.decode()
    assert LicenceChange.objects.count() == 1


def test_a_suspension_is_taken_back_once(play: RegisterPlay, licence: Licence) -> None:
    play.act(licence, LicenceAct.SUSPEND)
    given = DECISION | {"ground": "inquiry-over"}
    assert posted(play.client, address(licence, "resume"), given).status_code == 302
    assert posted(play.client, address(licence, "resume"), given).status_code == 409
    licence.refresh_from_db()
    assert licence.status == LicenceStatus.VALID


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"ground": ""}, "ground"),
        ({"ground": "penalty"}, "ground"),
        ({"article": " "}, "article"),
        ({"reference": ""}, "reference"),
        ({"effective_from": "2026-01-07"}, "effective_from"),
        ({"effective_from": "2999-01-01"}, "effective_from"),
        # fraud goes by the second paragraph: the article of the first ground was left standing
        ({"ground": "fraud", "article": "行政许可法 第六十九条第一款"}, "article"),
    ],
)
def test_what_a_decision_lacks_is_said_beside_its_field_and_nothing_is_changed(
    play: RegisterPlay, licence: Licence, wrong: dict[str, str], field: str
) -> None:
    given = DECISION | {"ground": "power"} | wrong
    answer = posted(play.client, address(licence, "revoke"), given)
    assert answer.status_code == 422
    assert re.findall(r'id="id_(\w+)_error"', answer.content.decode()) == [field]
    licence.refresh_from_db()
    assert licence.status == LicenceStatus.VALID
    assert not LicenceChange.objects.exists()


def test_each_ground_names_its_article_and_the_first_one_is_proposed(
    play: RegisterPlay, licence: Licence
) -> None:
    text = page(play.client, address(licence, "revoke"))
    assert "Obtained by fraud or bribery · 行政许可法 第六十九条第二款" in text
    assert 'value="行政许可法 第六十九条第一款"' in text
    assert "checked" not in text.split("<main", 1)[1]


def test_another_department_has_none_of_it(play: RegisterPlay, licence: Licence) -> None:
    assert numbers(page(play.stranger, "/desk/licences/")) == []
    found = posted(play.stranger, "/desk/licences/", {"q": licence.number}).content.decode()
    assert numbers(found) == []
    own = f"/desk/licences/{licence.identifier}/"
    for path in (own, f"{own}correct/", *(address(licence, act) for act in LicenceAct)):
        assert play.stranger.get(path).status_code == 404, path
    given = DECISION | {"ground": "given-up"}
    for path in (f"{own}correct/", f"{own}paper/", address(licence, "cancel")):
        assert posted(play.stranger, path, given).status_code == 404, path
    licence.refresh_from_db()
    assert licence.status == LicenceStatus.VALID


def test_an_error_of_the_office_is_put_right_by_a_version_that_is_ordered_once(
    play: RegisterPlay, licence: Licence
) -> None:
    own = f"/desk/licences/{licence.identifier}/"
    assert 'value="衢江新区信安大道 1 号"' in page(play.client, f"{own}correct/")
    given = CORRECTED | {"value_holder": "张小明", "value_premises": "信安大道 2 号"}
    for _ in range(2):
        answer = posted(play.client, f"{own}correct/", given)
        assert (answer.status_code, answer["Location"]) == (302, own)
    order = LicenceOrder.objects.get(kind="change")
    assert order.fields == {"holder": "张小明", "premises": "信安大道 2 号", "scope": ""}
    assert (order.ground, order.article) == ("correction", CORRECTED["article"])
    assert (order.case_number, order.ordered_by, order.replaces) == (REFERENCE, play.user, licence)
    assert "Its next version is being made." in play.page(licence)
    assert play.client.get(f"{own}correct/").status_code == 302
    other = given | {"key": "5b0bdc3c-5a1a-4d6f-8d5e-0d8a1f3c9b12"}
    assert posted(play.client, f"{own}correct/", other).status_code == 409
    assert LicenceOrder.objects.filter(kind="change").count() == 1


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"article": " "}, 'id="id_article_error"'),
        ({"reference": ""}, 'id="id_reference_error"'),
        ({"key": ""}, "errors-title"),
        ({"value_premises": "衢江新区信安大道 1 号"}, "Nothing is changed."),
    ],
)
def test_a_correction_that_lacks_something_orders_nothing(
    play: RegisterPlay, licence: Licence, wrong: dict[str, str], error: str
) -> None:
    given = CORRECTED | {"value_holder": "张小明", "value_premises": "信安大道 2 号"} | wrong
    answer = posted(play.client, f"/desk/licences/{licence.identifier}/correct/", given)
    assert answer.status_code == 422
    assert error in answer.content.decode()
    assert not LicenceOrder.objects.exclude(state=OrderState.DONE).exists()


def test_the_last_day_is_no_field_of_a_correction_for_the_term_stays(
    play: RegisterPlay, licence: Licence
) -> None:
    LicenceType.objects.filter(pk=play.kind.pk).update(validity_years=None, validity_field="scope")
    text = page(play.client, f"/desk/licences/{licence.identifier}/correct/")
    assert "value_premises" in text
    assert "value_scope" not in text


def test_the_desk_leads_to_the_register(play: RegisterPlay) -> None:
    assert 'href="/desk/licences/"' in page(play.client, "/desk/")
    text = page(play.client, "/desk/licences/")
    for link in ("/desk/bulk/", "/desk/licences/blanks/", "/desk/licences/orders/"):
        assert f'href="{link}"' in text
