-- questions.question: each question once, with the status that the other tables give it.
CREATE OR REPLACE VIEW questions.question AS
SELECT
    d.question_id,
    d.domain,
    d.difficulty,
    d.text,
    d.source,
    CASE
        WHEN d.duplicate_of IS NOT NULL THEN 'duplicate'
        WHEN r.question_id IS NOT NULL THEN r.reason
        WHEN a.question_id IS NOT NULL THEN 'answered'
        WHEN v.verdict = 'valid' THEN 'valid'
        WHEN v.verdict = 'invalid' THEN 'invalid'
        ELSE 'unique'
    END AS status,
    d.duplicate_of,
    d.duplicate_kind,
    d.similarity,
    v.reason AS verdict_reason,
    d.batch,
    d.kept_no,
    d.call_id,
    v.call_id AS verdict_call_id,
    a.call_id AS answer_call_id,
    d.offline OR coalesce(v.offline, false) OR coalesce(a.offline, false) AS offline,
    d.created_at
FROM questions.decision AS d
LEFT JOIN questions.verdict AS v USING (question_id)
LEFT JOIN questions.answer AS a USING (question_id)
LEFT JOIN (
    -- Kept by their wording, and not used all the same.
    SELECT question_id, min(reason) AS reason
    FROM questions.reject
    WHERE reason IN ('contaminated', 'semantic_duplicate')
    GROUP BY question_id
) AS r USING (question_id)
