-- For each row of the batch whose normalised text was decided on before: what was decided.
SELECT batch.row, min_by(s.leader, s.no) AS leader, min_by(s.similarity, s.no) AS similarity
FROM dedup.signature AS s
JOIN batch ON s.exact = batch.exact
GROUP BY batch.row
