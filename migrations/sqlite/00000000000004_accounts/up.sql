-- One person, one account. Several registrations may wait for the same address; whoever proves it first gets it.
CREATE TABLE accounts (
    id TEXT NOT NULL PRIMARY KEY,
    status TEXT NOT NULL CHECK (status IN ('pending', 'active', 'closed')),
    name TEXT NOT NULL,
    locale TEXT NOT NULL,
    country TEXT,
    active_role TEXT NOT NULL CHECK (active_role IN ('freelancer', 'client', 'agency')),
    email_sealed BLOB NOT NULL,
    email_index BLOB NOT NULL,
    email_verified_at TIMESTAMP,
    terms_version TEXT NOT NULL,
    terms_accepted_at TIMESTAMP NOT NULL,
    security_epoch BIGINT NOT NULL,
    capability_epoch BIGINT NOT NULL,
    version BIGINT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    closed_at TIMESTAMP
);
CREATE INDEX accounts_email_index ON accounts (email_index, created_at);
CREATE UNIQUE INDEX accounts_proven_email ON accounts (email_index) WHERE email_verified_at IS NOT NULL AND closed_at IS NULL;
CREATE INDEX accounts_status ON accounts (status, created_at);

CREATE TABLE account_roles (
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    role TEXT NOT NULL CHECK (role IN ('freelancer', 'client', 'agency')),
    added_at TIMESTAMP NOT NULL,
    PRIMARY KEY (account_id, role)
);
