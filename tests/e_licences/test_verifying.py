import json
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO, StringIO
from pathlib import Path

import pytest
import zxingcpp
from cryptography.x509 import Certificate
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import translation
from PIL import Image
from pytest_django import DjangoAssertNumQueries, Settings

from common.clock import local_date
from common.identifiers import IdentifierError
from common.masking import name_masked
from e_licences.errors import FileEmptyError, FileTooLargeError, QueryMissingError
from e_licences.models import Licence, LicenceOrder, LicenceStatus, LicenceType, Seal, Verification
from e_licences.render.licence import licence_pdf, licence_print
from e_licences.sealing.claims import claims_read, code_in
from e_licences.sealing.keys import certificates_read
from e_licences.services import Outcome, VerificationAnswer, licence_issue, licence_verify
from e_licences.services.facing import licence_face
from e_licences.services.records import record_hash
from e_licences.services.sealing import pdf_seal
from people.models import Applicant, Department
from tests.seals import seals_enter

pytestmark = pytest.mark.django_db
OrderMaker = Callable[..., LicenceOrder]
AT = datetime(2026, 1, 8, 2, 0, tzinfo=UTC)


@pytest.fixture
def licence(order_make: OrderMaker) -> Licence:
    issued = licence_issue(order_id=order_make().pk, at=AT)
    assert issued is not None
    return issued


def ask(query: str, at: datetime = AT) -> VerificationAnswer:
    return licence_verify(query=query, channel="page", at=at)


def ask_file(content: bytes) -> VerificationAnswer:
    return licence_verify(file=BytesIO(content), channel="page", at=AT)


def file_of(licence: Licence) -> bytes:
    return Path(licence.file.path).read_bytes()


def test_a_licence_is_found_by_everything_that_is_printed_on_it(licence: Licence) -> None:
    code = licence.verification_code
    for query in (
        licence.number,
        f"  {licence.number} ",
        licence.identifier,
        licence.identifier.lower(),
        code,
        f"{code[:4]}-{code[4:8].lower()} {code[8:]}",
        f"{settings.PUBLIC_URL}/v/{code}",
        f"https://one.example/v/{code}/?from=qr",
    ):
        answer = ask(query)
        assert answer.outcome is Outcome.VALID, query
        assert answer.number == licence.number


def test_the_answer_holds_what_the_public_may_know(licence: Licence) -> None:
    answer = ask(licence.number)

    assert answer.is_valid
    assert answer.checked_at == AT
    assert (answer.type_name, answer.issuing_department) == ("食品经营许可证", "衢江新区市场监督管理局")
    assert (answer.issued_on, answer.valid_until) == (licence.issued_on, licence.valid_until)
    assert answer.identifier == licence.identifier
    assert answer.status


def test_the_holder_is_masked_unless_the_licence_hangs_on_the_wall(
    licence: Licence, food_permit: LicenceType
) -> None:
    masked = ask(licence.number)
    food_permit.is_public = True
    food_permit.save()
    shown = ask(licence.number)

    assert (masked.holder_name, masked.is_holder_masked) == ("张*明", True)
    assert (shown.holder_name, shown.is_holder_masked) == ("张小明", False)


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("张明", "张*"),
        ("张小明", "张*明"),
        ("欧阳小明", "欧**明"),
        ("衢江美味餐饮有限公司", "衢********司"),
        ("张", "张*"),
    ],
)
def test_a_masked_name_shows_its_ends_only(name: str, masked: str) -> None:
    assert name_masked(name) == masked


@pytest.mark.parametrize("brackets", ["（{}）", "({})"])
def test_brackets_of_a_number_may_be_typed_in_either_width(
    order_make: OrderMaker, food_permit: LicenceType, brackets: str
) -> None:
    food_permit.number_pattern = "衢（{year}）第{serial:04d}号"
    food_permit.save()
    licence_issue(order_id=order_make().pk, at=AT)

    assert ask(f"衢{brackets.format(2026)} 第0001号").is_valid


@pytest.mark.parametrize("query", ["JY3308992026000999", "0" * 12, "%", "'; --", "\x00", "x" * 5000, "/v/"])
def test_what_nobody_issued_is_unknown(licence: Licence, query: str) -> None:
    if query == "\x00":
        with pytest.raises(QueryMissingError):
            ask(query)
        return
    answer = ask(query)

    assert answer == VerificationAnswer(outcome=Outcome.UNKNOWN, checked_at=AT)
    assert Verification.objects.get().licence is None


def test_a_wrong_check_character_is_said_and_nothing_is_kept(licence: Licence) -> None:
    last = licence.identifier[-1]
    with pytest.raises(IdentifierError) as caught:
        ask(licence.identifier[:-1] + ("A" if last != "A" else "B"))

    assert (caught.value.code, caught.value.field) == ("check-character", "query")
    assert caught.value.expected == last
    assert not Verification.objects.exists()


def test_a_licence_being_made_is_not_known_yet(licence: Licence) -> None:
    Licence.objects.update(status=LicenceStatus.MAKING)

    assert ask(licence.number).outcome is Outcome.UNKNOWN
    assert ask_file(file_of(licence)).outcome is Outcome.UNKNOWN


def test_a_licence_is_valid_through_its_last_day_in_china_and_expired_after(licence: Licence) -> None:
    midnight = datetime(2031, 1, 7, 16, 0, tzinfo=UTC)

    assert ask(licence.number, midnight - timedelta(seconds=1)).outcome is Outcome.VALID
    expired = ask(licence.number, midnight)

    assert expired.outcome is Outcome.EXPIRED
    assert not expired.is_valid
    assert expired.number == licence.number


def test_each_check_is_kept_and_costs_one_select_and_one_insert(
    licence: Licence, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(2):
        ask(licence.number)

    kept = Verification.objects.get()
    assert (kept.licence, kept.channel, kept.outcome, kept.at) == (licence, "page", "valid", AT)


def test_the_issued_file_is_genuine(licence: Licence) -> None:
    assert ask_file(file_of(licence)).outcome is Outcome.VALID


@pytest.mark.parametrize("place", [0.3, 0.6, 0.99])
def test_one_flipped_byte_makes_the_file_an_altered_one(licence: Licence, place: float) -> None:
    content = bytearray(file_of(licence))
    content[int(len(content) * place)] ^= 1

    answer = ask_file(bytes(content))

    assert answer.outcome is Outcome.ALTERED
    assert answer.number == licence.number
    assert not answer.is_valid
    assert Verification.objects.get().licence == licence


@pytest.mark.parametrize(
    "content",
    [b"a letter", b"%PDF-1.7\nnot really", b"%PDF-1.7\n" + bytes(200_000), b"PK\x03\x04" + b"\xff" * 99],
)
def test_any_other_file_is_unknown(licence: Licence, content: bytes) -> None:
    assert ask_file(content).outcome is Outcome.UNKNOWN


def scanned(licence: Licence, tmp_path: Path) -> str:
    """What a reader of the printed page sees, at the resolution of a poor copy."""
    paths = [str(licence.file.path), str(tmp_path / "page")]
    subprocess.run(["pdftoppm", "-r", "150", "-png", "-singlefile", *paths], check=True)
    (found,) = zxingcpp.read_barcodes(Image.open(tmp_path / "page.png"))
    return str(found.text)


def test_the_code_on_the_printed_page_is_read_from_a_raster_and_verified(
    licence: Licence, tmp_path: Path
) -> None:
    text = scanned(licence, tmp_path)
    address, _, code = text.partition("#")

    assert address == f"{settings.PUBLIC_URL}/v/{licence.verification_code}".upper()
    answer = ask(text)
    assert (answer.outcome, answer.number, answer.problems) == (Outcome.VALID, licence.number, ())
    claims, _key_id = claims_read(code_in(text), {licence.seal_use.seal.key_id: certificate_of(licence)})
    assert (claims.holder, claims.valid_until) == ("张小明", licence.valid_until)
    assert claims.record_hash == record_hash(licence.record)
    assert len(code) < 420


def certificate_of(licence: Licence) -> Certificate:
    return certificates_read(licence.seal_use.seal.certificates)[0]


def test_a_code_that_is_not_whole_or_of_no_seal_here_is_forged(licence: Licence, tmp_path: Path) -> None:
    text = scanned(licence, tmp_path)
    place = text.index("#") + 80
    changed = text[:place] + ("A" if text[place] != "A" else "B") + text[place + 1 :]
    for forged in (changed, text[:-40], f"{text.partition('#')[0]}#HELLO"):
        answer = ask(forged)
        assert answer.outcome is Outcome.FORGED
        assert len(answer.problems) == 1
        assert not answer.number
    Seal.objects.update(key_id="0" * 16)
    assert ask(text).outcome is Outcome.FORGED
    assert list(Verification.objects.values_list("problem", flat=True)).count("unknown-key") == 1


def test_the_address_of_one_licence_with_the_code_of_another_is_forged(
    licence: Licence, order_make: OrderMaker, tmp_path: Path
) -> None:
    other = licence_issue(order_id=order_make().pk, at=AT)
    assert other is not None
    code = scanned(other, tmp_path).partition("#")[2]
    answer = ask(f"{settings.PUBLIC_URL}/v/{licence.verification_code}#{code}")

    assert answer.outcome is Outcome.FORGED
    assert "another" in answer.problems[0] or "另一" in answer.problems[0]


def test_a_code_that_says_other_words_than_the_register_is_forged(licence: Licence, tmp_path: Path) -> None:
    text = scanned(licence, tmp_path)
    Licence.objects.filter(pk=licence.pk).update(record=licence.record | {"持证主体": "张大明"})
    answer = ask(text)
    assert (answer.outcome, len(answer.problems)) == (Outcome.FORGED, 1)


def test_a_code_says_that_its_licence_was_revoked_since(licence: Licence, tmp_path: Path) -> None:
    text = scanned(licence, tmp_path)
    Licence.objects.update(status=LicenceStatus.REVOKED)

    assert ask(text).outcome is Outcome.REVOKED


def test_a_file_that_is_not_the_issued_one_is_told_why(licence: Licence) -> None:
    content = file_of(licence)
    changed = bytearray(content)
    changed[len(content) // 3] ^= 1
    unsealed = licence_pdf(licence_face(licence))
    with translation.override("en"):
        assert "has been changed" in ask_file(bytes(changed)).problems[0]
        assert "was added" in ask_file(content + b"\n% more").problems[0]
        assert "no electronic seal" in ask_file(unsealed).problems[0]
    assert set(Verification.objects.values_list("problem", flat=True)) == {"changed", "appended", "unsealed"}


def test_a_file_under_the_seal_of_another_organ_is_refused(licence: Licence) -> None:
    stranger = Department.objects.create(code="11330899MB9900072L", name="消防救援大队", short_name="消防")
    seals_enter()
    face = licence_face(licence)
    seal = Seal.objects.get(department=stranger)
    printed = licence_print(face)
    sealed = pdf_seal(printed.pdf, seal, place=printed.seal_place, at=AT)
    answer = ask_file(sealed)

    assert (answer.outcome, answer.number) == (Outcome.ALTERED, licence.number)
    assert Verification.objects.get().problem == "other-seal"
    assert len(answer.problems) == 1


@pytest.mark.parametrize("status", [one for one in LicenceStatus if one not in ("making", "valid")])
def test_no_status_but_valid_is_ever_answered_as_valid(licence: Licence, status: LicenceStatus) -> None:
    Licence.objects.update(status=status)
    answer = ask(licence.number)

    assert answer.outcome not in (Outcome.VALID, Outcome.UNKNOWN)
    assert not answer.is_valid


def test_an_empty_or_huge_file_and_an_empty_query_are_refused(settings: Settings) -> None:
    settings.UPLOAD_MAX_BYTES = 1000
    with pytest.raises(FileEmptyError):
        ask_file(b"")
    with pytest.raises(FileTooLargeError) as caught:
        ask_file(bytes(1001))
    for query in ("", "  ", "\u3000"):
        with pytest.raises(QueryMissingError):
            ask(query)

    assert caught.value.status == 413
    assert not Verification.objects.exists()


def command(*arguments: str) -> tuple[int, str]:
    out = StringIO()
    try:
        call_command("licence_verify", *arguments, stdout=out)
    except SystemExit as stop:
        return int(stop.code or 0), out.getvalue()
    return 0, out.getvalue()


def test_the_command_answers_with_its_exit_code(licence: Licence, tmp_path: Path) -> None:
    altered = tmp_path / "altered.pdf"
    altered.write_bytes(file_of(licence) + b"\n")

    for argument, code, outcome in (
        (licence.number, 0, "valid"),
        (licence.file.path, 0, "valid"),
        (str(altered), 1, "altered"),
        ("JY0", 1, "unknown"),
    ):
        exit_code, printed = command(argument, "--json")
        assert (exit_code, json.loads(printed)["outcome"]) == (code, outcome)
    exit_code, printed = command(licence.number)
    assert exit_code == 0
    assert licence.number in printed
    assert "张小明" not in printed


def test_the_command_refuses_what_cannot_be_verified(licence: Licence) -> None:
    wrong = licence.identifier[:-1] + ("A" if licence.identifier[-1] != "A" else "B")
    exit_code, printed = command(wrong, "--json")
    assert (exit_code, json.loads(printed)["code"]) == (1, "check-character")
    for argument in (wrong, "missing.pdf", ""):
        with pytest.raises(CommandError):
            call_command("licence_verify", argument)


def test_a_holder_with_the_shortest_name_stays_masked(licence: Licence, person: Applicant) -> None:
    Applicant.objects.update(name="丁")

    assert ask(licence.number).holder_name == "丁*"


@pytest.mark.parametrize("status", sorted(set(LicenceStatus) - {LicenceStatus.MAKING}))
@pytest.mark.parametrize("days", [None, -1, 0])
def test_the_statement_keeps_what_is_answered(licence: Licence, status: str, days: int | None) -> None:
    """Both know how a status is answered: the page, and the statement that keeps the check."""
    until = None if days is None else local_date(AT) + timedelta(days=days)
    Licence.objects.filter(pk=licence.pk).update(status=status, valid_until=until)
    answer = ask(licence.verification_code)
    assert Verification.objects.get().outcome == answer.outcome
