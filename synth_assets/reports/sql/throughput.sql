-- Each stage of each run, but for what was asked by the batch: calls, how long from the first sent to the last answered, calls a second, tokens a second.
SELECT
    strftime(min(started_at), '%Y-%m-%d %H:%M:%S') AS began,
    asset,
    count(*) AS calls,
    greatest(max(epoch(started_at) + coalesce(latency_s, 0)) - min(epoch(started_at)), 0.001) AS seconds,
    calls / seconds AS calls_per_second,
    coalesce(sum(output_tokens), 0) / seconds AS output_tokens_per_second
FROM ledger.llm_call
WHERE NOT coalesce(by_batch, false)
GROUP BY run_id, asset
ORDER BY began
