-- Marked questions, with what they say the same as.
SELECT n.question_id, n.domain, n.difficulty, n.neighbour_id, n.similarity, d.text, d.call_id, o.text AS other
FROM questions.neighbour AS n
JOIN questions.decision AS d USING (question_id)
JOIN questions.decision AS o ON o.question_id = n.neighbour_id
WHERE n.marked
ORDER BY d.kept_no
