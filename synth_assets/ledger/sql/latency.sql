-- How long answered calls took, by role and model, but for those by the batch: milliseconds.
SELECT
    regexp_replace(role, '^questions\..*', 'questions') || ' · ' || coalesce(model_served, model_requested) AS what,
    count(*) AS calls,
    quantile_cont(latency_s, 0.5) * 1000 AS p50_ms,
    quantile_cont(latency_s, 0.95) * 1000 AS p95_ms,
    quantile_cont(latency_s, 0.05) * 1000 AS p5_ms
FROM ledger.llm_call
WHERE outcome IN ('ok', 'length', 'refusal', 'empty') AND latency_s > 0 AND NOT coalesce(by_batch, false)
GROUP BY what
ORDER BY what
