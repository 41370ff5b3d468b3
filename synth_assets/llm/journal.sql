-- The journal: every attempt before it is sent, every response before it is used. Money in billionths of a dollar.

CREATE TABLE IF NOT EXISTS call (
    seq             INTEGER PRIMARY KEY,
    call_id         TEXT NOT NULL UNIQUE,      -- <request_id>-<attempt>; sent to the provider as X-Client-Request-Id
    request_id      TEXT NOT NULL,
    attempt         INTEGER NOT NULL,          -- 1, 2, … over all models and all runs
    owner           TEXT NOT NULL,             -- the engine (process) that sent it
    run_id          TEXT NOT NULL,
    asset           TEXT NOT NULL,
    partition       TEXT NOT NULL,
    role            TEXT NOT NULL,
    sample          INTEGER NOT NULL,
    provider        TEXT NOT NULL,
    model_requested TEXT NOT NULL,
    model_served    TEXT,
    input_tokens    INTEGER,                   -- all of the prompt, cached ones included
    cached_tokens   INTEGER,
    output_tokens   INTEGER,
    reserved_nano   INTEGER NOT NULL,          -- the worst case, held while the attempt is in flight
    cost_nano       INTEGER,
    cost_basis      TEXT,                      -- provider (its own dollars), usage (its tokens), bound (worst case), none
    latency_s       REAL,
    outcome         TEXT,                      -- NULL while in flight
    detail          TEXT,
    http_status     INTEGER,
    started_at      REAL NOT NULL,             -- seconds since 1970, UTC
    extra_nano      INTEGER,                   -- what a fallback cost beyond the route's first model at the same tokens
    settled_no      INTEGER                    -- 1, 2, … in the order of settling: the ledger is copied up to a number
);
CREATE INDEX IF NOT EXISTS call_by_request ON call (request_id);
-- A cell's answers in the order of their samples.
CREATE INDEX IF NOT EXISTS call_by_cell ON call (role, partition, sample)
    WHERE outcome IN ('ok', 'length', 'refusal', 'empty');
CREATE INDEX IF NOT EXISTS call_without_credit ON call (settled_no) WHERE outcome = 'no_credit';
CREATE UNIQUE INDEX IF NOT EXISTS call_by_settling ON call (settled_no) WHERE settled_no IS NOT NULL;
CREATE INDEX IF NOT EXISTS call_in_flight ON call (owner) WHERE outcome IS NULL;

CREATE TABLE IF NOT EXISTS response (
    call_id    TEXT PRIMARY KEY,
    request_id TEXT NOT NULL,
    kind       TEXT NOT NULL,                  -- the wire format: openai or anthropic
    usable     INTEGER NOT NULL,               -- 1: the answer to the request, replayed to whoever asks again
    body       BLOB NOT NULL                   -- as it came
);
CREATE UNIQUE INDEX IF NOT EXISTS response_by_request ON response (request_id) WHERE usable = 1;

CREATE TABLE IF NOT EXISTS spend (
    one           INTEGER PRIMARY KEY CHECK (one = 1),
    spent_nano    INTEGER NOT NULL,
    reserved_nano INTEGER NOT NULL,
    settled_no    INTEGER NOT NULL
);
INSERT OR IGNORE INTO spend VALUES (1, 0, 0, 0);

-- Batches at providers. Their calls are in flight with the owner `batch:<batch_key>`.
CREATE TABLE IF NOT EXISTS batch (
    batch_key    TEXT PRIMARY KEY,             -- ours, told to the provider as the batch's metadata where it keeps any
    submitter    TEXT NOT NULL,                -- the engine (process) that submits it
    provider     TEXT NOT NULL,
    model        TEXT NOT NULL,
    requests     INTEGER NOT NULL,
    provider_id  TEXT,                         -- NULL until the provider has named it
    written_at   REAL NOT NULL,                -- before it is submitted; seconds since 1970, UTC
    collected_at REAL,                         -- when the last of its results was written down
    instead_of   TEXT                          -- of a fallback: what the route's first model costs by the batch, as JSON
);

-- Requests that no model of their route answered by the batch, up to an attempt: who asks again begins anew.
CREATE TABLE IF NOT EXISTS given_up (
    request_id TEXT PRIMARY KEY,
    attempt    INTEGER NOT NULL
);
