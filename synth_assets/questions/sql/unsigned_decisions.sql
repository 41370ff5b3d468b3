-- Decided questions from number $next on, as the dedup store takes them in.
SELECT question_id AS id, text, domain, duplicate_of, similarity, kept_no AS no
FROM questions.decision
WHERE kept_no >= $next
ORDER BY kept_no
