-- Decisions that changed (frame `changed`) take the place of the old ones.
UPDATE questions.decision
SET duplicate_of = changed.duplicate_of, duplicate_kind = changed.kind, similarity = changed.similarity
FROM changed
WHERE decision.question_id = changed.id
