-- How far each planned cell is: one row per cell. $gave_up is the reject reason of questions no attempt could answer.
WITH question AS (
    SELECT q.domain, q.difficulty, q.status, g.question_id IS NOT NULL AS gave_up
    FROM questions.question AS q
    LEFT JOIN (SELECT DISTINCT question_id FROM questions.reject WHERE reason = $gave_up) AS g USING (question_id)
),
counted AS (
    SELECT
        domain,
        difficulty,
        count(*) FILTER (status = 'answered') AS answered,
        count(*) FILTER (status = 'valid' AND NOT gave_up) AS valid_waiting,
        count(*) FILTER (status = 'unique') AS undecided,
        count(*) FILTER (status = 'duplicate') AS duplicates,
        count(*) FILTER (status = 'invalid') AS invalid,
        count(*) FILTER (status = 'valid' AND gave_up) AS gave_up
    FROM question
    GROUP BY ALL
),
fresh AS (
    SELECT domain, difficulty, count(*) AS undeduplicated
    FROM (
        SELECT question_id, domain, difficulty FROM questions.generated
        UNION ALL
        SELECT question_id, domain, difficulty FROM questions.baseline
    ) AS made
    ANTI JOIN questions.decision USING (question_id)
    GROUP BY ALL
),
asked AS (
    SELECT domain, difficulty, count(*) AS generated
    FROM questions.generated
    GROUP BY ALL
)
SELECT
    p.domain,
    p.difficulty,
    p.quota,
    coalesce(p.spare, 0) AS spare,
    coalesce(c.answered, 0) AS answered,
    coalesce(c.valid_waiting, 0) AS valid_waiting,
    coalesce(c.undecided, 0) AS undecided,
    coalesce(f.undeduplicated, 0) AS undeduplicated,
    coalesce(c.duplicates, 0) AS duplicates,
    coalesce(c.invalid, 0) AS invalid,
    coalesce(c.gave_up, 0) AS gave_up,
    coalesce(a.generated, 0) AS generated
FROM questions.plan AS p
LEFT JOIN counted AS c USING (domain, difficulty)
LEFT JOIN fresh AS f USING (domain, difficulty)
LEFT JOIN asked AS a USING (domain, difficulty)
ORDER BY p.domain, p.difficulty DESC
