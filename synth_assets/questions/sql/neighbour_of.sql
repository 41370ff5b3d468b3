-- What question $id was found to be nearest to by meaning, where it was compared and there was any.
SELECT n.neighbour_id, n.similarity, n.marked, n.model, d.text
FROM questions.neighbour AS n
JOIN questions.decision AS d ON d.question_id = n.neighbour_id
WHERE n.question_id = $id
