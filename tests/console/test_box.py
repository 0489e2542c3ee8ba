"""The frame stays straight with Chinese in it."""

from windows.console.box import box, width


def test_all_lines_of_the_box_are_equally_wide() -> None:
    accounts = [("窗口 · 一窗", "王小明", "clerk", "secret"), ("Citizen", "An", "citizen", "secret")]
    lines = box("http://127.0.0.1:8000", accounts).splitlines()
    assert len({width(line) for line in lines}) == 1
    assert any("王小明" in line and "clerk" in line for line in lines)


def test_without_demonstration_there_is_no_table_of_log_ins() -> None:
    assert "Password" not in box("http://127.0.0.1:8000", [])


def test_a_chinese_character_is_two_columns_wide() -> None:
    assert width("一窗 ok") == 7
