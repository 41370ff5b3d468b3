-- The vector of each text, by the model that made it; NULL until it came. `batch`: the request by which it is asked for,
-- written down before it is sent, so that the same request finds the paid answer in the journal; `place`: within it.
CREATE SCHEMA IF NOT EXISTS dedup;
CREATE TABLE IF NOT EXISTS dedup.embedding (
    id VARCHAR,
    model VARCHAR,
    batch BIGINT,
    place INTEGER,
    vector FLOAT[]
);
