-- These calls, and how many rows each made or judged: its cost is shared by them.
SELECT
    c.call_id, coalesce(c.model_served, c.model_requested) AS model, c.role, c.cost_usd, c.latency_s,
    c.input_tokens, c.output_tokens, strftime(c.started_at, '%Y-%m-%d %H:%M:%S UTC') AS sent, coalesce(r.rows, 1) AS rows
FROM ledger.llm_call AS c
LEFT JOIN (
    SELECT call_id, count(*) AS rows
    FROM (SELECT call_id FROM questions.generated UNION ALL SELECT call_id FROM questions.verdict)
    GROUP BY call_id
) AS r USING (call_id)
SEMI JOIN (SELECT unnest($ids::VARCHAR[]) AS call_id) AS wanted USING (call_id)
ORDER BY c.call_id
