import logging
import os
from dataclasses import replace
from datetime import date

import pytest
from fontTools.ttLib import TTFont

from common.errors import RuleBrokenError
from e_licences.render import fonts
from e_licences.render.guilloche import INNER
from e_licences.render.licence import LicenceFace, check_face, licence_pdf
from e_licences.render.seal import seal
from e_licences.render.styles import STYLES, style_for
from e_licences.render.templates import shipped
from tests.e_licences.paper import Paper, assert_looks_like

FOOD = LicenceFace(
    title="食品经营许可证",
    title_en="Food Business Licence",
    number="JY23308990000017",
    identifier="1.2.156.3005.2.11330899MB9900021C001.11330899MB9900021C.2026000001.001.V",
    fields=(
        ("经营者名称", "示范市䶮记餐饮有限公司"),
        ("统一社会信用代码", "91330899MA99A0014P"),
        ("法定代表人", "丁垚明"),
        ("住所", "示范省示范市柯山区信安街道解放路128号1幢101室"),
        ("主体业态", "餐饮服务经营者（中型餐馆）"),
        (
            "经营项目",
            "热食类食品制售；冷食类食品制售；自制饮品制售（不含自酿酒）；糕点类食品制售（不含裱花蛋糕）",
        ),
    ),
    issuer_name="示范市市场监督管理局",
    issuer_code="11330899MB9900021C",
    issued_on=date(2026, 1, 20),
    valid_from=date(2026, 1, 20),
    valid_until=date(2031, 1, 19),
    verify_url="https://yichuang.example/v/7H2K9QWX4M",
    is_demo=True,
    is_bilingual=True,
)
PORTRAIT = shipped("portrait")
FACES = {
    "gold": replace(FOOD, title="营业执照", title_en="Business Licence", valid_until=None),
    "jade": FOOD,
    "maroon": replace(
        FOOD,
        title="不动产权证书",
        title_en="Certificate of Real Estate Title",
        fields=(("权利人", "丁垚明、吕𬭎"), ("坐落", "示范市柯山区府东街6号3幢1201室"), ("面积", "118.43㎡")),
        valid_from=None,
        valid_until=None,
    ),
    "blue": replace(
        FOOD,
        title="建筑工程施工许可证",
        title_en="Construction Permit",
        fields=(("建设单位", "示范市城市建设发展有限公司"), ("工程名称", "柯山区第二实验小学新建工程")),
        issuer_name="示范市住房和城乡建设局",
        template=PORTRAIT,
    ),
    "rose": replace(
        FOOD,
        title="出生医学证明",
        title_en="Birth Certificate",
        fields=(("新生儿姓名", "丁䶮"), ("出生时间", "2026年01月05日 09时12分"), ("母亲姓名", "吕𬭎")),
        issuer_name="示范市妇幼保健院",
        template=PORTRAIT,
    ),
}
SEAL_ON_LANDSCAPE = (218, 127, 42, 42)  # left, top, width, height in millimetres
SEAL_ON_PORTRAIT = (126, 212, 42, 42)


@pytest.fixture(scope="module")
def papers() -> dict[str, Paper]:
    return {name: Paper(licence_pdf(face)) for name, face in FACES.items()}


def test_every_style_has_a_face_here() -> None:
    assert [style_for(FACES[style.name].title) for style in STYLES] == list(STYLES)


def test_every_value_can_be_read_back_also_the_rare_characters(papers: dict[str, Paper]) -> None:
    for name, face in FACES.items():
        text = papers[name].text
        for _label, value in face.fields:
            assert value in text
        for printed in (face.number, face.identifier, face.issuer_name, face.title_en, "2026年01月20日"):
            assert printed in text


def test_validity_is_printed_for_a_term_for_good_and_not_at_all(papers: dict[str, Paper]) -> None:
    assert "2026年01月20日至2031年01月19日" in papers["jade"].text
    assert "长期" in papers["gold"].text
    assert "有效期限" not in papers["maroon"].text


def test_the_qr_code_leads_to_the_verification_page(papers: dict[str, Paper]) -> None:
    for name, face in FACES.items():
        assert papers[name].qr_text() == face.verify_url


def names_of(paper: Paper) -> set[str]:
    return {name.partition("+")[2] or name for name, _ in paper.fonts}


def test_only_the_vendored_fonts_are_used_and_embedded(papers: dict[str, Paper]) -> None:
    for paper in papers.values():
        assert all(is_embedded for _name, is_embedded in paper.fonts)
        large = {"Noto-Serif-SC", "Noto-Serif-SC-Bold"}  # only where a rare character needs one
        assert names_of(paper) - large == {"Noto-Serif-SC-Core", "Noto-Serif-SC-Core-Bold"}


def test_a_character_outside_our_fonts_finds_no_font_of_the_system() -> None:
    """WeasyPrint would take any font of the machine for it; the check before printing is left out here."""
    from e_licences.render.press import print_pdf

    paper = Paper(
        print_pdf(
            ["<title>x</title><p>垚א"], css='p { font-family: "Noto Serif SC", "DejaVu Sans" }', drawings={}
        )
    )
    assert names_of(paper) == {"Noto-Serif-SC"}


def test_fonts_of_child_processes_are_those_of_the_system_again(papers: dict[str, Paper]) -> None:
    assert "onewindow" not in os.environ.get("FONTCONFIG_FILE", "")
    assert str(fonts.FOLDER) not in os.environ.get("FONTCONFIG_FILE", "")


def test_a_character_the_font_lacks_is_refused_by_name() -> None:
    face = replace(FOOD, fields=(("法定代表人", "𰻞明"),))
    with pytest.raises(RuleBrokenError) as refused:
        licence_pdf(face)
    assert "𰻞" in str(refused.value)
    assert "U+30EDE" in str(refused.value)
    assert "法定代表人" in str(refused.value)
    assert refused.value.field == "法定代表人"


@pytest.mark.parametrize("sign", ["\u200b", "\u202e", "\u00ad", "\ufffd", "\x07", "\ue000"])
def test_invisible_and_unassigned_characters_are_refused(sign: str) -> None:
    with pytest.raises(RuleBrokenError):
        fonts.check_characters(f"丁{sign}明", "姓名")


@pytest.mark.parametrize(
    "field",
    [
        "title",
        "title_en",
        "subtitle",
        "number",
        "identifier",
        "issuer_name",
        "issuer_code",
        "verify_url",
        "notice",
    ],
)
def test_no_field_of_the_face_escapes_the_check(field: str) -> None:
    with pytest.raises(RuleBrokenError):
        check_face(replace(FOOD, **{field: "𰻞"}))  # type: ignore[arg-type]


def test_rare_characters_of_names_pass_the_check() -> None:
    fonts.check_characters("垚䶮㛃𬭎𬍛𫖯𬱟㼆𠅤𣗋喆·", "姓名")


def test_all_characters_of_gb2312_can_be_printed() -> None:
    codes = [bytes((row, cell)) for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF)]
    text = b"".join(codes).decode("gb2312", errors="ignore")
    assert len(text) == 6763
    fonts.check_characters(text, "汉字")


def test_no_character_that_passes_the_check_is_blank_except_spaces() -> None:
    """A name may lose no character: every code point has ink, or is one of the spaces."""
    for path in (fonts.REGULAR, fonts.BOLD):
        with TTFont(path, lazy=True) as font:
            names, offsets = font.getBestCmap(), font["loca"].locations
            blank = {
                code
                for code in fonts.characters()
                if offsets[font.getGlyphID(names[code])] == offsets[font.getGlyphID(names[code]) + 1]
            }
        assert blank == {0x20, 0xA0, 0x2002, 0x2003, 0x3000}


def test_the_same_face_gives_the_same_bytes(papers: dict[str, Paper]) -> None:
    for name, face in FACES.items():
        assert licence_pdf(face) == papers[name].pdf


def test_a_new_process_prints_the_same_bytes(papers: dict[str, Paper]) -> None:
    """A licence made again after a crash is compared with the stored one by its hash."""
    reading, writing = os.pipe()
    if (child := os.fork()) == 0:
        try:
            os.write(writing, b"same" if licence_pdf(FOOD) == papers["jade"].pdf else b"different")
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    assert os.read(reading, 10) == b"same"


def test_another_value_gives_other_bytes(papers: dict[str, Paper]) -> None:
    assert licence_pdf(replace(FOOD, number="JY23308990000018")) != papers["jade"].pdf


def test_metadata_name_the_licence_the_office_and_the_day(papers: dict[str, Paper]) -> None:
    metadata = papers["jade"].metadata
    assert metadata["Title"] == "食品经营许可证 JY23308990000017"
    assert metadata["Author"] == "示范市市场监督管理局"
    assert metadata["Subject"] == FOOD.identifier
    assert metadata["CreationDate"] == metadata["ModDate"] == "D:20260120000000+08'00"


@pytest.mark.parametrize("name", ["gold", "blue"])
@pytest.mark.parametrize("count", [1, 8, 20])
def test_a_long_value_stays_on_one_page_and_inside_the_border(name: str, count: int) -> None:
    scope = (
        "食品销售；日用百货销售；外卖递送服务；会议及展览服务（除依法须经批准的项目外，自主开展经营活动）；"
        * count
    )
    face = replace(FACES[name], fields=(*FACES[name].fields, ("经营范围", scope)))
    paper = Paper(licence_pdf(face))
    sheet = face.template.sheet
    assert paper.page_count == 1
    assert scope in paper.text
    left, bottom, right, top = paper.text_box_mm()
    assert left > INNER
    assert bottom > INNER
    assert right < sheet.width - INNER
    assert top < sheet.height - INNER


def test_a_value_without_a_break_wraps_inside_its_column() -> None:
    paper = Paper(licence_pdf(replace(FOOD, fields=(("备注", "A1" * 120),))))
    assert paper.page_count == 1
    assert paper.text_box_mm()[2] < 297 - INNER
    assert "A1" * 120 in paper.text


def test_what_fits_no_single_page_flows_to_numbered_further_pages() -> None:
    scope = "食品销售；日用百货销售；外卖递送服务；" * 200
    paper = Paper(licence_pdf(replace(FOOD, fields=(("经营范围", scope),))))
    assert paper.page_count > 1
    assert paper.text.count("；") == 600
    assert f"续页 2 / {paper.page_count}" in paper.text
    assert paper.text.count("演示数据") == paper.page_count
    assert paper.text_box_mm(page=1)[1] > INNER


def test_a_very_long_title_takes_two_lines() -> None:
    face = replace(FACES["blue"], title="公众聚集场所投入使用、营业前消防安全检查意见书")
    paper = Paper(licence_pdf(face))
    assert paper.page_count == 1
    left, _, right, _ = paper.text_box_mm()
    assert (left > INNER, right < 210 - INNER) == (True, True)


def test_the_red_seal_lies_over_the_date(papers: dict[str, Paper]) -> None:
    for name in ("gold", "jade", "maroon"):
        assert 0.12 < papers[name].red_share(*SEAL_ON_LANDSCAPE) < 0.5
        assert papers[name].red_share(30, 100, 150, 60) == 0
    for name in ("blue", "rose"):
        assert 0.12 < papers[name].red_share(*SEAL_ON_PORTRAIT) < 0.5


def test_seals_of_two_offices_differ_and_one_office_has_one_seal() -> None:
    assert seal("示范市公安局") != seal("示范市税务局")
    assert seal("示范市公安局") is seal("示范市公安局")


def test_demonstration_data_say_so_and_real_data_do_not(papers: dict[str, Paper]) -> None:
    said = "演示数据 无法律效力 · Demonstration data, no legal force"
    assert said in papers["jade"].text
    assert said not in Paper(licence_pdf(replace(FOOD, is_demo=False))).text


def test_markup_in_a_value_is_printed_not_obeyed() -> None:
    value = '<img src="file:///etc/passwd"><b>甲</b> & 乙'
    assert value in Paper(licence_pdf(replace(FOOD, fields=(("备注", value),)))).text


def test_printing_asks_for_nothing_the_renderer_does_not_know(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        licence_pdf(replace(FOOD, number="JY23308990000019"))
    assert caplog.records == []


def test_fonts_are_cut_by_harfbuzz() -> None:
    assert fonts.hb_subset_available()


@pytest.mark.parametrize("name", list(FACES))
def test_each_style_looks_as_it_was_approved(name: str, papers: dict[str, Paper]) -> None:
    assert_looks_like(papers[name], f"licence-{name}")
