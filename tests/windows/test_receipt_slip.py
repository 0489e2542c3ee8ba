"""The receipt for the 80 mm printer of the window."""

import pypdfium2
import pytest
import zxingcpp
from django.conf import settings
from django.test import Client
from django.urls import reverse

from cases.models import Case
from cases.models.papers import Paper
from cases.selectors.ratings import rating_url
from cases.services.papers import paper_make
from tests.cast import AT, FOUR, Cast, case_make, service_make
from tests.windows.counter_play import logged_in

POINTS_PER_MM = 72 / 25.4


@pytest.fixture
def case(cast: Cast) -> Case:
    return case_make(cast, service_make(cast, FOUR))


def slip(client: Client, case: Case) -> pypdfium2.PdfDocument:
    answer = client.get(reverse("receipt_slip", args=[case.number]))
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "private, no-store"
    return pypdfium2.PdfDocument(answer.content)


@pytest.mark.parametrize("is_made", [False, True])
def test_the_slip_is_one_page_of_80_mm_that_says_what_the_receipt_says(
    cast: Cast, case: Case, is_made: bool
) -> None:
    paper = Paper.objects.get(case=case, kind="receipt")
    if is_made:
        paper_make(paper_id=paper.pk, at=AT)
    [page] = slip(logged_in(cast, "clerk"), case)
    assert round(page.get_width() / POINTS_PER_MM) == 80
    text = "".join(page.get_textpage().get_text_range().split())
    assert case.number in text
    assert all(item.number in text for item in case.items.all())
    assert (paper.number in text) is is_made


@pytest.mark.parametrize("is_made", [False, True])
def test_its_codes_lead_to_the_case_and_to_its_rating(cast: Cast, case: Case, is_made: bool) -> None:
    if is_made:
        paper_make(paper_id=Paper.objects.get(case=case, kind="receipt").pk, at=AT)
    [page] = slip(logged_in(cast, "clerk"), case)
    codes = {found.text for found in zxingcpp.read_barcodes(page.render(scale=3).to_pil())}
    assert codes == {f"{settings.PUBLIC_URL}/portal/cases/{case.number}/", rating_url(case)}
    assert Client().get(rating_url(case).removeprefix(settings.PUBLIC_URL)).status_code == 200


def test_the_stored_receipt_which_departments_read_has_no_code_to_rate_by(cast: Cast, case: Case) -> None:
    paper = Paper.objects.get(case=case, kind="receipt")
    paper_make(paper_id=paper.pk, at=AT)
    paper.refresh_from_db()
    with paper.file_zh.open() as file:
        [page] = pypdfium2.PdfDocument(file.read())
    codes = [found.text for found in zxingcpp.read_barcodes(page.render(scale=3).to_pil())]
    assert codes == [f"{settings.PUBLIC_URL}/portal/cases/{case.number}/"]


def test_an_outsider_gets_no_slip(cast: Cast, case: Case) -> None:
    url = reverse("receipt_slip", args=[case.number])
    answers = [logged_in(cast, name).get(url).status_code for name in ("outsider", "other_clerk", "citizen")]
    assert answers == [404, 404, 200]
