-- A sample of dialogues for the browser, rejected ones included: every cell and fate in turn.
WITH found AS (
    SELECT
        d.dialogue_id AS id, d.l1 AS "group", d.error AS kind,
        CASE WHEN s.dialogue_id IS NOT NULL THEN 'in the set' ELSE 'kept' END AS status,
        d.messages, NULL AS raw, d.tutor_tokens AS tokens,
        d.proficiency || coalesce(' · ' || d.topic || ' · ' || d.setting, '') AS note,
        d.model AS source, d.call_id AS made_by
    FROM scaffolding.dialogue AS d
    LEFT JOIN scaffolding.dataset AS s USING (dialogue_id)
    UNION ALL BY NAME
    SELECT
        reject_id AS id, coalesce(l1, 'unknown') AS "group", coalesce(error, 'unknown') AS kind,
        'rejected: ' || reason AS status, raw, coalesce(detail, '') AS note,
        coalesce(file || ':' || "row", '') AS source, call_id AS made_by
    FROM scaffolding.reject
)
SELECT *
FROM found
ORDER BY row_number() OVER (PARTITION BY "group", kind, status ORDER BY md5(id)), md5(id)
LIMIT $most
