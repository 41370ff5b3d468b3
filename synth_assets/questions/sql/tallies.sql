-- Per cell: questions made (generated or imported), decided, and the highest request that was taken in.
SELECT
    domain,
    difficulty,
    count(*) FILTER (what = 'made') AS made,
    count(*) FILTER (what = 'decided') AS decided,
    coalesce(max(ordinal), -1) AS highest_ordinal
FROM (
    SELECT domain, difficulty, 'made' AS what, ordinal FROM questions.generated
    UNION ALL BY NAME
    SELECT domain, difficulty, 'made' AS what FROM questions.baseline
    UNION ALL BY NAME
    SELECT domain, difficulty, 'decided' AS what FROM questions.decision
)
GROUP BY domain, difficulty
