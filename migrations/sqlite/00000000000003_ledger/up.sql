-- The audit trail: one row for every security act, written in the act's own transaction. No personal data
-- but ids and a shortened client address.
CREATE TABLE audit_entries (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    account_id TEXT,
    session_id TEXT,
    actor TEXT NOT NULL CHECK (actor IN ('anonymous', 'member', 'staff', 'integrator', 'system')),
    request_id TEXT NOT NULL,
    client_address TEXT NOT NULL,
    detail TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL
);
CREATE INDEX audit_entries_account ON audit_entries (account_id, id);

-- What integrators will be told.
CREATE TABLE events (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    account_id TEXT NOT NULL,
    payload TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL
);
CREATE INDEX events_account ON events (account_id, id);
