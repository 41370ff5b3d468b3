-- Answered calls and dollars of the questions line so far, by cell and stage: domain, difficulty, stage, calls, usd.
-- Without the pilot's, which are paid before there is a plan.
SELECT
    split_part(partition, '|', 2) AS domain,
    split_part(partition, '|', 1) AS difficulty,
    CASE
        WHEN starts_with(role, 'questions.') THEN 'generate'
        WHEN starts_with(role, 'answers.') THEN 'answer'
        WHEN role = 'embed' THEN 'embed'
        ELSE 'judge'
    END AS stage,
    count(*) FILTER (outcome IN ('ok', 'length', 'refusal', 'empty')) AS calls,
    coalesce(sum(cost_usd), 0) AS usd
FROM ledger.llm_call
WHERE (starts_with(role, 'questions.') OR starts_with(role, 'answers.') OR role IN ('validate', 'embed'))
    AND asset NOT IN ('pilot_questions', 'pilot_answers')
GROUP BY ALL
ORDER BY ALL
