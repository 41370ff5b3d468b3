-- Questions in use of a cell, in the order of decision: those that are to have a vector.
SELECT question_id AS id, text
FROM questions.question
WHERE domain = $domain AND difficulty = $difficulty AND status NOT IN ('duplicate', 'contaminated', 'invalid')
ORDER BY kept_no
