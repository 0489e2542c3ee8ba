"""What was accepted on the spot before other ways in existed gets the columns that now say so."""

from django.db import migrations

_CASES = """
UPDATE cases_case SET first_received_at = received_at, acceptance = 'ordinary';
UPDATE cases_case SET result = CASE
        WHEN counted.granted = 0 THEN 'refused' WHEN counted.granted = counted.all_of THEN 'granted' ELSE 'partly'
    END
FROM (
    SELECT case_id, count(*) AS all_of, count(*) FILTER (WHERE status = 'granted') AS granted
    FROM cases_approval GROUP BY case_id
) AS counted
WHERE counted.case_id = cases_case.id AND cases_case.status IN ('concluded', 'delivered');
"""
_APPROVALS = """
UPDATE cases_approval SET accepted_at = opened_at, steps = CASE WHEN is_countersigned THEN 2 ELSE 1 END;
UPDATE cases_approval SET paper_issued_at = concluded_at WHERE status = 'granted';
"""
_VISITS = """
UPDATE cases_visit SET
    evidence = split_part(split_part(evidence, ' ', 1), ':', 2),
    attribution = CASE WHEN demanded_by_id IS NULL THEN 'A2' ELSE 'L1' END,
    rule = CASE WHEN demanded_by_id IS NULL THEN '' ELSE reason END;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0005_columns_of_the_law")]

    operations = [migrations.RunSQL(sql, migrations.RunSQL.noop) for sql in (_CASES, _APPROVALS, _VISITS)]
