import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("identifier_check", *arguments, stdout=out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("citizen-id", "11010519491231002X"),
        ("uscc", "91330899MA99A0014P"),
        ("licence-id", "1.2.156.3005.2.11100000000013338W009.11330105002500287C.2025052201.002.0"),
        ("item-code", "11330899MB9900021C4000131001000"),
        ("case-number", "11330899MB9900021C4000131001000202601080001"),
    ],
)
def test_every_kind_is_checked_without_a_database(kind: str, value: str) -> None:
    assert value in run(kind, value)
    answer = json.loads(run(kind, value, "--json"))
    assert (answer["kind"], answer["valid"], answer["value"]) == (kind, True, value)


def test_a_value_that_was_put_right_is_shown_as_it_is_read() -> None:
    lines = run("citizen-id", " 11010519491231002x").splitlines()
    assert "11010519491231002X" in lines[0]
    assert len(lines) == len(run("citizen-id", "11010519491231002X").splitlines()) + 1


def test_a_wrong_value_fails_and_says_why() -> None:
    with pytest.raises(CommandError, match=r"“E”.*GB 32100-2015") as caught:
        run("uscc", "11330105002500278C")
    assert caught.value.returncode == 1


def test_a_wrong_value_fails_in_json_too(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        call_command("identifier_check", "uscc", "11330105002500278C", "--json")
    assert caught.value.code == 1
    answer = json.loads(capsys.readouterr().out)
    assert (answer["valid"], answer["code"], answer["expected"]) == (False, "check-character", "E")


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(CommandError, match="phone"):
        run("phone", "1")
