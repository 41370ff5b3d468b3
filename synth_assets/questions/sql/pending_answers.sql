-- Valid questions without an answer that some attempt may still give, imported ones first.
SELECT q.question_id, q.domain, q.difficulty, q.text
FROM questions.question AS q
ANTI JOIN (SELECT question_id FROM questions.reject WHERE reason = $gave_up) AS g USING (question_id)
WHERE q.status = 'valid'
ORDER BY q.source <> 'baseline', q.kept_no
