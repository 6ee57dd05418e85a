CREATE TABLE passwords (
    account_id TEXT NOT NULL PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
    phc TEXT NOT NULL,
    changed_at TIMESTAMP NOT NULL
);

-- A session is also the family of its refresh tokens: only the newest and its parent are known, by hash.
CREATE TABLE sessions (
    id TEXT NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    security_epoch BIGINT NOT NULL,
    authenticated_at TIMESTAMP NOT NULL,
    methods TEXT NOT NULL,
    assurance INTEGER NOT NULL,
    refresh_generation INTEGER NOT NULL,
    refresh_hash BLOB NOT NULL,
    parent_hash BLOB,
    rotated_at TIMESTAMP NOT NULL,
    idle_expires_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL,
    device_name TEXT,
    device_platform TEXT NOT NULL CHECK (device_platform IN ('ios', 'android', 'web', 'other')),
    app_version TEXT,
    client_address TEXT NOT NULL,
    last_used_at TIMESTAMP NOT NULL,
    created_at TIMESTAMP NOT NULL,
    ended_at TIMESTAMP,
    end_reason TEXT
);
CREATE INDEX sessions_account ON sessions (account_id, ended_at);
CREATE INDEX sessions_expires_at ON sessions (expires_at);
