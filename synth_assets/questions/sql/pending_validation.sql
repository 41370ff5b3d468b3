-- Questions that no judge has seen, in the order in which batches are to be judged: imported ones first (they are there
-- already), and among them the batches in a scattered but fixed order, so that not one file or topic is taken alone.
SELECT question_id, domain, difficulty, text, batch
FROM questions.question
WHERE status = 'unique'
ORDER BY source <> 'baseline', CASE WHEN source = 'baseline' THEN md5(batch) END, kept_no
