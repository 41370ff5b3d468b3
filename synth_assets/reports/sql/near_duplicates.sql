-- Twelve questions that were rejected as near-duplicates, with what each repeats, across the range of similarity.
WITH near AS (
    SELECT question_id, duplicate_of, similarity, ntile(12) OVER (ORDER BY similarity, question_id) AS step
    FROM questions.decision
    WHERE duplicate_kind = 'near'
),
chosen AS (SELECT * FROM near QUALIFY row_number() OVER (PARTITION BY step ORDER BY question_id) = 1)
SELECT n.similarity, d.difficulty || '|' || d.domain AS cell, left(d.text, 300) AS question, left(k.text, 300) AS repeats
FROM chosen AS n
JOIN questions.decision AS d USING (question_id)
JOIN questions.decision AS k ON k.question_id = n.duplicate_of
ORDER BY n.similarity, d.question_id
