-- Rows whose decision is another than before.
SELECT
    now.id,
    CASE WHEN now.leader <> now.no THEN leader.id END AS duplicate_of,
    CASE WHEN now.leader <> now.no THEN if(now.exact = leader.exact, 'exact', 'near') END AS kind,
    CASE WHEN now.leader <> now.no THEN now.similarity END AS similarity,
    CASE WHEN before.leader <> before.no THEN old_leader.id END AS duplicate_of_before,
    CASE WHEN before.leader <> before.no THEN before.similarity END AS similarity_before
FROM dedup.signature AS now
JOIN before USING (no)
JOIN dedup.signature AS leader ON leader.no = now.leader
JOIN before AS old_leader ON old_leader.no = before.leader
WHERE now.leader <> before.leader
ORDER BY now.no
