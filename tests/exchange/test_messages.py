import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier, Thread
from typing import ClassVar

import pytest
from django.conf import settings as django_settings
from django.db import connection, transaction
from pytest_django import DjangoAssertNumQueries, Settings

from common.errors import AlreadyDoneError
from exchange.errors import NotSentError
from exchange.gateways import JournalGateway, Outgoing
from exchange.models import Message, MessageState
from exchange.selectors import message_figures, messages_failed
from exchange.services import MAX_ATTEMPTS, message_deliver, message_queue, message_retry, messages_sweep
from exchange.wording import KINDS, message_text
from people.models import Applicant, IdentifierKind
from tests.background import wait_until, worker_running

AT = datetime(2026, 1, 8, 2, 0, tzinfo=UTC)
NUMBER = "11330899MB9900021C4000131001000202601080001"


class Recorder:
    """A receiver of the tests' own: notes what arrives, and does what the test tells it."""

    accepts_keys = False
    arrived: ClassVar[list[Outgoing]] = []
    wrong: ClassVar[list[Exception]] = []
    was_in_transaction = False

    def send(self, outgoing: Outgoing) -> None:
        Recorder.was_in_transaction = connection.in_atomic_block
        if self.wrong:
            raise self.wrong.pop(0)
        self.arrived.append(outgoing)


class KeyRecorder(Recorder):
    accepts_keys = True


class SlowRecorder(Recorder):
    def send(self, outgoing: Outgoing) -> None:
        messages_sweep(at=AT + timedelta(minutes=10))
        assert Message.objects.get().state == MessageState.FAILED
        super().send(outgoing)


@pytest.fixture(autouse=True)
def _outside(settings: Settings, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path
    settings.MESSAGE_GATEWAY = f"{__name__}.Recorder"
    Recorder.arrived.clear()
    Recorder.wrong.clear()


@pytest.fixture
def message(db: None) -> Message:
    person = Applicant.objects.create(
        identifier_kind=IdentifierKind.CITIZEN_ID,
        identifier="330899199001019014",
        name="张小明",
        phone="13900000000",
    )
    queue(person.pk)
    return Message.objects.get()


def queue(recipient_id: int, key: str = "case_received:1") -> None:
    message_queue(key=key, recipient_id=recipient_id, kind="case_received", reference=NUMBER, at=AT)


def state_of(message: Message) -> tuple[str, int]:
    message.refresh_from_db()
    return message.state, message.attempts


@pytest.mark.django_db(transaction=True)
def test_a_message_is_sent_outside_any_transaction(message: Message) -> None:
    assert message_deliver(message_id=message.pk, at=AT)

    assert not Recorder.was_in_transaction


def test_a_message_is_sent_once_and_says_what_it_is_about(message: Message) -> None:
    assert message_deliver(message_id=message.pk, at=AT)
    assert not message_deliver(message_id=message.pk, at=AT + timedelta(seconds=1))

    assert state_of(message) == (MessageState.SENT, 1)
    assert message.sent_at == AT
    (outgoing,) = Recorder.arrived
    assert (outgoing.key, outgoing.phone) == ("case_received:1", "13900000000")
    assert NUMBER in outgoing.text


def test_a_message_is_owed_once_by_its_key_with_one_insert(
    message: Message, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    message_deliver(message_id=message.pk, at=AT)

    with django_assert_num_queries(1):
        queue(message.recipient_id)

    assert Message.objects.count() == 1
    assert state_of(message)[0] == MessageState.SENT


def test_an_unknown_kind_is_a_mistake_of_ours(message: Message) -> None:
    with pytest.raises(ValueError, match="birthday"):
        message_queue(key="x", recipient_id=message.recipient_id, kind="birthday", reference="", at=AT)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_has_a_text_that_names_its_reference(kind: str) -> None:
    text = message_text(kind, "A-1 100%")

    assert "A-1 100%" in text
    assert "%(" not in text


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_ten_threads_deliver_a_message_once(message: Message) -> None:
    barrier = Barrier(10)
    sent: list[bool] = []

    def deliver() -> None:
        try:
            barrier.wait(timeout=10)
            sent.append(message_deliver(message_id=message.pk, at=AT))
        finally:
            connection.close()

    threads = [Thread(target=deliver) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert sorted(sent) == [False] * 9 + [True]
    assert len(Recorder.arrived) == 1
    assert state_of(message) == (MessageState.SENT, 1)


def test_a_message_whose_outcome_is_unknown_is_shown_to_a_person_and_not_sent_again(message: Message) -> None:
    Recorder.wrong.append(TimeoutError("13900000000"))
    assert not message_deliver(message_id=message.pk, at=AT)
    assert state_of(message) == (MessageState.CLAIMED, 1)

    messages_sweep(at=AT + timedelta(minutes=4))
    assert state_of(message) == (MessageState.CLAIMED, 1)
    messages_sweep(at=AT + timedelta(minutes=5))
    messages_sweep(at=AT + timedelta(days=1))

    assert state_of(message) == (MessageState.FAILED, 1)
    assert list(messages_failed()) == [message]
    assert (message_figures().owed, message_figures().failed) == (0, 1)
    assert Recorder.arrived == []


def test_a_message_whose_outcome_is_unknown_goes_again_to_a_receiver_that_accepts_our_key(
    message: Message, settings: Settings
) -> None:
    settings.MESSAGE_GATEWAY = f"{__name__}.KeyRecorder"
    Recorder.wrong.append(TimeoutError())
    message_deliver(message_id=message.pk, at=AT)

    assert messages_sweep(at=AT + timedelta(minutes=4)) == 0
    assert messages_sweep(at=AT + timedelta(minutes=5)) == 1

    assert state_of(message) == (MessageState.SENT, 2)
    assert [outgoing.key for outgoing in Recorder.arrived] == ["case_received:1"]


def test_a_person_may_have_a_failed_message_sent_again(message: Message) -> None:
    Message.objects.update(state=MessageState.FAILED, attempts=1, claimed_at=AT)

    message_retry(message_id=message.pk)

    with pytest.raises(AlreadyDoneError):
        message_retry(message_id=message.pk)
    assert messages_sweep(at=AT + timedelta(minutes=1)) == 1


def test_a_message_certainly_not_sent_is_tried_again_later_and_at_last_shown(message: Message) -> None:
    at = AT
    for _minute in range(120):
        Recorder.wrong[:] = [NotSentError()]
        messages_sweep(at=at)
        at += timedelta(minutes=1)

    assert state_of(message) == (MessageState.FAILED, MAX_ATTEMPTS)
    assert Recorder.arrived == []


def test_an_answer_that_comes_after_giving_up_is_recorded(message: Message, settings: Settings) -> None:
    settings.MESSAGE_GATEWAY = f"{__name__}.SlowRecorder"

    assert message_deliver(message_id=message.pk, at=AT)

    assert state_of(message) == (MessageState.SENT, 1)


def test_delivering_refuses_to_run_inside_a_transaction(message: Message) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        message_deliver(message_id=message.pk, at=AT)

    assert state_of(message) == (MessageState.PENDING, 0)


def test_the_sweep_leaves_alone_what_was_just_woken(message: Message) -> None:
    assert messages_sweep(at=AT + timedelta(seconds=5)) == 0
    assert messages_sweep(at=AT + timedelta(seconds=10)) == 1


def journal() -> list[dict[str, object]]:
    path = Path(django_settings.VAR_DIR) / "outbox" / "messages.jsonl"
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_the_journal_holds_each_key_once_and_nobody_s_name_or_number() -> None:
    first = Outgoing(key="k:1", recipient_id=7, phone="13900000000", text="您的办件已收件。")
    for outgoing in (first, Outgoing("k:12", 7, "", "x"), first, Outgoing('k:"\n', 7, "", "y"), first):
        JournalGateway().send(outgoing)

    assert [line["key"] for line in journal()] == ["k:1", "k:12", 'k:"\n']
    assert journal()[0] == {"key": "k:1", "recipient": 7, "text": "您的办件已收件。"}
    path = Path(django_settings.VAR_DIR) / "outbox" / "messages.jsonl"
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_line_torn_by_a_crash_is_written_anew() -> None:
    JournalGateway().send(Outgoing("k:1", 7, "", "x"))
    path = Path(django_settings.VAR_DIR) / "outbox" / "messages.jsonl"
    with path.open("a") as file:
        file.write('{"key": "k:2", "recip')

    JournalGateway().send(Outgoing("k:2", 7, "", "y"))
    JournalGateway().send(Outgoing("k:2", 7, "", "y"))

    assert [line["key"] for line in journal()] == ["k:1", "k:2"]


@pytest.mark.race
def test_ten_threads_write_a_key_once_and_no_line_into_another() -> None:
    barrier = Barrier(10)

    def write(which: int) -> None:
        for number in range(20):
            barrier.wait(timeout=10)
            JournalGateway().send(Outgoing(f"k:{number}", which, "", "好" * 500))

    threads = [Thread(target=write, args=(which,)) for which in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert sorted(str(line["key"]) for line in journal()) == sorted(f"k:{number}" for number in range(20))


@pytest.mark.django_db(transaction=True)
def test_a_worker_sends_what_was_queued(message: Message, settings: Settings) -> None:
    settings.MESSAGE_GATEWAY = "exchange.gateways.JournalGateway"
    with worker_running():
        queue(message.recipient_id, key="case_received:2")
        wait_until(Message.objects.filter(key="case_received:2", state=MessageState.SENT).exists)

    assert [line["key"] for line in journal()] == ["case_received:2"]
