-- The batches of these cells ($cells) that no vector of $model has come for, each whole, in order.
SELECT e.batch, e.id, d.text, d.domain, d.difficulty
FROM dedup.embedding AS e
JOIN questions.decision AS d ON d.question_id = e.id
WHERE e.model = $model
    AND e.batch IN (SELECT batch FROM dedup.embedding WHERE model = $model AND vector IS NULL)
    AND d.difficulty || '|' || d.domain IN (SELECT unnest($cells::VARCHAR[]))
ORDER BY e.batch, e.place
