-- The kept questions that most others repeat in other words: how many repeat them, how many of these in other words, the
-- least similarity, and the different rewordings.
SELECT
    k.question_id,
    k.domain,
    k.difficulty,
    k.text,
    count(*) AS repeats,
    count(*) FILTER (d.duplicate_kind = 'near') AS reworded,
    min(d.similarity) AS least_similarity,
    list(DISTINCT d.text ORDER BY d.text) FILTER (d.duplicate_kind = 'near') AS rewordings
FROM questions.decision AS d
JOIN questions.decision AS k ON k.question_id = d.duplicate_of
GROUP BY k.question_id, k.domain, k.difficulty, k.text
ORDER BY reworded DESC, repeats DESC, k.question_id
LIMIT $most
