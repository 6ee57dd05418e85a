-- One row for each mail: how it fares, as far as the servers on its way tell. Holds no address and no content.
CREATE TABLE mails (
    id TEXT NOT NULL PRIMARY KEY,
    purpose TEXT NOT NULL,
    account_id TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('queued', 'sent', 'accepted', 'deferred', 'bounced', 'complained')),
    bounce_class TEXT,
    reason TEXT,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL
);
CREATE INDEX mails_account ON mails (account_id);
CREATE INDEX mails_created_at ON mails (created_at);

-- What happened to it, one row each; a report that comes twice is kept once.
CREATE TABLE mail_events (
    id TEXT NOT NULL PRIMARY KEY,
    mail_id TEXT NOT NULL REFERENCES mails (id) ON DELETE CASCADE,
    event TEXT NOT NULL CHECK (event IN ('queued', 'sent', 'accepted', 'deferred', 'bounced', 'complained')),
    bounce_class TEXT,
    reason TEXT,
    server TEXT,
    at TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX mail_events_once ON mail_events (mail_id, event, at);

-- How the newest mail fares is read from its row; none yet means that it waits to be sent.
ALTER TABLE email_verifications ADD COLUMN mail_id TEXT;
ALTER TABLE email_verifications DROP COLUMN delivery;
ALTER TABLE email_verifications DROP COLUMN delivery_reason;
ALTER TABLE email_verifications DROP COLUMN sent_at;
