"""文书: what is owed is numbered at once, says for ever what it said, and is made once."""

from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from pytest_django import Settings

from cases.models import Case
from cases.models.papers import Paper, PaperLanguage, PaperSeries, PaperState
from cases.paper_facts import rectify_facts, withdrawal_facts
from cases.paper_kinds import PaperKind, organ_word, paper_number
from cases.services.papers import (
    LEASE,
    MAX_ATTEMPTS,
    PaperDue,
    paper_claim,
    paper_file,
    paper_make,
    paper_owe,
    paper_retry,
    papers_owe,
    papers_sweep,
)
from common.append_only import append_only_until
from common.errors import AlreadyDoneError
from tests.cast import AT, Cast, Item, approval_of, case_make, service_make
from tests.e_licences.paper import Paper as Printed

pytestmark = [pytest.mark.usefixtures("calendar_2026", "_own_folder")]

SAID = {"reason": "不再办理"}
LATER = AT + LEASE + timedelta(seconds=1)


@pytest.fixture
def _own_folder(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def case(cast: Cast) -> Case:
    return case_make(cast, service_make(cast, [Item("market", ["market"]), Item("fire", ["fire"])]))


def owe(case: Case, key: str = "", kind: PaperKind = PaperKind.WITHDRAWAL, **given: Any) -> Paper:
    facts = withdrawal_facts(reason="不再办理", at=AT)
    return paper_owe(case=case, kind=kind, at=AT, key=key, facts=given.pop("facts", facts), **given)


def stored(paper: Paper) -> Paper:
    found: Paper = Paper.objects.get(pk=paper.pk)
    return found


def test_a_paper_is_numbered_by_organ_kind_and_year_without_gaps(case: Case) -> None:
    assert [owe(case, key).number[-12:] for key in "abc"] == [f"〔2026〕0000{n}号" for n in (1, 2, 3)]
    next_year = AT + timedelta(days=365)
    facts = withdrawal_facts(reason="", at=next_year)
    paper = paper_owe(case=case, kind=PaperKind.WITHDRAWAL, at=next_year, key="d", facts=facts)
    assert paper.number.endswith("〔2027〕00001号")
    assert owe(case, kind=PaperKind.VOIDING).number.endswith("00001号")


def test_what_is_rolled_back_leaves_no_gap(case: Case) -> None:
    owe(case, "a")
    with transaction.atomic():
        owe(case, "b")
        transaction.set_rollback(True)
    assert owe(case, "c").number.endswith("00002号")


def test_the_same_act_owes_its_paper_once(case: Case) -> None:
    first = owe(case, "a")
    again = owe(case, "a", facts={"reason": "something else"})
    assert (again.pk, again.number, stored(first).facts["reason"]) == (first.pk, first.number, "不再办理")
    assert Paper.objects.filter(kind=PaperKind.WITHDRAWAL).count() == 1
    assert PaperSeries.objects.get(kind=PaperKind.WITHDRAWAL).last == 1
    with pytest.raises(IntegrityError, match="cases_paper_owed_once"), transaction.atomic():
        Paper(
            case=case,
            kind=first.kind,
            key="a",
            department_id=first.department_id,
            number="another",
            issued_at=AT,
            facts={},
        ).save()


def test_two_statements_owe_all_papers_of_an_act(case: Case, cast: Cast) -> None:
    departments = [cast.departments["market"].pk, cast.departments["fire"].pk]
    owe(case, "0a", department_id=departments[0])
    dues = [
        PaperDue(PaperKind.WITHDRAWAL, SAID, department_id=department, key=f"{index}{key}")
        for index, department in enumerate(departments)
        for key in "abc"
    ]
    fresh: Case = Case.objects.get(pk=case.pk)
    with CaptureQueriesContext(connection) as statements:
        papers = papers_owe(case=fresh, dues=dues, at=AT)
    assert len(statements) == 2
    assert [(p.department_id, p.key, p.number[-6:]) for p in papers] == [
        (departments[0], "0b", "00002号"),
        (departments[0], "0c", "00003号"),
        (departments[1], "1a", "00001号"),
        (departments[1], "1b", "00002号"),
        (departments[1], "1c", "00003号"),
    ]
    assert papers_owe(case=fresh, dues=[], at=AT) == []


def test_each_paper_is_issued_in_the_name_of_the_organ_whose_act_it_is(case: Case, cast: Cast) -> None:
    fire = approval_of(case, "fire")
    assert owe(case, kind=PaperKind.WITHDRAWAL).department == cast.departments["centre"]
    assert owe(case, kind=PaperKind.NON_ACCEPTANCE).department == case.lead_department
    assert owe(case, "f", PaperKind.REFUSAL, approval_id=fire.pk).department == cast.departments["fire"]
    given = owe(case, "g", PaperKind.REFUSAL, department_id=cast.departments["city"].pk)
    assert given.department == cast.departments["city"]


def test_the_head_says_whom_and_what_it_is_about_and_hides_the_identity_number(case: Case) -> None:
    fire = approval_of(case, "fire")
    head = stored(owe(case, kind=PaperKind.REFUSAL, approval_id=fire.pk)).facts["head"]
    assert head["applicant"] == "张小明"
    assert head["applicant_id"] == "330899********9014"
    assert head["case_number"] == case.number
    assert head["service"] == {"zh": case.joint_service.name, "en": case.joint_service.name_en}
    assert head["item"] == {"zh": "fire许可", "en": "fire permit"}
    assert head["item_number"] == fire.item.number
    assert head["progress_url"].endswith(f"/portal/cases/{case.number}/")
    assert head["day"] == {"day": "2026-01-08"}
    assert head["is_demo"] is True


def test_a_number_names_the_place_the_organ_and_the_kind(settings: Settings, case: Case) -> None:
    number = paper_number(PaperKind.ACCEPTANCE, place="衢", short_name="市监局", year=2026, serial=1)
    assert number == "衢市监受〔2026〕00001号"
    settings.PAPER_PLACE_WORD = "溪"
    assert owe(case).number.startswith("溪")
    assert [organ_word(name) for name in ("消防救援大队", "生态环境分局", "人防办", "局", "market")] == [
        "消防救援", "生态环境", "人防", "局", "market"
    ]  # fmt: skip


def test_a_paper_is_made_once_in_both_languages_and_keeps_its_bytes(case: Case) -> None:
    paper = owe(case)
    assert paper_make(paper_id=paper.pk, at=AT)
    assert not paper_make(paper_id=paper.pk, at=LATER)
    made = stored(paper)
    assert (made.state, made.attempts, made.made_at, made.problem) == (PaperState.MADE, 1, AT, "")
    for language, sha in ((PaperLanguage.CHINESE, made.sha256_zh), (PaperLanguage.ENGLISH, made.sha256_en)):
        content = made.file_in(language).read()
        assert sha256(content).hexdigest() == sha
        assert made.number in Printed(content).text
    assert "撤回申请凭证" in Printed(made.file_zh.open("rb").read()).text
    assert "TRANSLATION" in Printed(made.file_en.open("rb").read()).text


def test_a_worker_killed_between_claim_and_file_is_followed_by_another(case: Case) -> None:
    paper = owe(case)
    assert paper_claim(paper_id=paper.pk, at=AT) is not None
    assert paper_claim(paper_id=paper.pk, at=AT) is None, "two workers never have the same paper"
    papers_sweep(at=AT + timedelta(seconds=30))
    assert stored(paper).state == PaperState.OWED
    assert papers_sweep(at=LATER) >= 1
    assert stored(paper).state == PaperState.MADE


def test_who_lost_the_claim_while_printing_files_nothing(case: Case) -> None:
    paper = owe(case)
    slow = paper_claim(paper_id=paper.pk, at=AT)
    assert slow is not None
    assert paper_claim(paper_id=paper.pk, at=AT + LEASE) is not None
    assert not paper_file(paper=slow, printed=dict.fromkeys(PaperLanguage, b"late"), at=AT + LEASE)
    assert stored(paper).state == PaperState.OWED
    assert paper_make(paper_id=paper.pk, at=LATER + LEASE)
    made = stored(paper)
    assert not paper_file(paper=slow, printed=dict.fromkeys(PaperLanguage, b"late"), at=LATER)
    assert stored(paper).sha256_zh == made.sha256_zh
    assert made.file_zh.open("rb").read() != b"late"


def test_a_lost_wake_up_is_made_up_by_the_sweep(case: Case) -> None:
    paper = owe(case)
    papers_sweep(at=AT + timedelta(seconds=2))
    assert stored(paper).state == PaperState.OWED
    papers_sweep(at=AT + timedelta(seconds=6))
    assert stored(paper).state == PaperState.MADE


def test_a_name_the_font_cannot_print_fails_where_a_person_sees_it(case: Case) -> None:
    type(case.applicant).objects.filter(pk=case.applicant_id).update(name="𰻞小明")
    paper = owe(case)
    with translation.override("en"):
        assert not paper_make(paper_id=paper.pk, at=AT)
    failed = stored(paper)
    assert (failed.state, failed.attempts, failed.file_zh.name) == (PaperState.FAILED, 1, "")
    assert "U+30EDE" in failed.problem
    assert "Applicant" in failed.problem
    papers_sweep(at=LATER)
    assert stored(paper).attempts == 1, "what fails for good is not tried again"


def test_a_failed_paper_is_put_back_once_by_a_person(case: Case) -> None:
    paper = owe(case, facts=rectify_facts(finding="𰻞", due_at=AT), kind=PaperKind.COMMITMENT_RECTIFY)
    paper_make(paper_id=paper.pk, at=AT)
    assert stored(paper).state == PaperState.FAILED
    paper_retry(paper_id=paper.pk)
    with pytest.raises(AlreadyDoneError):
        paper_retry(paper_id=paper.pk)
    assert (stored(paper).state, stored(paper).attempts) == (PaperState.OWED, 0)


def test_a_full_disk_is_tried_again_and_in_the_end_a_person_is_asked(case: Case, settings: Settings) -> None:
    paper = owe(case)
    good = settings.MEDIA_ROOT
    good.mkdir(parents=True)
    settings.MEDIA_ROOT = good / "no-folder"
    settings.MEDIA_ROOT.write_text("a file stands where the folder should be")
    for attempt in range(MAX_ATTEMPTS):
        assert stored(paper).state == PaperState.OWED
        paper_make(paper_id=paper.pk, at=AT + attempt * (LEASE + timedelta(seconds=1)))
        assert stored(paper).problem
    assert stored(paper).state == PaperState.FAILED
    settings.MEDIA_ROOT = good
    paper_retry(paper_id=paper.pk)
    assert paper_make(paper_id=paper.pk, at=LATER)
    assert (stored(paper).state, stored(paper).problem) == (PaperState.MADE, "")


def test_a_paper_that_kills_each_worker_is_given_up(case: Case) -> None:
    paper = owe(case)
    for attempt in range(MAX_ATTEMPTS):
        assert paper_claim(paper_id=paper.pk, at=AT + attempt * 2 * LEASE) is not None
    papers_sweep(at=AT + MAX_ATTEMPTS * 2 * LEASE)
    assert stored(paper).state == PaperState.FAILED


def test_what_a_paper_says_is_never_rewritten_nor_a_paper_removed(case: Case) -> None:
    _settle_papers()
    paper = owe(case)

    def refused(**changes: Any) -> bool:
        try:
            with transaction.atomic():
                Paper.objects.filter(pk=paper.pk).update(**changes)
        except IntegrityError as error:
            return "append-only" in str(error)
        return False

    assert refused(number="1")
    assert refused(facts={})
    assert refused(issued_at=LATER)
    assert not refused(problem="x")
    assert paper_make(paper_id=paper.pk, at=AT)
    assert refused(state=PaperState.OWED)
    assert refused(sha256_zh="0" * 64)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Paper.objects.filter(pk=paper.pk)._raw_delete("default")


def _settle_papers() -> None:
    step = append_only_until(
        "cases_paper",
        settled="OLD.state = 'made' OR OLD.facts IS DISTINCT FROM NEW.facts"
        " AND (OLD.kind <> 'receipt' OR jsonb_exists(OLD.facts, 'zh'))",
        columns=(
            *("state", "attempts", "claimed_at", "problem", "made_at", "facts"),
            *("file_zh", "file_en", "sha256_zh", "sha256_en"),
        ),
    )
    with connection.cursor() as cursor:
        cursor.execute(str(step.sql))


def test_a_receipt_is_put_into_words_when_it_is_made_and_stays_so(case: Case) -> None:
    _settle_papers()
    receipt = Paper.objects.filter(kind=PaperKind.RECEIPT).first() or owe(
        case, kind=PaperKind.RECEIPT, facts={}
    )
    assert receipt.department == case.site.department
    assert paper_make(paper_id=receipt.pk, at=AT)
    made = stored(receipt)
    assert made.facts["zh"]["case_number"] == made.facts["en"]["case_number"] == case.number
    for language, word in ((PaperLanguage.CHINESE, "收件凭证"), (PaperLanguage.ENGLISH, "Receipt")):
        text = Printed(made.file_in(language).open("rb").read()).text
        assert {word in text, made.number in text, "market" in text} == {True}


def test_papers_are_seen_as_the_policy_says(case: Case, cast: Cast) -> None:
    notice, record = owe(case), owe(case, kind=PaperKind.COORDINATION)

    def seen(name: str) -> set[int]:
        papers = Paper.objects.for_user(cast.actor(name)).filter(pk__in=[notice.pk, record.pk])
        return set(papers.values_list("pk", flat=True))

    assert seen("citizen") == {notice.pk}, "how departments came to terms is not written to the applicant"
    for name in ("clerk", "fire_reviewer", "market_signatory", "supervisor"):
        assert seen(name) == {notice.pk, record.pk}
    for name in ("outsider", "other_clerk", "housing_reviewer"):
        assert seen(name) == set()
