-- How attempts ended.
SELECT outcome, count(*) AS attempts, sum(cost_usd) AS usd
FROM ledger.llm_call
GROUP BY outcome
ORDER BY attempts DESC, outcome
