-- Which models served each role: calls that were answered, their share within the role, tokens and dollars.
SELECT
    regexp_replace(role, '^questions\..*', 'questions') AS role,
    coalesce(model_served, model_requested) AS model,
    count(*) AS calls,
    sum(input_tokens)::BIGINT AS input_tokens,
    sum(output_tokens)::BIGINT AS output_tokens,
    sum(cost_usd) AS usd
FROM ledger.llm_call
WHERE outcome IN ('ok', 'length', 'refusal', 'empty')
GROUP BY ALL
ORDER BY role, calls DESC
