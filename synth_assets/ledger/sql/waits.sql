-- How long each answered call took: seconds.
SELECT latency_s
FROM ledger.llm_call
WHERE outcome IN ('ok', 'length', 'refusal', 'empty') AND latency_s > 0
