"""Every shipped template on its sheet: read back, scanned, checked as PDF/A, looked at."""

import json
import subprocess
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from itertools import cycle, islice
from pathlib import Path

import page
import pikepdf
import pytest

from common.errors import RuleBrokenError
from e_licences.render.guilloche import paper
from e_licences.render.licence import LicenceFace, licence_pdf, licence_print
from e_licences.render.samples import Sample, sample_face
from e_licences.render.sheets import SHEETS
from e_licences.render.styles import GOLD
from e_licences.render.templates import SHIPPED, shipped
from e_licences.sealing.authority import Authority, authority_make
from e_licences.sealing.claims import Claims, claims_read, claims_sign, code_in
from e_licences.sealing.keys import OpenedKey, SealKey
from e_licences.sealing.pdf import seal_pdf
from tests.e_licences.paper import Paper, assert_looks_like

AT = datetime.now(UTC)
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许"
RARE = "垚䶮㛃𬭎𬍛𫖯𬱟㼆𠅤𣗋喆堃淼犇骉赟翀昇旻祎祺玥珺琭瑀"
NAMES = [
    f"{surname}{rare}{RARE[(place + turn) % len(RARE)]}"
    for turn, surname in enumerate(SURNAMES, start=1)
    for place, rare in enumerate(RARE)
]
NAMES_A_PAPER = 20
RECORD = json.dumps({"证照编号": "JY23308990000017", "持证主体": "丁垚"}, ensure_ascii=False).encode()
CLAIMS = Claims(
    issuer_code="11330899MB9900021C",
    type_code="11330899MB9900021C002",
    serial="2026000017",
    version=1,
    number="JY23308990000017",
    holder="九溪县䶮记餐饮有限公司",
    record_hash=bytes(range(16)),
    issued_on=date(2026, 1, 20),
    valid_until=date(2031, 1, 19),
    index=1_000_000,
)


@pytest.fixture(scope="module")
def authority() -> Authority:
    return authority_make(at=AT)


@pytest.fixture(scope="module")
def key(authority: Authority) -> SealKey:
    private, certificate = authority.seal_certificate(
        name="行政审批专用章",
        organ_name="九溪县市场监督管理局",
        organ_code="11330899MB9900021C",
        starts_on=AT.date() - timedelta(days=1),
        ends_on=AT.date() + timedelta(days=365),
    )
    return SealKey(OpenedKey(private), certificate, authority.chain)


def face_of(code: str, sample: Sample, key: SealKey) -> LicenceFace:
    face = sample_face(shipped(code), sample)
    return replace(face, code=claims_sign(CLAIMS, key), record=RECORD)


@pytest.fixture(scope="module")
def papers(key: SealKey) -> dict[tuple[str, Sample], Paper]:
    return {
        (code, sample): Paper(licence_pdf(face_of(code, sample, key)))
        for code in SHIPPED
        for sample in Sample
    }


def raw_text(pdf: bytes) -> str:
    done = subprocess.run(["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True)
    return done.stdout.decode()


@pytest.mark.parametrize("sample", Sample)
@pytest.mark.parametrize("code", SHIPPED)
def test_each_passes_as_pdf_a_also_under_the_seal(
    code: str, sample: Sample, key: SealKey, papers: dict[tuple[str, Sample], Paper]
) -> None:
    printed = licence_print(face_of(code, sample, key))
    sealed = seal_pdf(printed.pdf, key, at=AT, reason="颁发电子证照", place=printed.seal_place)
    for pdf in (papers[code, sample].pdf, sealed):
        report = page.validate_pdf_bytes(pdf, profile="3u")
        assert report.is_compliant, [failure.message for failure in report.failures]


@pytest.mark.parametrize("code", SHIPPED)
def test_the_record_is_enclosed_once_as_data(
    code: str, papers: dict[tuple[str, Sample], Paper], tmp_path: Path
) -> None:
    pdf = papers[code, Sample.ORDINARY].pdf
    (tmp_path / "a.pdf").write_bytes(pdf)
    command = ["pdfdetach", "-saveall", "-o", str(tmp_path), str(tmp_path / "a.pdf")]
    subprocess.run(command, check=True, capture_output=True)
    assert (tmp_path / "licence.json").read_bytes() == RECORD
    with pikepdf.open(BytesIO(pdf)) as document:
        (enclosed,) = document.Root.AF
        assert enclosed.AFRelationship == "/Data"
        assert "/Filter" not in document.Root.Metadata


@pytest.mark.parametrize("sample", [Sample.ORDINARY, Sample.BILINGUAL])
@pytest.mark.parametrize("code", SHIPPED)
def test_the_code_is_read_from_a_scan_and_its_signature_is_right(
    code: str, sample: Sample, key: SealKey, papers: dict[tuple[str, Sample], Paper], tmp_path: Path
) -> None:
    """Rasterised by another program than the one that draws pages for us."""
    (tmp_path / "a.pdf").write_bytes(papers[code, sample].pdf)
    said = scanned(tmp_path / "a.pdf")
    address = "https://yichuang.example/v/7H2K9QWX4M2P"
    if shipped(code).sheet.is_card:
        assert said == address
        return
    assert len(said) > 300
    assert said.partition("#")[0] == address.upper()
    claims, _key_id = claims_read(code_in(said), {key.key_id: key.certificate})
    assert claims == CLAIMS


def scanned(path: Path) -> str:
    import zxingcpp
    from PIL import Image

    subprocess.run(["pdftoppm", "-r", "150", "-png", str(path), str(path.with_suffix(""))], check=True)
    found = [
        code.text
        for picture in sorted(path.parent.glob("*.png"))
        for code in zxingcpp.read_barcodes(Image.open(picture))
    ]
    (text,) = found
    return text


def test_five_hundred_names_with_rare_characters_come_back_as_they_are() -> None:
    assert len(set(NAMES)) == 500
    codes = cycle(SHIPPED)
    names = iter(NAMES)
    read = 0
    while some := list(islice(names, NAMES_A_PAPER)):
        fields = tuple((f"持证人{number}", name) for number, name in enumerate(some, start=1))
        pdf = licence_pdf(replace(sample_face(shipped(next(codes)), Sample.ORDINARY), fields=fields))
        lines = raw_text(pdf).splitlines()
        assert [name for name in some if not any(line.endswith(name) for line in lines)] == []
        read += len(some)
    assert read == 500


@pytest.mark.parametrize("code", SHIPPED)
def test_a_character_nobody_can_draw_is_an_error_never_a_blank(code: str) -> None:
    face = replace(sample_face(shipped(code), Sample.ORDINARY), fields=(("姓名", "丁𰻞"),))
    with pytest.raises(RuleBrokenError, match=r"U\+30EDE") as refused:
        licence_print(face)
    assert refused.value.field == "姓名"


def test_what_the_template_itself_says_is_checked_too() -> None:
    template = shipped("standard")
    for changed in (
        replace(template, html=template.html.replace("扫描二维码", "扫描𰻞")),
        replace(template, html=template.html.replace("扫描二维码", "扫描&#x30EDE;")),
        replace(template, css=template.css.replace("续页", "\\30EDE ")),
    ):
        with pytest.raises(RuleBrokenError, match=r"U\+30EDE"):
            licence_print(sample_face(changed, Sample.ORDINARY))


@pytest.mark.parametrize("code", SHIPPED)
def test_in_two_languages_titles_and_labels_stand_in_both(
    code: str, papers: dict[tuple[str, Sample], Paper]
) -> None:
    face = sample_face(shipped(code), Sample.BILINGUAL)
    both, chinese = (raw_text(papers[code, s].pdf) for s in (Sample.BILINGUAL, Sample.ORDINARY))
    for (label, _value), label_en in zip(face.fields, face.labels_en, strict=True):
        assert label in "".join(both.split())
        assert "".join(label_en.split()) in "".join(both.split())
        assert "".join(label_en.split()) not in "".join(chinese.split())
    assert face.title_en in both
    assert face.title_en not in chinese


def test_a_card_is_85_6_by_54_and_has_two_sides(papers: dict[tuple[str, Sample], Paper]) -> None:
    card = papers["card", Sample.ORDINARY]
    assert card.page_count == 2
    assert card.size_mm == (85.6, 54.0)
    left, bottom, right, top = card.text_box_mm()
    assert (left > 2.6, bottom > 2.6, right < 83, top < 51.4) == (True, True, True, True)


def test_the_seal_is_where_the_signature_will_be(papers: dict[tuple[str, Sample], Paper]) -> None:
    """Decision 0008; the widget of the signature is put over what is printed there."""
    expected = {"standard": (218, 127, 42), "portrait": (126, 212, 42), "card": (57, 26.5, 18)}
    for code, (left, top, side) in expected.items():
        place = licence_print(sample_face(shipped(code), Sample.ORDINARY)).seal_place
        found = [round(edge, 2) for edge in (place.left, place.top, place.width, place.height)]
        assert found == [left, top, side, side]
        assert place.page_height == shipped(code).sheet.height
        assert 0.08 < papers[code, Sample.ORDINARY].red_share(left, top, side, side) < 0.5


def test_the_border_is_drawn_once() -> None:
    for sheet in SHEETS.values():
        assert paper(GOLD, sheet) is paper(GOLD, sheet)


def test_further_cards_are_numbered_and_marked(papers: dict[tuple[str, Sample], Paper]) -> None:
    card = papers["card", Sample.LONG]
    assert card.page_count > 2
    assert card.text.count("演示数据") == card.page_count
    assert "续页 2" in card.text


@pytest.mark.parametrize("code", SHIPPED)
def test_each_template_looks_as_it_was_approved(code: str) -> None:
    for sample, ending in ((Sample.ORDINARY, ""), (Sample.BILINGUAL, "-en")):
        printed = Paper(licence_pdf(sample_face(shipped(code), sample)))
        assert_looks_like(printed, f"template-{code}{ending}")
        if shipped(code).sheet.is_card and not ending:
            assert_looks_like(printed, "template-card-back", page=1)


def test_no_stream_ends_in_a_return() -> None:
    """One in 256 did, and a checker of PDF/A took the return for the end of the line after it."""
    face = sample_face(shipped("standard"), Sample.ORDINARY)
    for number in range(60):
        pdf = licence_pdf(replace(face, number=f"JY2330899{number:08d}"))
        assert b"\r\nendstream" not in pdf
