-- Questions in use that have a vector of $model: those that were compared and lead others, and those to be compared.
-- $anew: nothing counts as compared yet.
SELECT q.question_id, q.domain, q.difficulty, q.text, e.vector, n.question_id IS NOT NULL AND NOT $anew AS leads
FROM questions.question AS q
JOIN dedup.embedding AS e ON e.id = q.question_id AND e.model = $model AND e.vector IS NOT NULL
LEFT JOIN questions.neighbour AS n USING (question_id)
WHERE q.status NOT IN ('duplicate', 'contaminated', 'invalid') AND ($anew OR NOT coalesce(n.marked, false))
ORDER BY q.kept_no
