-- Rows of {table} per cell: those tagged with it, and those that belong to it by the call that was made for it, or by
-- their own tags but for case and blanks, and are tagged otherwise (question_id; null for the former, with their count).
WITH tagged AS (
    SELECT t.question_id, t.difficulty || '|' || t.domain AS tag, c.partition AS asked
    FROM {table} AS t LEFT JOIN ledger.llm_call AS c USING (call_id)
),
wanted AS (SELECT unnest($cells::VARCHAR[]) AS cell)
SELECT cell, NULL AS question_id, count(*) AS rows
FROM wanted JOIN tagged ON tag = cell
GROUP BY cell
UNION ALL
SELECT DISTINCT cell, question_id, 1 AS rows
FROM wanted JOIN tagged ON asked = cell OR lower(replace(tag, ' ', '')) = cell
WHERE tag IS DISTINCT FROM cell
