-- Questions in stock that $model has made no vector of, by cell: domain, difficulty, rows.
SELECT domain, difficulty, count(*) AS rows
FROM questions.question
ANTI JOIN (SELECT id FROM dedup.embedding WHERE model = $model AND vector IS NOT NULL) AS e ON e.id = question_id
WHERE status IN ('unique', 'valid', 'answered')
GROUP BY ALL
