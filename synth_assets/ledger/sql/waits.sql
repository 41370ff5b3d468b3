-- How long each answered call took, but for those by the batch: seconds.
SELECT latency_s
FROM ledger.llm_call
WHERE outcome IN ('ok', 'length', 'refusal', 'empty') AND latency_s > 0 AND NOT coalesce(by_batch, false)
