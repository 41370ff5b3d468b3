-- For each long row of the batch: all long kept rows of its content, first ones first.
SELECT batch.row, s.no, s.folded
FROM dedup.signature AS s
JOIN batch ON s.content = batch.content
WHERE s.leader = s.no AND s.is_long
ORDER BY batch.row, s.no
