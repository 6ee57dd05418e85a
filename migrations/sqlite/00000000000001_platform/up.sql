-- Keys of the key store, wrapped by the root key; one per purpose.
CREATE TABLE wrapped_keys (
    id TEXT NOT NULL PRIMARY KEY,
    purpose TEXT NOT NULL,
    wrapped_key BLOB NOT NULL,
    created_at TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX wrapped_keys_purpose ON wrapped_keys (purpose);

-- One data key per account. Kept apart from accounts so that its backups can be kept for a shorter time:
-- destroying the row makes everything sealed under it unreadable.
CREATE TABLE account_keys (
    account_id TEXT NOT NULL PRIMARY KEY,
    wrapped_key BLOB NOT NULL,
    created_at TIMESTAMP NOT NULL
);

-- Keys that sign access tokens. The private half is sealed.
CREATE TABLE signing_keys (
    id TEXT NOT NULL PRIMARY KEY,
    private_key BLOB NOT NULL,
    public_key BLOB NOT NULL,
    active_at TIMESTAMP NOT NULL,
    retired_at TIMESTAMP,
    created_at TIMESTAMP NOT NULL
);

-- What was revoked within the life of an access token; every node reads it once a second.
CREATE TABLE revocations (
    subject TEXT NOT NULL PRIMARY KEY,
    revoked_at TIMESTAMP NOT NULL
);
CREATE INDEX revocations_revoked_at ON revocations (revoked_at);

CREATE TABLE limit_counters (
    bucket TEXT NOT NULL,
    subject BLOB NOT NULL,
    count INTEGER NOT NULL,
    started_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL,
    PRIMARY KEY (bucket, subject)
);
CREATE INDEX limit_counters_expires_at ON limit_counters (expires_at);

-- How far the development clock was moved; empty in production.
CREATE TABLE clock_offsets (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    microseconds BIGINT NOT NULL
);
