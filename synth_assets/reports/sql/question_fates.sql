-- What became of the decided questions of each cell: domain, difficulty, fate, questions.
SELECT domain, difficulty, CASE status WHEN 'duplicate' THEN duplicate_kind || ' duplicate' ELSE status END AS fate,
    count(*) AS questions
FROM questions.question
GROUP BY ALL
ORDER BY ALL
