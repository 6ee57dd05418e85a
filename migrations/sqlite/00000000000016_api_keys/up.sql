-- Keys of the marketplace's programs. A key has one secret, of which only the hash is kept, and for a while after it was rotated
-- the one before.
CREATE TABLE api_keys (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    scopes TEXT NOT NULL,
    hash BLOB NOT NULL,
    hint TEXT NOT NULL,
    previous_hash BLOB,
    previous_until TIMESTAMP,
    created_by TEXT,
    created_at TIMESTAMP NOT NULL,
    rotated_at TIMESTAMP,
    expires_at TIMESTAMP,
    last_used_at TIMESTAMP,
    revoked_at TIMESTAMP
);
CREATE UNIQUE INDEX api_keys_hash ON api_keys (hash);
CREATE INDEX api_keys_revoked_at ON api_keys (revoked_at);
