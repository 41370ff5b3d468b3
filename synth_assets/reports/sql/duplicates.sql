-- Questions that were rejected as duplicates, with what each repeats: six exact ones, and twelve near ones across the range
-- of similarity.
WITH numbered AS (
    SELECT question_id, duplicate_of, duplicate_kind, similarity,
        ntile(12) OVER (PARTITION BY duplicate_kind ORDER BY similarity, question_id) AS step
    FROM questions.decision
    WHERE duplicate_of IS NOT NULL
),
chosen AS (
    SELECT *
    FROM numbered
    QUALIFY row_number() OVER (PARTITION BY duplicate_kind, step ORDER BY question_id) = 1
        AND (duplicate_kind = 'near' OR step <= 6)
)
SELECT n.duplicate_kind AS kind, n.similarity, d.difficulty || '|' || d.domain AS cell, left(d.text, 300) AS question,
    left(k.text, 300) AS repeats
FROM chosen AS n
JOIN questions.decision AS d USING (question_id)
JOIN questions.decision AS k ON k.question_id = n.duplicate_of
ORDER BY kind, n.similarity, d.question_id
