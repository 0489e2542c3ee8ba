import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils.translation import override

from catalogue.selectors.calendar import working_calendar_forget
from catalogue.services.calendar import calendar_seed

ROOT = Path(__file__).resolve().parents[2]
ASKED = ["--from", "2026-01-28", "--limit", "20", "--unit", "working-day"]


def run(*arguments: str) -> str:
    out = StringIO()
    working_calendar_forget()
    call_command("limit_explain", *arguments, stdout=out)
    working_calendar_forget()
    return out.getvalue()


@pytest.mark.django_db
def test_the_date_and_the_reasons_come_from_the_table_of_working_days() -> None:
    calendar_seed(year=2026)
    answer = json.loads(run(*ASKED, "--json"))
    assert (answer["on"], answer["at"]) == ("2026-03-03", "2026-03-04T00:00:00+08:00")
    assert (answer["calendar"], answer["is_provisional"]) == ("database", False)
    assert all(step["sentence"] for step in answer["explanation"])
    assert "2026-03-03" in run(*ASKED)


@pytest.mark.django_db
def test_an_empty_table_gives_way_to_the_package() -> None:
    answer = json.loads(run(*ASKED, "--json"))
    assert (answer["on"], answer["calendar"]) == ("2026-03-03", "chinesecalendar")
    assert "chinesecalendar" in run(*ASKED)


def test_no_database_gives_way_to_the_package() -> None:
    environment = os.environ | {
        "DATABASE_URL": "postgresql:///nothing?host=/nonexistent",
        "DJANGO_SETTINGS_MODULE": "settings.test",
    }
    command = [sys.executable, "manage.py", "limit_explain", *ASKED, "--json"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    answer = json.loads(done.stdout)
    assert (answer["on"], answer["calendar"]) == ("2026-03-03", "chinesecalendar")


@pytest.mark.django_db
def test_extensions_and_overlapping_exclusions_are_taken_in() -> None:
    asked = ["--from", "2025-09-22", "--limit", "20", "--json"]
    stops = ["--exclude", "2025-09-24:2025-10-15", "--exclude", "2025-09-30:2025-10-10"]
    assert json.loads(run(*asked, *stops))["on"] == "2025-11-10"
    assert json.loads(run(*asked, *stops, "--extend", "2"))["on"] == "2025-11-12"


@pytest.mark.django_db
def test_a_limit_in_minutes_ends_at_a_time_of_the_day() -> None:
    asked = ["--from", "2026-01-05T16:45", "--limit", "60", "--unit", "minute"]
    assert json.loads(run(*asked, "--json"))["at"] == "2026-01-06T09:15:00+08:00"
    assert "09:15" in run(*asked)


@pytest.mark.django_db
def test_whole_days_are_left_out_of_a_limit_in_minutes() -> None:
    asked = ["--from", "2026-01-05T16:30", "--limit", "60", "--unit", "minute", "--json"]
    answer = json.loads(run(*asked, "--exclude", "2026-01-05:2026-01-07"))
    assert answer["at"] == "2026-01-08T09:00:00+08:00"


@pytest.mark.django_db
def test_an_extension_and_an_exclusion_name_their_articles() -> None:
    with override("en"):
        told = run(
            "--from", "2025-09-22", "--limit", "20", "--extend", "10", "--exclude", "2025-09-24:2025-10-15"
        )
    assert "Administrative Licensing Law, article 42" in told
    assert "Administrative Licensing Law, article 45" in told


@pytest.mark.django_db
def test_a_provisional_date_is_marked() -> None:
    asked = ["--from", "2026-12-24", "--limit", "6"]
    assert json.loads(run(*asked, "--json"))["is_provisional"] is True
    with override("en"):
        assert "This date is provisional." in run(*asked)
        assert "provisional" not in run("--from", "2026-12-24", "--limit", "5")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong",
    [
        ["--from", "2026-02-30", "--limit", "20"],
        ["--from", "2026-01-28", "--limit", "-1"],
        ["--from", "2026-01-28", "--limit", "twenty"],
        ["--from", "2026-01-28", "--limit", "99999"],
        ["--from", "2026-01-28", "--limit", "20", "--unit", "fortnight"],
        ["--from", "2026-01-28", "--limit", "20", "--exclude", "2026-02-06"],
        ["--from", "2026-01-28", "--limit", "20", "--exclude", "2026-02-06:2026-02-02"],
        ["--from", "9999-12-28", "--limit", "20"],
        ["--limit", "20"],
    ],
)
def test_arguments_that_make_no_sense_are_refused(wrong: list[str]) -> None:
    with pytest.raises(CommandError):
        run(*wrong)
