-- Where an account's verification stands. A resend replaces the code and leaves earlier links good.
CREATE TABLE email_verifications (
    account_id TEXT NOT NULL PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
    code_hash BLOB,
    code_expires_at TIMESTAMP,
    delivery TEXT NOT NULL CHECK (delivery IN ('queued', 'sent', 'deferred', 'bounced')),
    delivery_reason TEXT,
    sent_at TIMESTAMP,
    created_at TIMESTAMP NOT NULL
);

CREATE TABLE email_links (
    token_hash BLOB NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    email_index BLOB NOT NULL,
    created_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL,
    used_at TIMESTAMP,
    superseded_at TIMESTAMP
);
CREATE INDEX email_links_account ON email_links (account_id);
CREATE INDEX email_links_expires_at ON email_links (expires_at);

-- Lets a newcomer verify, resend, correct the address and see the delivery; nothing else.
CREATE TABLE registration_tokens (
    token_hash BLOB NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    created_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL
);
CREATE INDEX registration_tokens_account ON registration_tokens (account_id);
CREATE INDEX registration_tokens_expires_at ON registration_tokens (expires_at);
