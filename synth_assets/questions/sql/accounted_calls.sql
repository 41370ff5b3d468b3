-- Calls that tables account for: `generated` with the rows and rejects of each, `answers` with each answer or reject.
SELECT 'generated' AS kind, call_id, count(*) AS rows
FROM (
    SELECT call_id FROM questions.generated
    UNION ALL
    SELECT call_id FROM questions.reject WHERE stage = 'generated_questions'
)
GROUP BY call_id
UNION ALL
SELECT DISTINCT 'answers' AS kind, call_id, 1 AS rows
FROM (
    SELECT call_id FROM questions.answer
    UNION ALL
    SELECT call_id FROM questions.pilot_answer
    UNION ALL
    SELECT call_id FROM questions.reject WHERE stage = 'answered_questions' AND call_id IS NOT NULL
)
