-- Questions that were dropped because they repeat question $id, most alike first.
SELECT question_id, domain, difficulty, text, source, duplicate_kind, similarity
FROM questions.question
WHERE duplicate_of = $id
ORDER BY similarity DESC, kept_no
