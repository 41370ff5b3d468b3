-- The kept questions that most others repeat in other words: how many repeat them, how many of these in other words, the
-- least similarity as compared, and up to twenty different rewordings. Texts are read of the chosen ones only.
WITH largest AS (
    SELECT
        duplicate_of AS question_id,
        count(*) AS repeats,
        count(*) FILTER (duplicate_kind = 'near') AS reworded,
        min(similarity) AS least_similarity
    FROM questions.decision
    WHERE duplicate_of IS NOT NULL
    GROUP BY duplicate_of
    ORDER BY reworded DESC, repeats DESC, question_id
    LIMIT $most
),
rewording AS (
    SELECT DISTINCT d.duplicate_of AS question_id, d.text
    FROM questions.decision AS d
    SEMI JOIN largest ON largest.question_id = d.duplicate_of
    WHERE d.duplicate_kind = 'near'
    QUALIFY row_number() OVER (PARTITION BY d.duplicate_of ORDER BY md5(d.text), d.question_id) <= 200
),
shown AS (SELECT question_id, (list(text ORDER BY text))[:20] AS rewordings FROM rewording GROUP BY question_id)
SELECT l.question_id, k.domain, k.difficulty, k.text, l.repeats, l.reworded, l.least_similarity, shown.rewordings
FROM largest AS l
JOIN questions.decision AS k USING (question_id)
LEFT JOIN shown USING (question_id)
ORDER BY l.reworded DESC, l.repeats DESC, l.question_id
