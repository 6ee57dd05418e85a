-- One row for each text message or call: how it fares, as far as the providers on its way tell. Holds no number and no content.
CREATE TABLE messages (
    id TEXT NOT NULL PRIMARY KEY,
    purpose TEXT NOT NULL,
    channel TEXT NOT NULL CHECK (channel IN ('sms', 'voice')),
    account_id TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('queued', 'sent', 'deferred', 'delivered', 'failed')),
    reason TEXT,
    provider_id TEXT,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL
);
CREATE INDEX messages_account ON messages (account_id);
CREATE INDEX messages_provider ON messages (provider_id);
CREATE INDEX messages_created_at ON messages (created_at);

-- What happened to it, one row each; a report that comes twice is kept once.
CREATE TABLE message_events (
    id TEXT NOT NULL PRIMARY KEY,
    message_id TEXT NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
    event TEXT NOT NULL CHECK (event IN ('queued', 'sent', 'deferred', 'delivered', 'failed')),
    reason TEXT,
    provider TEXT,
    at TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX message_events_once ON message_events (message_id, event, at);

-- A number that an account wants to prove, or has proven. Between accounts the index on verified numbers decides.
CREATE TABLE phones (
    id TEXT NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    state TEXT NOT NULL CHECK (state IN ('pending', 'verified', 'ended')),
    security_epoch BIGINT NOT NULL,
    phone_sealed BLOB NOT NULL,
    phone_index BLOB NOT NULL,
    region TEXT NOT NULL,
    line_type TEXT NOT NULL,
    channel TEXT NOT NULL CHECK (channel IN ('sms', 'voice')),
    code_hash BLOB,
    code_expires_at TIMESTAMP,
    message_id TEXT,
    requested_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL,
    verified_at TIMESTAMP
);
CREATE UNIQUE INDEX phones_pending ON phones (account_id) WHERE state = 'pending';
CREATE UNIQUE INDEX phones_verified ON phones (account_id) WHERE state = 'verified';
CREATE UNIQUE INDEX phones_proven_number ON phones (phone_index) WHERE state = 'verified';
CREATE INDEX phones_account ON phones (account_id);
CREATE INDEX phones_requested_at ON phones (requested_at);
