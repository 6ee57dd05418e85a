-- Who works at the desk: roles as words with blanks between, none for most accounts.
ALTER TABLE accounts ADD COLUMN staff_roles TEXT NOT NULL DEFAULT '';
ALTER TABLE accounts ADD COLUMN staff_since TIMESTAMP;
CREATE INDEX accounts_staff ON accounts (id) WHERE staff_roles <> '';

-- Invitations to the desk. The token is known by its hash alone; the address by its blind index, and masked.
CREATE TABLE staff_invitations (
    id TEXT NOT NULL PRIMARY KEY,
    role TEXT NOT NULL CHECK (role IN ('administrator', 'reviewer', 'support', 'representative')),
    email_masked TEXT NOT NULL,
    email_index BLOB NOT NULL,
    token_hash BLOB NOT NULL,
    invited_by TEXT,
    created_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL,
    ended_at TIMESTAMP,
    outcome TEXT CHECK (outcome IN ('accepted', 'withdrawn', 'replaced'))
);
CREATE UNIQUE INDEX staff_invitations_token ON staff_invitations (token_hash);
CREATE UNIQUE INDEX staff_invitations_open ON staff_invitations (email_index, role) WHERE ended_at IS NULL;
CREATE INDEX staff_invitations_expires_at ON staff_invitations (expires_at);

-- Acts that cannot be taken back: one member of the staff proposes, another one decides.
CREATE TABLE staff_proposals (
    id TEXT NOT NULL PRIMARY KEY,
    act TEXT NOT NULL CHECK (act IN ('close_account', 'add_administrator')),
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    reason TEXT NOT NULL,
    proposed_by TEXT NOT NULL,
    proposed_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL,
    decided_by TEXT,
    decided_at TIMESTAMP,
    decision_reason TEXT,
    outcome TEXT CHECK (outcome IN ('approved', 'rejected', 'withdrawn', 'expired'))
);
CREATE UNIQUE INDEX staff_proposals_open ON staff_proposals (account_id, act) WHERE outcome IS NULL;
CREATE INDEX staff_proposals_expires_at ON staff_proposals (expires_at);
