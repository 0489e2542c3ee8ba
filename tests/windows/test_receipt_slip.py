"""The receipt for the 80 mm printer of the window."""

import pypdfium2
import pytest
import zxingcpp
from django.test import Client
from django.urls import reverse

from cases.models import Case
from cases.models.papers import Paper
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


def test_its_code_leads_to_the_case(cast: Cast, case: Case) -> None:
    [page] = slip(logged_in(cast, "clerk"), case)
    codes = [found.text for found in zxingcpp.read_barcodes(page.render(scale=3).to_pil())]
    assert [code for code in codes if code.endswith(f"/portal/cases/{case.number}/")]


def test_an_outsider_gets_no_slip(cast: Cast, case: Case) -> None:
    url = reverse("receipt_slip", args=[case.number])
    answers = [logged_in(cast, name).get(url).status_code for name in ("outsider", "other_clerk", "citizen")]
    assert answers == [404, 404, 200]
