-- For each row that was decided on elsewhere: the number of the kept row it repeats, stored before or among them.
SELECT decided.row, coalesce(s.no, numbered.no) AS leader
FROM decided
LEFT JOIN dedup.signature AS s ON s.id = decided.leader
LEFT JOIN numbered ON numbered.id = decided.leader
ORDER BY decided.row
