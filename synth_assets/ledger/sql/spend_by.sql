-- Spend by one dimension (the expression in the place of {dimension}), dearest first.
SELECT
    {dimension} AS {name},
    count(*) AS attempts,
    count(*) FILTER (outcome IN ('ok', 'length', 'refusal', 'empty')) AS answered,
    sum(input_tokens)::BIGINT AS input_tokens,
    sum(output_tokens)::BIGINT AS output_tokens,
    sum(cost_usd) AS usd,
    coalesce(sum(extra_usd), 0) AS fallback_usd,  -- of these, what answers of dearer models than the first choice added
    coalesce(sum(cost_usd) FILTER (outcome = 'hedge_lost'), 0) AS hedging_usd  -- and what second attempts added
FROM ledger.llm_call
GROUP BY 1
ORDER BY usd DESC, 1
