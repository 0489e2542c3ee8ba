# ruff: noqa: E501 — the tables of broken parts read better as rows
"""Steps, limits, join and acceptance as a file writes them: what becomes of them, and what is refused."""

from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from pytest_django import DjangoAssertNumQueries

from catalogue.limit_rules import ALLOWED_LIMITS, allowed_limit
from catalogue.loader.entries import digest
from catalogue.loader.known import Known
from catalogue.loader.sections import Report, file_read
from catalogue.loader.service_file import service_read
from catalogue.models import JointService, LimitRule, ServiceItem
from catalogue.selectors import joint_service_published, service_bundle
from catalogue.services import catalogue_load
from people.models import Department
from people.policy import Role
from tests.catalogue.sample import FAQ, REGISTERS, SERVICE, TYPES, findings_of, line_of, written
from tests.versions import rewritten

HEAD = "  promised: {limit: 5, unit: working-day}\n"
STALL = "    promised: {limit: 3, unit: working-day}\n"
CHECK = "    promised: {limit: 6, unit: hour}\n"
TEN = "{limit: 10, unit: working-day, basis: 《摊位条例》第二条}"
THREE = "{limit: 3, unit: working-day, basis: 《摊位条例》第二条}"
NOT_IN_PART = "  join: {policy: all, in_part: no, after_refusal: {successors: stop, siblings: stop}}\n"

# fmt: off
# what is broken, what stands in the sample, what is added after it, what marks the line, field, reason
REFUSED = [
    ("no step", STALL, "    steps: 0\n", "steps: 0", "items.stall.steps", "one to three steps"),
    ("four steps", STALL, "    steps: 4\n", "steps: 4", "items.stall.steps", "one to three steps"),
    ("two words for steps", STALL, "    steps: 2\n    countersigned: yes\n", "countersigned: yes", "items.stall.countersigned", "not both"),
    ("unknown rule", STALL, "    limit_rule: double\n", "limit_rule: double", "items.stall.limit_rule", "unknown"),
    ("unknown role", STALL, "    extension: {limit: 1, by: mayor, basis: 法}\n", "by: mayor", "items.stall.extension.by", "must be one of: organ_head, government_head"),
    ("extension without law", STALL, "    extension: {limit: 1, by: organ_head}\n", "extension:", "items.stall.extension.basis", "missing"),
    ("extension of nothing", STALL, "    extension: {limit: 0, by: organ_head, basis: 法}\n", "extension:", "items.stall.extension.limit", "at least 1"),
    ("extended twice", STALL, "    extension: {limit: 1, by: organ_head, basis: 法}\n    extension: {limit: 2, by: organ_head, basis: 法}\n", "extension: {limit: 2", "items.stall.extension", "given twice"),
    ("long extension", STALL, "    limit_rule: single\n    extension: {limit: 11, by: organ_head, basis: 法}\n", "extension:", "items.stall.extension.limit", "at most 10 working days, once (《行政许可法》第四十二条第一款"),
    ("wrong head", STALL, "    limit_rule: single\n    extension: {limit: 10, by: government_head, basis: 法}\n", "extension:", "items.stall.extension.by", "granted by: Head of the organ"),
    ("first examination extended", STALL, "    limit_rule: first-examination\n    extension: {limit: 1, by: organ_head, basis: 法}\n", "extension:", "items.stall.extension", "no extension (《行政许可法》第四十三条)"),
    ("registration too long", STALL, "    limit_rule: registration\n", "statutory: {limit: 10", "items.stall.statutory", "at most 3 working days (《市场主体登记管理条例》第十九条)"),
    ("joint limit of one organ", STALL, "    limit_rule: joint\n", "limit_rule: joint", "items.stall.limit_rule", "Only one department"),
    ("joint extension", HEAD, "  limit_rule: joint\n  extension: {limit: 16, by: government_head, basis: 法}\n", "extension:", "joint_service.extension.limit", "at most 15 working days"),
    ("joint head", HEAD, "  limit_rule: joint\n  extension: {limit: 15, by: organ_head, basis: 法}\n", "extension:", "joint_service.extension.by", "Head of the government"),
    ("unknown inspection", STALL, "    inspection: always\n", "inspection: always", "items.stall.inspection", "unknown"),
    ("commitment before a check", STALL, "    inspection: must\n    commitment: {}\n", "inspection: must", "items.stall.inspection", "the decision comes first"),
    ("check in no time", STALL, "    commitment: {check_working_days: 0}\n", "commitment:", "items.stall.commitment.check_working_days", "at least 1"),
    ("silence without law", STALL, "    default_consent:\n", "default_consent:", "items.stall.default_consent", "missing or empty"),
    ("silence by itself", STALL, "    default_consent: yes\n", "default_consent: yes", "items.stall.default_consent", "Name the law"),
    ("renewal of nothing", CHECK, "    renewal: yes\n", "renewal: yes", "items.check.renewal", "licence it renews"),
    ("unknown policy", HEAD, "  join: {policy: most}\n", "join:", "joint_service.join.policy", "unknown"),
    ("unknown key of join", HEAD, "  join: {policy: all, quorum: 2}\n", "join:", "joint_service.join.quorum", "unknown"),
    ("threshold of none", HEAD, "  join: {policy: n-of-m}\n", "join:", "joint_service.join.threshold", "at least 1"),
    ("threshold out of reach", HEAD, "  join: {policy: n-of-m, threshold: 3}\n", "join:", "joint_service.join.threshold", "On “check” only 2 departments decide; 3 can never grant"),
    ("threshold of another policy", HEAD, "  join: {policy: all, threshold: 1}\n", "join:", "joint_service.join.threshold", "n-of-m"),
    ("veto of nobody", HEAD, "  join: {policy: veto}\n", "join:", "joint_service.join.veto", "which departments may veto"),
    ("veto of another policy", HEAD, "  join: {policy: all, veto: [消防]}\n", "join:", "joint_service.join.veto", "policy “veto”"),
    ("veto unknown", HEAD, "  join: {policy: veto, veto: [水利]}\n", "join:", "joint_service.join.veto", "“水利” is unknown"),
    ("silence of no item", HEAD, "  join: {policy: default-consent}\n", "join:", "joint_service.join.policy", "only where a law says so"),
    ("unknown consequence", HEAD, "  join: {policy: all, after_refusal: {siblings: wait}}\n", "join:", "joint_service.join.after_refusal.siblings", "unknown"),
    ("go on for nothing", HEAD, "  join: {policy: all, in_part: no}\n", "join:", "joint_service.join.after_refusal.siblings", "Nothing is granted in part"),
    ("successors go on for nothing", HEAD, "  join: {policy: all, in_part: no, after_refusal: {successors: go-on, siblings: stop}}\n", "join:", "joint_service.join.after_refusal.successors", "Nothing is granted in part"),
    ("slow acceptance", HEAD, "  acceptance: {limit: 6, basis: 法}\n", "acceptance:", "joint_service.acceptance.limit", "at most 5 working days"),
    ("acceptance without law", HEAD, "  acceptance: {limit: 0}\n", "acceptance:", "joint_service.acceptance.basis", "missing"),
]
# fmt: on


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("after", "added", "at", "field", "reason"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED]
)
def test_a_policy_that_cannot_be_kept_is_refused_at_its_line(
    tmp_path: Path, after: str, added: str, at: str, field: str, reason: str
) -> None:
    broken = SERVICE.replace(after, after + added, 1)
    assert broken != SERVICE
    found = findings_of(written(tmp_path, departments=REGISTERS, types=TYPES, service=broken))
    # of two with one key, the line is that of the second
    told = [(part.line, part.field) for part in found if reason in part.reason]
    marker = broken.index(at, broken.index(after) + len(after)) if at in added else broken.index(at)
    assert (broken[:marker].count("\n") + 1, field) in told, [str(part) for part in found]
    assert not Department.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("rule", ["single", "first-examination"])
def test_a_limit_within_its_rule_is_taken_and_one_beyond_is_not(sample: Path, rule: str) -> None:
    twenty = TEN.replace("10", "20")
    taken = SERVICE.replace(TEN, twenty).replace(STALL, f"{STALL}    limit_rule: {rule}\n")
    catalogue_load(paths=written(sample, service=taken))
    [found] = findings_of(written(sample, service=taken.replace(twenty, TEN.replace("10", "21"))))
    assert (found.field, "at most 20 working days" in found.reason) == ("items.stall.statutory", True)


@pytest.mark.django_db
def test_the_joint_limit_ends_at_forty_five_working_days(sample: Path) -> None:
    joint = "  statutory: {limit: 45, unit: working-day, basis: 《行政许可法》第四十二条}\n"
    plain = "  statutory: {limit: 20, unit: working-day, basis: 《行政许可法》第四十二条}\n"
    taken = SERVICE.replace(plain, joint).replace(HEAD, HEAD + "  limit_rule: joint\n")
    catalogue_load(paths=written(sample, service=taken))
    [found] = findings_of(written(sample, service=taken.replace("limit: 45", "limit: 46")))
    assert found.field == "joint_service.statutory"


def test_the_numbers_of_the_general_laws() -> None:
    found = {
        str(rule): (row.limit_working_days, row.extension_working_days, row.extension_by)
        for rule, row in ALLOWED_LIMITS.items()
    }
    assert found == {
        "single": (20, 10, "organ_head"),
        "joint": (45, 15, "government_head"),
        "first-examination": (20, 0, None),
        "registration": (3, 3, "organ_head"),
    }
    assert allowed_limit("own-law") is None
    assert allowed_limit(LimitRule.JOINT) is ALLOWED_LIMITS[LimitRule.JOINT]


def test_who_extends_bears_the_name_of_a_role() -> None:
    heads = {row.extension_by for row in ALLOWED_LIMITS.values() if row.extension_by}
    assert {str(head) for head in heads} <= set(Role.values)


THIRD = """\
  - code: 11330899MB9900099C
    name: 九溪县综合行政执法局
    name_en: City Management
    short_name: 城管局
    short_name_en: City
"""


@pytest.fixture
def three(sample: Path) -> Path:
    """The sample with a third department, in which nobody works."""
    catalogue_load(paths=written(sample, departments=REGISTERS + THIRD), is_departments_only=True)
    return sample


def test_a_veto_belongs_to_a_department_that_decides(three: Path) -> None:
    broken = SERVICE.replace(HEAD, HEAD + "  join: {policy: veto, veto: [消防, 城管局]}\n")
    [found] = findings_of(written(three, service=broken))
    assert found.field == "joint_service.join.veto"
    assert found.reason == "城管局 decides nothing here and can veto nothing."


def test_a_lead_that_decides_is_asked_on_each_item_of_several(three: Path) -> None:
    broken = SERVICE.replace(HEAD, HEAD + "  join: {policy: lead}\n").replace(
        "[消防, 市监局]", "[消防, 城管局]"
    )
    [found] = findings_of(written(three, service=broken))
    assert found.field == "joint_service.join.policy"
    assert "not among the departments of “check”" in found.reason


@pytest.mark.django_db
def test_a_lead_that_decides_is_among_those_who_decide(sample: Path) -> None:
    lead = SERVICE.replace(HEAD, HEAD + "  join: {policy: lead}\n")
    catalogue_load(paths=written(sample, service=lead))
    alone = lead.replace("[消防, 市监局]", "[消防]")
    catalogue_load(paths=written(sample, service=alone))
    elsewhere = alone.replace(
        "code: 11330899MB9900021C4000131990000", "code: 11330899MB9900072L4000131990000"
    )
    [found] = findings_of(
        written(sample, service=elsewhere.replace("departments: [市监局]", "departments: [消防]"))
    )
    assert (found.field, "of any item" in found.reason) == ("joint_service.join.policy", True)


@pytest.mark.django_db
def test_n_of_m_needs_an_item_on_which_several_decide(sample: Path) -> None:
    broken = SERVICE.replace(HEAD, HEAD + "  join: {policy: n-of-m, threshold: 1}\n")
    [found] = findings_of(written(sample, service=broken.replace("[消防, 市监局]", "[消防]")))
    assert (found.field, "On no item several" in found.reason) == ("joint_service.join.policy", True)


@pytest.mark.django_db
def test_all_or_nothing_cannot_wait_for_a_licence_that_is_out_before(sample: Path) -> None:
    whole = SERVICE.replace(HEAD, HEAD + NOT_IN_PART)
    catalogue_load(paths=written(sample, service=whole))
    shown = """\
  - key: permit
    kind: stall-permit
    name: 摊位证
    name_en: Stall permit
    items: [check]
    source: government
    supplier: 市监局
    legal_basis: 《消防法》第十五条
"""
    [found] = findings_of(written(sample, service=whole + shown))
    assert (found.line, found.field) == (line_of(whole, "join:"), "joint_service.join.in_part")
    assert found.reason.startswith("“check” must see the licence “摊位证” of “stall”")
    catalogue_load(paths=written(sample, service=SERVICE + shown))


@pytest.mark.django_db
def test_what_a_file_says_of_an_item_becomes_its_row(sample: Path) -> None:
    said = SERVICE.replace(
        STALL,
        STALL
        + "    steps: 3\n    inspection: may\n    renewal: yes\n    commitment: {check_working_days: 20}\n"
        + "    limit_rule: single\n    extension: {limit: 10, by: organ_head, basis: 《行政许可法》第四十二条}\n",
    ).replace(
        CHECK, CHECK + "    default_consent: 《摊位条例》第五条\n    inspection: must\n    commitment:\n"
    )
    catalogue_load(paths=written(sample, service=said))
    stall, check = (ServiceItem.objects.get(name=name, version=2) for name in ("摊位许可", "消防检查"))
    assert (stall.steps, stall.is_countersigned, stall.inspection, stall.is_renewal) == (3, True, "may", True)
    assert (stall.is_by_commitment, stall.commitment_check_working_days) == (True, 20)
    assert (stall.limit_rule, stall.extension_limit, stall.extension_by) == ("single", 10, "organ_head")
    assert stall.extension_basis == "《行政许可法》第四十二条"
    assert (stall.is_default_consent, stall.default_basis) == (False, "")
    assert (check.steps, check.is_countersigned, check.inspection) == (1, False, "must")
    assert (check.is_default_consent, check.default_basis) == (True, "《摊位条例》第五条")
    assert (check.is_by_commitment, check.limit_rule, check.extension_limit) == (False, "own-law", 0)


@pytest.mark.django_db
def test_a_commitment_may_leave_the_time_for_its_check_open(sample: Path) -> None:
    catalogue_load(paths=written(sample, service=SERVICE.replace(STALL, STALL + "    commitment: {}\n")))
    stall = ServiceItem.objects.get(name="摊位许可", version=2)
    assert (stall.is_by_commitment, stall.commitment_check_working_days) == (True, None)


@pytest.mark.django_db
def test_what_a_file_says_of_the_join_becomes_its_row_and_its_bundle(
    sample: Path, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    said = SERVICE.replace(
        HEAD,
        HEAD
        + "  limit_rule: joint\n  extension: {limit: 15, by: government_head, basis: 《行政许可法》第四十二条}\n"
        + "  acceptance: {limit: 0, basis: 《摊位条例》第六条}\n"
        + "  join: {policy: veto, veto: [消防], after_refusal: {successors: go-on, siblings: stop}}\n",
    )
    catalogue_load(paths=written(sample, service=said))
    service = joint_service_published("stall")
    assert (service.join_policy, service.join_threshold, service.is_concluded_in_part) == ("veto", 0, True)
    assert (service.after_refusal_successors, service.after_refusal_siblings) == ("go-on", "stop")
    assert (service.acceptance_limit, service.acceptance_basis) == (0, "《摊位条例》第六条")
    assert (service.limit_rule, service.extension_limit, service.extension_by) == (
        "joint",
        15,
        "government_head",
    )
    service_bundle(service.pk)
    with django_assert_num_queries(0):
        bundle = service_bundle(service.pk)
        assert bundle.joint_service.join_policy == "veto"
        names = {
            row.department_id: row.department.short_name for part in bundle.items for row in part.departments
        }
        assert [names[pk] for pk in bundle.veto_department_ids] == ["消防"]


def test_a_file_that_is_silent_has_the_rules_of_the_law(sample: Path) -> None:
    service = JointService.objects.get()
    assert (service.join_policy, service.join_threshold, service.is_concluded_in_part) == ("all", 0, True)
    assert (service.after_refusal_successors, service.after_refusal_siblings) == ("stop", "go-on")
    assert (service.acceptance_limit, service.acceptance_basis) == (5, "行政许可法 第三十二条")
    assert not service.veto_departments.exists()


def test_content_that_says_nothing_new_keeps_the_digest_it_had(sample: Path) -> None:
    """These digests were written before there were steps, extensions, joins and fields of the guide."""
    known = Known()
    for row in Department.objects.all():
        known.add_department(row.code, row.short_name, row.name)
    known.add_licence_type("11330899MB9900021C002", "摊位证", ["holder", "place", "goods"])
    [path] = written(sample, service=SERVICE.replace(FAQ, ""))
    section = file_read(path, Report(""))
    entry = service_read(section, known) if section else None
    assert entry is not None
    assert digest(entry) == "6b70b91a2b24722e93f144f8e1719c364f26633a9997e4376e23036b4c357565"
    assert {digest(use.item) for use in entry.uses} == {
        "16ad5e42e20aff8cbe14aa6caba6eba7d63a5ff327a4165cdcf3fa5265893451",
        "91aa6ed529e4fdcd87b8248e6f62b54b007fbf6b77366a7cd45526392c97f222",
    }
    defaults = "  join: {policy: all, in_part: yes, after_refusal: {successors: stop, siblings: go-on}}\n"
    same = SERVICE.replace(HEAD, HEAD + "  limit_rule: own-law\n" + defaults)
    same = same.replace(STALL, STALL + "    steps: 1\n    inspection: none\n    renewal: no\n")
    assert {part.outcome for part in catalogue_load(paths=written(sample, service=same))} == {"unchanged"}


def test_two_steps_are_what_countersigned_was(sample: Path) -> None:
    catalogue_load(paths=written(sample, service=SERVICE.replace(STALL, STALL + "    countersigned: yes\n")))
    assert ServiceItem.objects.get(name="摊位许可", version=2).steps == 2
    loaded = catalogue_load(paths=written(sample, service=SERVICE.replace(STALL, STALL + "    steps: 2\n")))
    assert {part.outcome for part in loaded} == {"unchanged"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "added",
    [
        "  join: {policy: all, in_part: no, after_refusal: {siblings: stop}}\n",
        "  acceptance: {limit: 0, basis: 法}\n",
    ],
)
def test_a_value_that_is_empty_but_not_the_default_is_a_change(sample: Path, added: str) -> None:
    loaded = catalogue_load(paths=written(sample, service=SERVICE.replace(HEAD, HEAD + added)))
    assert {part.outcome for part in loaded if part.kind == "joint-service"} == {"changed"}


@pytest.mark.parametrize(
    "values",
    [
        {"steps": 0},
        {"steps": 4},
        {"is_default_consent": True},
        {"extension_limit": 1},
        {"limit_rule": "first-examination", "extension_limit": 1, "extension_basis": "法"},
        {"is_by_commitment": True, "inspection": "must"},
        {"commitment_check_working_days": 20},
        {"is_by_commitment": True, "commitment_check_working_days": 0},
    ],
)
def test_the_database_refuses_an_item_that_the_law_cannot_mean(
    sample: Path, values: dict[str, object]
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic(), rewritten():
        ServiceItem.objects.filter(name="摊位许可").update(**values)


@pytest.mark.parametrize(
    "values",
    [
        {"join_policy": "n-of-m"},
        {"join_threshold": 1},
        {"acceptance_basis": ""},
        {"extension_limit": 1},
    ],
)
def test_the_database_refuses_a_join_that_cannot_be_computed(sample: Path, values: dict[str, object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic(), rewritten():
        JointService.objects.update(**values)
