"""撤销: an issued licence that nobody may rely on any more. Its file and number stay as they were."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from common.errors import AlreadyDoneError
from e_licences.models import ChangeGround, Licence, LicenceChange, LicenceOrder, LicenceStatus
from e_licences.selectors import licences_for_holder, licences_in_term
from e_licences.services import Outcome, licence_issue, licence_revoke, licence_verify
from e_licences.signals import licence_changed
from people.models import User

pytestmark = pytest.mark.django_db
OrderMaker = Callable[..., LicenceOrder]
AT = datetime(2026, 1, 8, 2, 0, tzinfo=UTC)
REVOKED_AT = datetime(2026, 5, 1, 16, 30, tzinfo=UTC)  # half past midnight of 2 May in China
ARTICLE = "行政许可法 第六十九条"


@pytest.fixture
def signatory(db: None) -> User:
    return User.objects.create(username="signatory", name="签发人")


@pytest.fixture
def licence(order_make: OrderMaker) -> Licence:
    issued = licence_issue(order_id=order_make().pk, at=AT)
    assert issued is not None
    return issued


def revoke(licence: Licence, by: User, at: datetime = REVOKED_AT) -> LicenceChange:
    return licence_revoke(
        licence_id=licence.pk,
        ground=ChangeGround.COMMITMENT,
        article=ARTICLE,
        reference="市监撤许〔2026〕00001号",
        by_user_id=by.pk,
        at=at,
    )


def test_a_revoked_licence_keeps_its_file_and_number_and_says_why(licence: Licence, signatory: User) -> None:
    before = Licence.objects.filter(pk=licence.pk).values().get()
    content = Path(licence.file.path).read_bytes()
    change = revoke(licence, signatory)

    after = Licence.objects.filter(pk=licence.pk).values().get()
    assert after == before | {"status": LicenceStatus.REVOKED}
    assert Path(licence.file.path).read_bytes() == content
    assert (change.from_status, change.to_status) == (LicenceStatus.VALID, LicenceStatus.REVOKED)
    assert (change.ground, change.article, change.by) == ("commitment", ARTICLE, signatory)
    assert (change.effective_from, change.at) == (REVOKED_AT, REVOKED_AT)


def test_it_is_revoked_once(licence: Licence, signatory: User) -> None:
    revoke(licence, signatory)
    with pytest.raises(AlreadyDoneError):
        revoke(licence, signatory, REVOKED_AT + timedelta(days=1))
    assert LicenceChange.objects.get().at == REVOKED_AT
    with pytest.raises(IntegrityError), transaction.atomic():
        LicenceChange.objects.create(
            licence=licence,
            from_status="valid",
            to_status="revoked",
            ground="other",
            article="x",
            reference="y",
            effective_from=AT,
            at=AT,
            by=signatory,
        )


def test_what_was_never_given_out_cannot_be_revoked(licence: Licence, signatory: User) -> None:
    Licence.objects.update(status=LicenceStatus.MAKING)
    with pytest.raises(AlreadyDoneError):
        revoke(licence, signatory)
    assert not LicenceChange.objects.exists()


def test_the_news_is_part_of_the_act(licence: Licence, signatory: User) -> None:
    def refuse(**_: Any) -> None:
        raise RuntimeError("no")

    licence_changed.connect(refuse)
    try:
        with pytest.raises(RuntimeError):
            revoke(licence, signatory)
    finally:
        licence_changed.disconnect(refuse)
    licence.refresh_from_db()
    assert licence.status == LicenceStatus.VALID
    assert not LicenceChange.objects.exists()


def test_verifying_answers_since_when_and_why_and_never_valid(licence: Licence, signatory: User) -> None:
    revoke(licence, signatory)
    for asked in ({"query": licence.number}, {"file": BytesIO(Path(licence.file.path).read_bytes())}):
        answer = licence_verify(**asked, channel="page", at=REVOKED_AT)
        assert (answer.outcome, answer.is_valid) == (Outcome.REVOKED, False)
        assert (answer.changed_from, str(answer.changed_on)) == (REVOKED_AT, "2026-05-02")
        assert (answer.ground, answer.article) == (str(ChangeGround.COMMITMENT.label), ARTICLE)
        assert answer.number == licence.number


def test_a_revoked_licence_whose_term_is_over_is_still_said_to_be_revoked(
    licence: Licence, signatory: User
) -> None:
    revoke(licence, signatory)
    late = datetime(2040, 1, 1, tzinfo=UTC)
    assert licence_verify(query=licence.number, channel="page", at=late).outcome is Outcome.REVOKED


def test_a_changed_file_of_a_revoked_licence_is_not_its_file(licence: Licence, signatory: User) -> None:
    revoke(licence, signatory)
    content = Path(licence.file.path).read_bytes() + b"\n"
    answer = licence_verify(file=BytesIO(content), channel="page", at=REVOKED_AT)
    assert answer.outcome is Outcome.ALTERED
    assert answer.ground


def test_a_valid_licence_says_nothing_of_changes_and_costs_no_statement_more(
    licence: Licence, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(2):
        answer = licence_verify(query=licence.number, channel="page", at=AT)
    assert (answer.changed_from, answer.ground, answer.article) == (None, "", "")


def test_the_command_prints_it_and_does_not_exit_with_0(licence: Licence, signatory: User) -> None:
    revoke(licence, signatory)
    out = StringIO()
    with pytest.raises(SystemExit) as stopped:
        call_command("licence_verify", licence.number, "--json", stdout=out)
    printed = json.loads(out.getvalue())
    assert stopped.value.code == 1
    assert (printed["outcome"], printed["article"]) == ("revoked", ARTICLE)
    assert printed["changed_from"] == REVOKED_AT.isoformat()
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("licence_verify", licence.number, stdout=out)
    assert "2026-05-02" in out.getvalue()
    assert ARTICLE in out.getvalue()


def test_the_public_page_says_it_where_it_said_valid(licence: Licence, signatory: User) -> None:
    revoke(licence, signatory)
    client = Client(headers={"accept-language": "en"})
    page = client.get(f"/v/{licence.verification_code}").content.decode()
    assert "verdict-bad" in page
    assert "Genuine, but revoked" in page
    assert ARTICLE in page
    assert "Genuine and valid" not in page
    assert signatory.name not in page


def test_only_a_valid_licence_within_its_term_can_be_renewed(licence: Licence, signatory: User) -> None:
    def in_term() -> list[Licence]:
        return list(
            licences_in_term(
                holder_id=licence.holder_id, licence_type_id=licence.licence_type_id, on=REVOKED_AT.date()
            )
        )

    assert in_term() == [licence]
    revoke(licence, signatory)
    assert in_term() == []
    assert list(licences_for_holder(licence.holder_id)) == [licence], "the holder still sees it"
