-- A verified address on its way to another one. The new one is proven first; the old one can be brought back for a while.
CREATE TABLE email_changes (
    id TEXT NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    state TEXT NOT NULL CHECK (state IN ('pending', 'done', 'undone', 'ended')),
    new_email_sealed BYTEA NOT NULL,
    new_email_index BYTEA NOT NULL,
    old_email_sealed BYTEA NOT NULL,
    old_email_index BYTEA NOT NULL,
    code_hash BYTEA,
    code_expires_at TIMESTAMP,
    mail_id TEXT,
    requested_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL,
    done_at TIMESTAMP,
    undo_hash BYTEA,
    undo_expires_at TIMESTAMP
);
CREATE UNIQUE INDEX email_changes_pending ON email_changes (account_id) WHERE state = 'pending';
CREATE INDEX email_changes_account ON email_changes (account_id);
CREATE INDEX email_changes_undo ON email_changes (undo_hash);
CREATE INDEX email_changes_requested_at ON email_changes (requested_at);

CREATE TABLE email_change_links (
    token_hash BYTEA NOT NULL PRIMARY KEY,
    change_id TEXT NOT NULL REFERENCES email_changes (id) ON DELETE CASCADE,
    created_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL
);
CREATE INDEX email_change_links_change ON email_change_links (change_id);
