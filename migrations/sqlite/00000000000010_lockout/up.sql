-- How often a secret was tried in vain: one row for an address as strangers try it (whether or not an account has it), one for each
-- device that is known there. Subjects are keyed hashes.
CREATE TABLE lockouts (
    subject BLOB NOT NULL PRIMARY KEY,
    attempts TEXT NOT NULL,
    consecutive INTEGER NOT NULL,
    locked_until TIMESTAMP,
    episode_id TEXT,
    version BIGINT NOT NULL,
    updated_at TIMESTAMP NOT NULL
);
CREATE INDEX lockouts_updated_at ON lockouts (updated_at);

-- One episode: from the first lock to the day after the last one, or to what lifts it. Its owner is told once.
CREATE TABLE lock_episodes (
    id TEXT NOT NULL PRIMARY KEY,
    subject BLOB NOT NULL,
    email_index BLOB NOT NULL,
    scope TEXT NOT NULL CHECK (scope IN ('strangers', 'device', 'session')),
    client_address TEXT NOT NULL,
    started_at TIMESTAMP NOT NULL,
    locked_until TIMESTAMP NOT NULL,
    locks INTEGER NOT NULL,
    is_final BOOLEAN NOT NULL,
    ended_at TIMESTAMP,
    end_reason TEXT,
    unlock_hash BLOB,
    unlock_expires_at TIMESTAMP,
    code_hash BLOB,
    code_expires_at TIMESTAMP,
    told_at TIMESTAMP,
    final_told_at TIMESTAMP,
    disowned_at TIMESTAMP
);
CREATE INDEX lock_episodes_email ON lock_episodes (email_index, started_at);
CREATE INDEX lock_episodes_unlock ON lock_episodes (unlock_hash);
CREATE INDEX lock_episodes_started_at ON lock_episodes (started_at);

-- Devices that signed in to an account: their attempts are counted apart from strangers'.
CREATE TABLE devices (
    id TEXT NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    token_hash BLOB NOT NULL,
    security_epoch BIGINT NOT NULL,
    name TEXT,
    platform TEXT NOT NULL CHECK (platform IN ('ios', 'android', 'web', 'other')),
    client_address TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    last_used_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL,
    revoked_at TIMESTAMP
);
CREATE UNIQUE INDEX devices_token ON devices (token_hash);
CREATE INDEX devices_account ON devices (account_id, id);
CREATE INDEX devices_expires_at ON devices (expires_at);

ALTER TABLE sessions ADD COLUMN device_id TEXT;

-- One mail for a forgotten password. It names the address that it went to: it dies with it.
CREATE TABLE password_resets (
    id TEXT NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    email_index BLOB NOT NULL,
    security_epoch BIGINT NOT NULL,
    token_hash BLOB NOT NULL,
    code_hash BLOB,
    code_expires_at TIMESTAMP,
    created_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL,
    used_at TIMESTAMP,
    used_from TEXT
);
CREATE UNIQUE INDEX password_resets_token ON password_resets (token_hash);
CREATE INDEX password_resets_account ON password_resets (account_id);
CREATE INDEX password_resets_email ON password_resets (email_index, created_at);
CREATE INDEX password_resets_created_at ON password_resets (created_at);

ALTER TABLE passwords ADD COLUMN reminded_at TIMESTAMP;
CREATE INDEX passwords_changed_at ON passwords (changed_at);

-- Passwords from before this moment are known to somebody else: a new one is needed.
ALTER TABLE accounts ADD COLUMN password_void_at TIMESTAMP;

-- Of an account: everything that was issued under a lower security epoch is void.
ALTER TABLE revocations ADD COLUMN security_epoch BIGINT;
