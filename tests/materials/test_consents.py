"""The separate consent to sensitive data: told why, kept for good, the last word counts."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from pytest_django import DjangoAssertNumQueries

from materials.models import Consent
from materials.selectors.consents import consents_of, consents_of_subject
from materials.services import consent_record
from tests.cast import AT, Cast
from tests.materials.factory import kind_make, resource_make, subject_of

REFERENCE = uuid4()


def say(cast: Cast, *, is_given: bool = True, kind: str = "health-certificate", minutes: int = 0) -> Consent:
    return consent_record(
        reference=REFERENCE,
        subject_id=subject_of(cast).pk,
        kind=kind_make(kind, is_sensitive=True, necessity="食品安全法 第四十五条"),
        is_given=is_given,
        actor_id=cast.users["clerk"].pk,
        at=AT + timedelta(minutes=minutes),
    )


def test_a_consent_keeps_why_the_data_were_said_to_be_needed(cast: Cast) -> None:
    said = say(cast)
    kind_make("health-certificate").delete()
    said.refresh_from_db()
    assert said.necessity == "食品安全法 第四十五条"
    assert (said.is_given, said.recorded_by_id) == (True, cast.users["clerk"].pk)


def test_where_only_the_resource_is_sensitive_its_necessity_was_told(cast: Cast) -> None:
    plain = kind_make("birth-certificate")
    resource_make(cast, kind=plain.code, is_sensitive=True, necessity="核验新生儿身份")
    said = consent_record(
        reference=REFERENCE,
        subject_id=subject_of(cast).pk,
        kind=plain,
        is_given=True,
        actor_id=cast.users["clerk"].pk,
        at=AT,
    )
    assert said.necessity == "核验新生儿身份"


def test_the_last_word_counts_and_the_first_stays_readable(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    say(cast, is_given=True)
    say(cast, is_given=False, minutes=1)
    say(cast, is_given=True, kind="birth-certificate")
    subject = subject_of(cast).pk
    with django_assert_num_queries(1):
        found = consents_of(REFERENCE)
    assert found == {(subject, "health-certificate"): False, (subject, "birth-certificate"): True}
    assert Consent.objects.count() == 3
    assert consents_of(uuid4()) == {}


def test_a_word_given_is_never_changed_or_taken_away(cast: Cast) -> None:
    said = say(cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        Consent.objects.filter(pk=said.pk).update(is_given=False)
    with pytest.raises(IntegrityError), transaction.atomic():
        said.delete()


def test_a_person_reads_their_own_words_only(cast: Cast) -> None:
    said = say(cast)
    other = cast.users["outsider"].applicant_id
    assert other is not None
    assert list(consents_of_subject(subject_of(cast).pk)) == [said]
    assert list(consents_of_subject(other)) == []
