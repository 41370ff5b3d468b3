-- Spend by role, model, partition and day (UTC; counted from 1970) together: fallback_usd is what of the dollars answers of
-- dearer models than the first choice added, hedging_usd what second attempts at stragglers added. The day is cut from
-- microseconds: a cast to DATE takes longer than all else.
SELECT
    role,
    coalesce(model_served, model_requested) AS model,
    partition,
    (epoch_us(started_at) // 86_400_000_000)::INTEGER AS day,
    count(*) AS attempts,
    count(*) FILTER (outcome IN ('ok', 'length', 'refusal', 'empty')) AS answered,
    sum(input_tokens)::BIGINT AS input_tokens,
    sum(output_tokens)::BIGINT AS output_tokens,
    fsum(cost_usd) AS usd,
    coalesce(fsum(extra_usd), 0) AS fallback_usd,
    coalesce(fsum(cost_usd) FILTER (outcome = 'hedge_lost'), 0) AS hedging_usd
FROM ledger.llm_call
GROUP BY ALL
