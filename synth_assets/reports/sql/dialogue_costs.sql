-- Every kept dialogue with what it weighs and what its call cost: dollars and tokens are those of the call.
SELECT d.l1, d.error, d.proficiency, d.turns, d.questions, d.tutor_tokens, d.model, d.baseline,
    c.cost_usd, c.input_tokens, c.output_tokens
FROM scaffolding.dialogue AS d
LEFT JOIN ledger.llm_call AS c USING (call_id)
ORDER BY d.dialogue_id
