-- What does not add up: calls whose rows are not all stored or rejected, and questions that nobody decided, or nobody made.
WITH made AS (
    SELECT question_id, domain, difficulty, call_id FROM questions.generated
    UNION ALL BY NAME
    SELECT question_id, domain, difficulty FROM questions.baseline
)
SELECT 'call' AS what, call_id AS id, partition AS cell, asset AS origin
FROM ledger.llm_call
WHERE call_id IN ({calls})
UNION ALL
SELECT 'question without a decision', question_id, difficulty || '|' || domain, coalesce(call_id, 'imported')
FROM made ANTI JOIN questions.decision USING (question_id)
WHERE difficulty || '|' || domain IN ({keys})
UNION ALL
SELECT 'decision on no question', question_id, difficulty || '|' || domain, coalesce(call_id, 'imported')
FROM questions.decision ANTI JOIN made USING (question_id)
WHERE difficulty || '|' || domain IN ({keys})
ORDER BY what, cell, id
