-- Rejected dialogues by reason, with three examples of each.
SELECT reason, stage, detail, coalesce(error || '|' || l1, '') AS cell, left(raw, 400) AS raw,
    coalesce(call_id, file || ':' || "row", '') AS origin,
    count(*) OVER (PARTITION BY reason) AS times
FROM scaffolding.reject
QUALIFY row_number() OVER (PARTITION BY reason ORDER BY md5(reject_id)) <= 3
ORDER BY times DESC, reason
