from django.db import migrations

from common.append_only import append_only, append_only_until

_TALLIES = """
INSERT INTO cases_visittally (case_id, n_law, n_all, n_fault)
SELECT case_id, max(law), max(journeys), 0 FROM (
    SELECT case_id, person_id, count(DISTINCT (site_id, "on")) AS journeys,
        count(DISTINCT (site_id, "on")) FILTER (WHERE attribution <> 'A2') AS law
    FROM cases_visit GROUP BY case_id, person_id
) AS per_person GROUP BY case_id;
"""
_PAPERS = append_only_until(
    "cases_paper",
    settled="OLD.state = 'made' OR OLD.facts IS DISTINCT FROM NEW.facts"
    " AND (OLD.kind <> 'receipt' OR jsonb_exists(OLD.facts, 'zh'))",
    columns=(
        *("state", "attempts", "claimed_at", "problem", "made_at", "facts"),
        *("file_zh", "file_en", "sha256_zh", "sha256_en"),
    ),
)
_BARS = append_only_until(
    "cases_commitmentbar",
    settled="OLD.repaired_at IS NOT NULL",
    columns=("repaired_at", "repaired_by_id", "repair_reason"),
)
_DISPUTES = append_only_until(
    "cases_visitdispute",
    settled="OLD.state <> 'open'",
    columns=("state", "answered_by_id", "answer", "answered_at"),
)
_TABLES = (
    "cases_visit",
    "cases_visitattribution",
    "cases_supplementpoint",
    "cases_newfact",
    "cases_duedatechange",
    "cases_opinionanswer",
    "cases_commitmentfinding",
    "cases_paperreading",
)


class Migration(migrations.Migration):
    dependencies = [("cases", "0008_records_of_the_law")]

    operations = [
        migrations.RunSQL(_TALLIES, migrations.RunSQL.noop),
        *(append_only(table) for table in _TABLES),
        _PAPERS,
        _BARS,
        _DISPUTES,
    ]
