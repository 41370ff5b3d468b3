-- For each row of the batch: the first kept row of its form.
SELECT batch.row, min(s.no) AS no
FROM dedup.signature AS s
JOIN batch ON s.form = batch.form
WHERE s.leader = s.no
GROUP BY batch.row
