-- Every row that was decided on: number (order of decision), signature, and the number of the kept row it repeats (its
-- own, where it is kept itself). Keys are 64 bits. `is_long`: may be compared by content, under the thresholds it was
-- decided with. `rules`: version of the rules that made the keys. No index: a scan of a key's column is faster than
-- keeping one up to date.
CREATE SCHEMA IF NOT EXISTS dedup;
CREATE TABLE IF NOT EXISTS dedup.signature (
    no BIGINT,
    id VARCHAR,
    domain VARCHAR,
    exact BIGINT,
    form BIGINT,
    content BIGINT,
    words INTEGER,
    folded VARCHAR,
    is_long BOOLEAN,
    leader BIGINT,
    similarity DOUBLE,
    rules INTEGER
);
