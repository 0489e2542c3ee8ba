"""开办餐饮店 without a pointer: from the counter to five licences and their hand-over, keys only."""

from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from cases.models import Case, HandOver
from e_licences.models import Licence
from tests.browser import steps, walk
from tests.browser.conftest import Seat
from tests.browser.data_sources import Source
from tests.browser.hands import Hands
from tests.browser.matters import RESTAURANT
from tests.browser.visitors import Visitor

ITEMS = 5
MOST_STROKES = 40
FETCHED_SECONDS = 120
Act = Callable[[Hands, str], int]
OPINION = "材料齐全，符合法定条件。"


def test_a_restaurant_is_opened_again_and_handed_over_by_keyboard_alone(seat: Seat, source: Source) -> None:
    first_restaurant(seat("chuangkou"))
    clerk = Hands(seat())
    clerk.log_in("chuangkou")
    clerk.visitor.go("/counter/")
    clerk.strokes = 0
    number = take_in(clerk)
    assert clerk.strokes <= MOST_STROKES
    everything_fetched(clerk, number)
    noted = [clerk.noted]
    everybody: list[tuple[str, Act]] = [(username, grant) for round_ in walk.ROUNDS for username in round_]
    everybody += [(username, countersign) for username in walk.SIGNATORIES]
    granted = 0
    for username, act in everybody:
        officer = Hands(seat())
        officer.log_in(username)
        granted += act(officer, number)
        noted.append(officer.noted)
        officer.visitor.context.close()
    assert granted == ITEMS + len(walk.SIGNATORIES)
    hand_over(clerk, number)
    case = Case.objects.get(number=number)
    assert case.status == "delivered"
    assert Licence.objects.issued().filter(order__case_number=number).count() == ITEMS
    assert HandOver.objects.get(case=case).person == case.applicant
    assert [kinds for kinds in noted if kinds] == []


def first_restaurant(clerk: Visitor) -> None:
    """What the applicant brought then is held now."""
    steps.begin(clerk, RESTAURANT.search)
    steps.identify(clerk, RESTAURANT.identifier, RESTAURANT.applicant)
    steps.answer(clerk, RESTAURANT.answers)
    steps.consent_to_everything(clerk)
    steps.hand_in_everything(clerk)
    steps.fill(clerk, RESTAURANT.form, RESTAURANT.delivery)
    steps.submit(clerk)
    clerk.context.close()


def take_in(clerk: Hands) -> str:
    page = clerk.visitor.page
    clerk.press("1")  # the service this clerk takes in most often
    at_step(clerk, "Who applies?")
    clerk.type(RESTAURANT.identifier)
    clerk.press("Enter")
    clerk.type(RESTAURANT.applicant)
    clerk.press("Enter")
    go_on = clerk.visitor.button("It is another matter: go on")
    clerk.go_to(go_on)
    clerk.press("Enter")
    at_step(clerk, "Which is the situation?")
    answer(clerk)
    at_step(clerk, "Materials to hand in")
    wanting = page.locator("tr[data-open]")
    while left := still_open(page):
        chosen = page.locator("tr[data-open][aria-selected=true]")
        clerk.press(str(chosen.locator("[data-act]:visible").first.get_attribute("data-act")))
        expect(wanting).to_have_count(left - 1)
        page.wait_for_load_state("load")
    assert page.locator(steps.ASKED).locator(".files li").count() == 0  # nobody has brought anything
    clerk.press("Control+Enter")
    at_step(clerk, "The one form")
    clerk.choose("delivery", RESTAURANT.delivery)
    clerk.press("Control+Enter")
    expect(page.locator(".notice-ok")).to_contain_text("Complete")
    clerk.press("Control+Enter")
    at_step(clerk, "Case received")
    return page.locator(".confirmation .number").inner_text().strip()


def still_open(page: Page) -> int:
    """Between two pages there is nothing at all, which is not that nothing is open."""
    expect(page.locator("table.materials").first).to_be_visible()
    return page.locator("table.materials tr[data-open]").count()


def everything_fetched(clerk: Hands, number: str) -> None:
    """No department grants before the sources that were asked have answered."""
    clerk.visitor.go(f"/counter/cases/{number}/")
    main = clerk.visitor.page.locator("main")
    settled = main.filter(has_not=clerk.visitor.page.locator("#open-title"))
    clerk.visitor.wait_for_page(settled, seconds=FETCHED_SECONDS)


def answer(clerk: Hands) -> None:
    """Each question by the number of its answer; none is chosen beforehand."""
    page = clerk.visitor.page
    assert page.locator("#answers input:checked").count() == 0
    for key, value in RESTAURANT.answers.items():
        number = page.locator(f'input[type=number][name="{key}"]')
        if number.count():
            expect(number).to_be_focused()
            clerk.type(value)
            clerk.press("Enter")
            continue
        values = page.locator(f'input[name="{key}"]').evaluate_all("all => all.map((one) => one.value)")
        clerk.press(str(values.index(value) + 1))
        steps.expect_answer(clerk.visitor, key, value)
    clerk.press("Control+Enter")


def grant(officer: Hands, number: str) -> int:
    """Take up and grant whatever of the case lies open at this department."""
    return decided(officer, number, "open", lambda row: take_up_and_grant(officer, row))


def countersign(signatory: Hands, number: str) -> int:
    return decided(signatory, number, "proposed", lambda row: sign(signatory, row))


def decided(officer: Hands, number: str, tab: str, act: Callable[[Locator], None]) -> int:
    done = 0
    while (rows := steps.rows_of(officer.visitor, number, tab)).count():
        act(rows.first)
        expect(officer.visitor.page.locator(".notice-ok").first).to_be_visible()
        done += 1
    return done


def take_up_and_grant(officer: Hands, row: Locator) -> None:
    officer.go_to(row.get_by_role("button"))
    officer.press("Enter")
    expect(row.get_by_role("button")).to_have_count(0)
    officer.go_to(row.get_by_role("link"))
    officer.press("Enter")
    expect(officer.visitor.page.locator("#id_opinion")).to_be_visible()
    officer.visitor.page.wait_for_load_state("load")
    officer.choose("outcome", "granted")
    officer.go_to(officer.visitor.page.locator("#id_opinion"))
    officer.type(OPINION)
    officer.go_to(
        officer.visitor.page.locator("form[action$='/decide/'] button[type=submit].btn-primary").first
    )
    officer.press("Enter")


def sign(signatory: Hands, row: Locator) -> None:
    signatory.go_to(row.get_by_role("link"))
    signatory.press("Enter")
    signatory.go_to(signatory.visitor.button("Countersign").first)
    signatory.press("Enter")


def hand_over(clerk: Hands, number: str) -> None:
    page = clerk.visitor.page
    clerk.visitor.go(f"/counter/cases/{number}/")
    clerk.visitor.wait_for_page(page.locator("form[action$='/hand-over/'] button[data-key]:enabled"))
    clerk.choose("receiver", "holder")
    clerk.go_to(page.locator("#id_hand_over_identifier"))
    clerk.type(RESTAURANT.identifier)
    clerk.choose("signed", "paper")
    clerk.press("Control+Enter")
    expect(page.locator(".notice-ok")).to_contain_text(number)


def at_step(clerk: Hands, heading: str) -> None:
    expect(steps.heading(clerk.visitor)).to_have_text(clerk.visitor.say(heading))
    clerk.visitor.page.wait_for_load_state("load")  # before that nobody listens to the keyboard


def test_a_pinned_service_is_begun_by_its_digit_and_a_digit_in_the_search_is_typed(seat: Seat) -> None:
    clerk = Hands(seat("chuangkou"))
    page = clerk.visitor.page
    clerk.visitor.go("/counter/")
    last = page.locator("#services > ul > li").last
    name = last.locator("b").inner_text()
    clerk.go_to(last.locator("form").last.get_by_role("button"))
    clerk.press("Enter")
    expect(page.locator("#services b").first).to_have_text(name)
    clerk.press("/")
    clerk.press("1")
    expect(page.get_by_role("searchbox")).to_have_value("1")
    clerk.visitor.go("/counter/")
    clerk.press("1")
    at_step(clerk, "Who applies?")
    expect(page.locator("main")).to_contain_text(name)

    clerk.visitor.go("/counter/")
    clerk.go_to(page.locator("#services > ul > li").first.get_by_role("button", name="Unpin"))
    clerk.press("Enter")
    expect(page.locator(".notice-ok")).to_contain_text("no longer pinned")
