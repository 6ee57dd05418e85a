-- In which order events were written (`sequence`), and in which they are told (`position`, given once they are committed).
ALTER TABLE events ADD COLUMN sequence BIGINT;
ALTER TABLE events ADD COLUMN position BIGINT;
UPDATE events SET sequence = rowid;
CREATE UNIQUE INDEX events_position ON events (position);
CREATE INDEX events_unpublished ON events (sequence, id) WHERE position IS NULL;

-- The last position that was given. One row: who holds it publishes.
CREATE TABLE event_feed (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    position BIGINT NOT NULL
);
INSERT INTO event_feed (id, position) VALUES (1, 0);

-- Addresses that events are sent to, and how they fare. An empty list of types stands for all of them.
CREATE TABLE webhooks (
    id TEXT NOT NULL PRIMARY KEY,
    url TEXT NOT NULL,
    description TEXT,
    contact_sealed BLOB,
    event_types TEXT NOT NULL,
    secret_sealed BLOB NOT NULL,
    previous_secret_sealed BLOB,
    previous_until TIMESTAMP,
    status TEXT NOT NULL CHECK (status IN ('enabled', 'disabled')),
    disabled_reason TEXT,
    disabled_at TIMESTAMP,
    failures INTEGER NOT NULL,
    failing_since TIMESTAMP,
    paused_until TIMESTAMP,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL
);

-- One event for one address.
CREATE TABLE webhook_deliveries (
    id TEXT NOT NULL PRIMARY KEY,
    webhook_id TEXT NOT NULL,
    event_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    account_id TEXT NOT NULL,
    position BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'delivered', 'failed')),
    attempts INTEGER NOT NULL,
    first_attempt_at TIMESTAMP,
    last_attempt_at TIMESTAMP,
    next_attempt_at TIMESTAMP,
    response_status INTEGER,
    duration_ms INTEGER,
    error TEXT,
    created_at TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX webhook_deliveries_log ON webhook_deliveries (webhook_id, position);
CREATE INDEX webhook_deliveries_waiting ON webhook_deliveries (webhook_id, position, account_id) WHERE state = 'waiting';
CREATE INDEX webhook_deliveries_again ON webhook_deliveries (webhook_id, next_attempt_at) WHERE state = 'waiting' AND next_attempt_at IS NOT NULL;
CREATE INDEX webhook_deliveries_position ON webhook_deliveries (position);
