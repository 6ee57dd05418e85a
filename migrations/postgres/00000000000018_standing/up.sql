-- What an account is kept from for a while. In force until it is lifted, or until its time is over: that needs no row to change.
-- The note is the staff's own, sealed under the account's key.
CREATE TABLE holds (
    id TEXT NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    capabilities TEXT NOT NULL,
    reason_code TEXT NOT NULL,
    user_text TEXT,
    note_sealed BYTEA,
    placed_by TEXT NOT NULL CHECK (placed_by IN ('anonymous', 'member', 'staff', 'integrator', 'system')),
    placed_by_id TEXT,
    placed_at TIMESTAMP NOT NULL,
    ends_at TIMESTAMP,
    ended_at TIMESTAMP,
    end_reason TEXT,
    ended_by TEXT,
    ended_by_id TEXT
);
CREATE INDEX holds_account ON holds (account_id, id);
CREATE INDEX holds_open ON holds (account_id) WHERE ended_at IS NULL;
-- A verification is pending or failed once, however often it is said.
CREATE UNIQUE INDEX holds_once ON holds (account_id, kind) WHERE ended_at IS NULL AND kind IN ('visual_verification_pending', 'visual_verification_failed');

-- An account is suspended once at a time. The statement of reasons is sealed under the account's key.
CREATE TABLE suspensions (
    id TEXT NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    reason_code TEXT NOT NULL,
    rule TEXT NOT NULL,
    automated BOOLEAN NOT NULL,
    facts_sealed BYTEA NOT NULL,
    user_text_sealed BYTEA,
    note_sealed BYTEA,
    placed_by TEXT NOT NULL CHECK (placed_by IN ('anonymous', 'member', 'staff', 'integrator', 'system')),
    placed_by_id TEXT,
    placed_at TIMESTAMP NOT NULL,
    ends_at TIMESTAMP,
    ended_at TIMESTAMP,
    end_reason TEXT,
    ended_by TEXT,
    ended_by_id TEXT
);
CREATE INDEX suspensions_account ON suspensions (account_id, id);
CREATE UNIQUE INDEX suspensions_open ON suspensions (account_id) WHERE ended_at IS NULL;

-- Objections. Of a suspension there is one, unless it was withdrawn.
CREATE TABLE appeals (
    id TEXT NOT NULL PRIMARY KEY,
    suspension_id TEXT NOT NULL REFERENCES suspensions (id) ON DELETE CASCADE,
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    state TEXT NOT NULL CHECK (state IN ('open', 'upheld', 'reversed', 'withdrawn')),
    statement_sealed BYTEA NOT NULL,
    answer_sealed BYTEA,
    note_sealed BYTEA,
    opened_at TIMESTAMP NOT NULL,
    ended_at TIMESTAMP,
    ended_by TEXT,
    ended_by_id TEXT
);
CREATE UNIQUE INDEX appeals_once ON appeals (suspension_id) WHERE state <> 'withdrawn';
CREATE INDEX appeals_account ON appeals (account_id, id);
CREATE INDEX appeals_suspension ON appeals (suspension_id);
CREATE INDEX appeals_open ON appeals (id) WHERE state = 'open';
