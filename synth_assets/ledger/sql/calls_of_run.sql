-- What one asset's calls of one run cost, by partition.
SELECT
    partition,
    count(*) AS attempts,
    count(*) FILTER (outcome IN ('ok', 'length', 'refusal', 'empty')) AS answered,
    sum(cost_usd) AS usd,
    sum(input_tokens) AS input_tokens,
    sum(output_tokens) AS output_tokens,
    quantile_cont(latency_s, 0.5) AS p50_s,
    quantile_cont(latency_s, 0.95) AS p95_s,
    mode(model_served) AS model
FROM ledger.llm_call
WHERE run_id = ? AND asset = ?
GROUP BY partition
