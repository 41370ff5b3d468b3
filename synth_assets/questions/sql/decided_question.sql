-- Decided questions whose id begins with $id, the shortest way to name one first.
SELECT question_id, domain, difficulty, text, source, status, duplicate_of, duplicate_kind, similarity, call_id, kept_no
FROM questions.question
WHERE starts_with(question_id, $id)
ORDER BY question_id
LIMIT 2
