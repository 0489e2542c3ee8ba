"""Names of files: what people are shown, and what they cannot be fooled with."""

import pytest

from materials.file_names import ending_of, name_cleaned

RIGHT_TO_LEFT = "\u202e"


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("平面图.pdf", "平面图.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\lin\\照片.jpg", "照片.jpg"),
        (f"photo{RIGHT_TO_LEFT}gpj.exe", "photogpj.exe"),
        ("a\r\nSet-Cookie: x.pdf", "a Set-Cookie: x.pdf"),
        ("zero\0byte\x1b[31m.pdf", "zerobyte[31m.pdf"),
        ("zero\u200bwidth\ufeff.pdf", "zerowidth.pdf"),
        ("program.exe . ", "program.exe"),
        (".pdf", "pdf"),
        ("   ", ""),
        ("half\ud800.pdf", "half.pdf"),
        ("张\U000323b0.pdf", "张\U000323b0.pdf"),  # a character younger than this Python
        ("Cafe\u0301.pdf", "Café.pdf"),
    ],
)
def test_a_name_is_shown_without_places_and_hidden_characters(given: str, shown: str) -> None:
    assert name_cleaned(given) == shown


def test_a_long_name_keeps_its_ending() -> None:
    name = name_cleaned("图" * 300 + ".JPEG")
    assert len(name) == 200
    assert name.endswith("图.JPEG")


@pytest.mark.parametrize(
    ("name", "ending"),
    [
        ("a.PDF", ".PDF"),
        ("a.pdf.exe", ".exe"),
        ("3.1 平面图", ""),
        ("v1.2", ""),
        ("1.身份证", ""),
        ("x.7z", ".7z"),
        ("plain", ""),
    ],
)
def test_a_number_or_a_chinese_word_after_a_dot_is_no_ending(name: str, ending: str) -> None:
    assert ending_of(name) == ending
