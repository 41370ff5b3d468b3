-- The running total of kept dialogues by first language at 100 moments, evenly spread over them: moment (ms since 1970), l1, dialogues.
WITH made AS (
    SELECT d.l1, coalesce(c.started_at, d.created_at) AS moment, d.dialogue_id
    FROM scaffolding.dialogue AS d
    LEFT JOIN ledger.llm_call AS c USING (call_id)
),
numbered AS (SELECT l1, moment, ntile(100) OVER (ORDER BY moment, dialogue_id) AS step FROM made),
steps AS (SELECT step, max(moment) AS moment FROM numbered GROUP BY step),
firsts AS (SELECT DISTINCT l1 FROM numbered),
counted AS (SELECT step, l1, count(*) AS more FROM numbered GROUP BY step, l1)
SELECT epoch_ms(s.moment) AS moment, f.l1, (sum(coalesce(c.more, 0)) OVER (PARTITION BY f.l1 ORDER BY s.step))::BIGINT AS dialogues
FROM steps AS s
CROSS JOIN firsts AS f
LEFT JOIN counted AS c USING (step, l1)
QUALIFY row_number() OVER (PARTITION BY f.l1, epoch_ms(s.moment) ORDER BY s.step DESC) = 1
ORDER BY s.moment, f.l1
