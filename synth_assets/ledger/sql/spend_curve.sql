-- What was spent by role up to each of 120 moments, evenly spread over the calls: moment (ms since 1970), role, usd.
WITH numbered AS (
    SELECT
        regexp_replace(role, '^questions\..*', 'questions') AS role,
        cost_usd,
        started_at,
        ntile(120) OVER (ORDER BY started_at, call_id) AS step
    FROM ledger.llm_call
),
steps AS (SELECT step, max(started_at) AS moment FROM numbered GROUP BY step),
roles AS (SELECT DISTINCT role FROM numbered),
spent AS (SELECT step, role, sum(cost_usd) AS usd FROM numbered GROUP BY step, role)
SELECT epoch_ms(s.moment) AS moment, r.role, sum(coalesce(p.usd, 0)) OVER (PARTITION BY r.role ORDER BY s.step) AS usd
FROM steps AS s
CROSS JOIN roles AS r
LEFT JOIN spent AS p USING (step, role)
QUALIFY row_number() OVER (PARTITION BY r.role, epoch_ms(s.moment) ORDER BY s.step DESC) = 1
ORDER BY s.moment, r.role
