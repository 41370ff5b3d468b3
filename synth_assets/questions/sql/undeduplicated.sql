-- Imported and generated questions that are not decided yet, in the order in which the first of a kind is kept.
SELECT question_id, domain, difficulty, text, 'baseline' AS source, batch, NULL AS call_id, false AS offline
FROM questions.baseline
ANTI JOIN questions.decision USING (question_id)
UNION ALL BY NAME
SELECT question_id, domain, difficulty, text, source, request_id AS batch, call_id, offline, ordinal, item
FROM questions.generated
ANTI JOIN questions.decision USING (question_id)
ORDER BY source <> 'baseline', ordinal, domain, difficulty, item, question_id
