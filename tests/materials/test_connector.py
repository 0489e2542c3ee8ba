"""Asking a department's system over HTTP: the right answer is taken, every wrong one is one problem."""

import json
import logging
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx2
import pytest
from django.conf import settings
from pytest_django import Settings

from common import message_signing
from common.message_signing import Request
from materials.connector import SourceAnswer, SourceProblem, SourceQuery, source_ask
from materials.models import DataSource, Problem
from tests.sample_sources import SampleSource, Told, right_answer, sample_source, told_source

BUYER = "330899199001019014"
FIELDS = ("buyer", "seller", "address", "unit", "area", "price", "number", "signed_on")


def source_at(address: str, *, system: str = "zhujian", seconds: int = 5) -> DataSource:
    return DataSource(
        code=system, base_url=f"{address}/{system}", key_id=f"sample-{system}", timeout_seconds=seconds
    )


def ask(source: DataSource, identifier: str = BUYER, fields: tuple[str, ...] = FIELDS) -> SourceAnswer:
    query = SourceQuery("111", identifier, "11330899MB9900056Y4000430001000 存量房交易税费", uuid4())
    return source_ask(source=source, resource_code="home-sale-contract", field_keys=fields, query=query)


def problem_of(source: DataSource) -> Problem:
    with pytest.raises(SourceProblem) as refused:
        ask(source)
    return refused.value.problem


@pytest.fixture
def told() -> Iterator[Told]:
    with told_source() as server:
        server.content = right_answer()
        yield server


def test_a_right_answer_is_read_with_who_supplied_it_and_when(sample: SampleSource) -> None:
    answer = ask(source_at(sample.address))
    assert answer.record is not None
    assert answer.record["seller"] == "姚南乔"
    assert (answer.identifier, answer.department_code) == (BUYER, "11330899MB99000484")
    assert answer.officer_name == "郑夏至"
    assert abs(answer.as_of - datetime.now(UTC)) < timedelta(minutes=1)
    assert answer.valid_until is None


def test_no_such_record_is_an_answer_and_no_problem(sample: SampleSource) -> None:
    assert ask(source_at(sample.address), "330899199202299024").record is None


@pytest.mark.parametrize(
    ("fault", "problem"),
    [
        ("down", Problem.UNREACHABLE),
        ("error", Problem.FAILED),
        ("garbage", Problem.UNREADABLE),
        ("extra", Problem.UNREADABLE),
        ("huge", Problem.UNREADABLE),
        ("forged", Problem.FORGED),
        ("foreign", Problem.FOREIGN),
        ("refused", Problem.REFUSED),
    ],
)
def test_each_fault_is_one_problem_and_the_next_answer_is_right_again(
    sample: SampleSource, fault: str, problem: Problem
) -> None:
    source = source_at(sample.address)
    sample.fault(fault, source="zhujian", times=1)
    assert problem_of(source) is problem
    assert ask(source).record is not None


def test_the_answer_to_another_request_is_not_taken(sample: SampleSource) -> None:
    source = source_at(sample.address)
    assert ask(source).record is not None  # a right answer, which is now sent again
    sample.fault("replayed")
    assert problem_of(source) is Problem.FORGED


@pytest.mark.parametrize("fault", ["slow", "drip"])
def test_a_source_that_takes_ten_seconds_is_waited_for_two(sample: SampleSource, fault: str) -> None:
    sample.fault(fault, seconds=10)
    began = time.monotonic()
    assert problem_of(source_at(sample.address, seconds=2)) is Problem.SLOW
    assert 1.5 < time.monotonic() - began < 3.5


def test_a_stopped_source_is_unreachable_at_once() -> None:
    with sample_source() as stopping:
        source = source_at(stopping.address)
        assert ask(source).record is not None
        stopping.stop()
        began = time.monotonic()
        assert problem_of(source) is Problem.UNREACHABLE
        assert time.monotonic() - began < 2


def test_without_the_key_or_a_right_address_nothing_is_sent(told: Told, settings: Settings) -> None:
    assert problem_of(source_at("http://九溪.example:1")) is Problem.UNREACHABLE
    settings.SOURCE_KEYS = {"another": "key"}
    assert problem_of(source_at(told.address)) is Problem.UNREACHABLE
    assert told.asked == []


def test_a_wrong_key_is_refused_by_the_source(sample: SampleSource, settings: Settings) -> None:
    settings.SOURCE_KEYS = {**settings.SOURCE_KEYS, "sample-zhujian": "not that"}
    assert problem_of(source_at(sample.address)) is Problem.REFUSED


def test_a_redirect_is_not_followed(told: Told) -> None:
    with told_source() as elsewhere:
        told.status, told.headers = 307, {"Location": f"{elsewhere.address}/x"}
        assert problem_of(source_at(told.address)) is Problem.FAILED
        assert elsewhere.asked == []


def test_the_environment_names_no_proxy_for_it(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    assert ask(source_at(told.address)).record is not None


def test_a_compressed_answer_is_not_unpacked(told: Told) -> None:
    told.headers = {"Content-Encoding": "gzip"}
    assert problem_of(source_at(told.address)) is Problem.UNREADABLE


@pytest.mark.parametrize(
    "changes",
    [
        {"record": {"buyer": "林\x00知远"}},
        {"record": {"buyer": "\ud800"}},
        {"record": {"buyer": True}},
        {"record": {"buyer": None}},
        {"record": {"buyer": ["林知远"]}},
        {"record": {"buyer": "林" * 1001}},
        {"record": {"price": float("nan")}},
        {"record": {}},
        {"record": []},
        {"supplied_by": {"department": "市监局", "officer": ""}},
        {"supplied_by": {"department": "11330899MB99000484", "officer": "\x1b[2J"}},
        {"as_of": "2026-01-08T10:00:00"},
        {"as_of": (datetime.now(UTC) + timedelta(hours=1)).isoformat()},
        {"as_of": "yesterday"},
        {"valid_until": "2026-02-30"},
        {"subject": "330899199001019014"},
    ],
)
def test_an_answer_that_is_not_as_agreed_is_not_taken(told: Told, changes: dict[str, Any]) -> None:
    told.content = right_answer(**changes)
    assert problem_of(source_at(told.address)) is Problem.UNREADABLE


@pytest.mark.parametrize("raw", [b"", b"\xff\xfe", b"[]", b"null", b"[" * 100_000, b"1" * 10_000])
def test_what_is_no_answer_at_all_is_not_taken(told: Told, raw: bytes) -> None:
    told.raw = raw
    assert problem_of(source_at(told.address)) is Problem.UNREADABLE


@pytest.mark.parametrize(
    "changes",
    [
        {"subject": {"kind": "111", "identifier": "330899200006159038"}},
        {"subject": {"kind": "001", "identifier": BUYER}},
        {"resource": "real-estate-title"},
    ],
)
def test_an_answer_to_what_was_not_asked_is_foreign(told: Told, changes: dict[str, Any]) -> None:
    told.content = right_answer(**changes)
    assert problem_of(source_at(told.address)) is Problem.FOREIGN


def test_numbers_are_kept_as_they_were_written(told: Told) -> None:
    told.raw = json.dumps(right_answer(record={"price": 0})).replace('"price": 0', '"price": 89.50').encode()
    assert ask(source_at(told.address)).record == {"price": "89.50"}


def test_the_day_it_ends_is_read(told: Told) -> None:
    told.content = right_answer(valid_until="2027-03-31")
    assert ask(source_at(told.address)).valid_until == date(2027, 3, 31)


def test_nothing_of_a_wrong_answer_or_of_the_question_is_logged(
    sample: SampleSource, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    sample.fault("foreign")
    problem_of(source_at(sample.address))
    told = caplog.text
    assert not any(word in told for word in (BUYER, "330899200006159038", "方可期", "林知远"))


def test_it_works_beside_a_running_event_loop(sample: SampleSource) -> None:
    import asyncio

    async def within() -> SourceAnswer:
        return ask(source_at(sample.address))

    assert asyncio.run(within()).record is not None


def _request(address: str, *, created: datetime | None = None) -> Request:
    body = json.dumps(
        {"subject": {"kind": "111", "identifier": BUYER}, "purpose": "税费", "reference": str(uuid4())}
    ).encode()
    url = f"{address}/zhujian/resources/home-sale-contract/query"
    request = Request("POST", url, {"Content-Type": "application/json"}, body)
    message_signing.request_sign(request, key_id="sample-zhujian", keys=settings.SOURCE_KEYS, created=created)
    return request


def _sent(request: Request) -> int:
    return httpx2.post(request.url, headers=request.headers, content=request.body).status_code


def test_the_source_takes_a_request_once_and_not_after_five_minutes(sample: SampleSource) -> None:
    request = _request(sample.address)
    assert [_sent(request), _sent(request)] == [200, 401]
    assert _sent(_request(sample.address, created=datetime.now(UTC) - timedelta(seconds=280))) == 200
    assert _sent(_request(sample.address, created=datetime.now(UTC) - timedelta(seconds=305))) == 401
    assert _sent(_request(sample.address, created=datetime.now(UTC) + timedelta(seconds=60))) == 401


def test_the_source_does_not_take_a_request_that_was_changed_or_is_for_another(sample: SampleSource) -> None:
    changed = _request(sample.address)
    changed.body = changed.body.replace(b"330899199001019014", b"330899200006159038")
    moved = _request(sample.address)
    moved.url = moved.url.replace("zhujian", "gongan").replace("home-sale-contract", "citizen-id-card")
    assert [_sent(changed), _sent(moved)] == [401, 401]


def test_faults_cannot_be_set_where_they_were_not_asked_for() -> None:
    with sample_source() as strict:
        assert httpx2.post(f"{strict.address}/faults", json={"fault": "down"}).status_code == 404
        assert httpx2.get(f"{strict.address}/health").json() == {"status": "ok"}
        assert httpx2.get(f"{strict.address}/zhujian/health").status_code == 200


def test_a_page_in_a_browser_cannot_set_faults(sample: SampleSource) -> None:
    answer = httpx2.post(
        f"{sample.address}/faults", content='{"fault": "down"}', headers={"Content-Type": "text/plain"}
    )
    assert answer.status_code == 415


def test_the_sample_source_says_which_keys_are_missing() -> None:
    with sample_source(keys={}) as keyless:
        assert keyless.address == ""
        assert keyless.process.wait(10) == 1
