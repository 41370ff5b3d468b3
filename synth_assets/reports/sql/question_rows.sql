-- A sample of questions for the browser: every cell and fate in turn, so that rare ones are among them.
SELECT
    q.question_id AS id, q.domain AS "group", q.difficulty AS kind,
    CASE WHEN b.question_id IS NOT NULL THEN 'in the set' ELSE q.status END AS status,
    q.text AS question, a.text AS answer, a.answer_tokens AS tokens,
    coalesce(q.duplicate_kind || ' duplicate of ' || q.duplicate_of, q.verdict_reason, '') AS note,
    q.source, q.call_id AS made_by, q.verdict_call_id AS judged_by, q.answer_call_id AS answered_by
FROM questions.question AS q
LEFT JOIN questions.answer AS a USING (question_id)
LEFT JOIN questions.balanced AS b USING (question_id)
ORDER BY
    row_number() OVER (PARTITION BY q.domain, q.difficulty, q.status, b.question_id IS NULL ORDER BY md5(q.question_id)),
    md5(q.question_id)
LIMIT $most
