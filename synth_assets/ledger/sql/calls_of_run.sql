-- What one asset's calls of one run came to, by partition. busy_s: from the first answered attempt's sending to the last
-- one's answer; models: answers by the model that served.
SELECT
    partition,
    count(*) FILTER (outcome IN ('ok', 'length', 'refusal', 'empty')) AS answered,
    sum(cost_usd) AS usd,
    sum(input_tokens)::BIGINT AS input_tokens,
    sum(cached_tokens)::BIGINT AS cached_tokens,
    sum(output_tokens)::BIGINT AS output_tokens,
    quantile_cont(latency_s, 0.5) FILTER (outcome IN ('ok', 'length', 'refusal', 'empty')) AS p50_s,
    quantile_cont(latency_s, 0.95) FILTER (outcome IN ('ok', 'length', 'refusal', 'empty')) AS p95_s,
    greatest(
        max(epoch(started_at) + latency_s) FILTER (outcome IN ('ok', 'length', 'refusal', 'empty'))
        - min(epoch(started_at)) FILTER (outcome IN ('ok', 'length', 'refusal', 'empty')),
        0.001
    ) AS busy_s,
    histogram(model_served) FILTER (outcome IN ('ok', 'length', 'refusal', 'empty')) AS models
FROM ledger.llm_call
WHERE run_id = ? AND asset = ?
GROUP BY partition
