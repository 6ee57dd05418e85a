-- Looks at a person. One waits or is looked at, at a time; it belongs to the consent that was given for it.
CREATE TABLE identity_verifications (
    id TEXT NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    method TEXT NOT NULL CHECK (method IN ('selfie', 'video')),
    camera TEXT NOT NULL CHECK (camera IN ('mobile_camera', 'web_camera')),
    status TEXT NOT NULL CHECK (status IN ('requires_input', 'in_review', 'verified', 'failed', 'canceled')),
    consent_version TEXT NOT NULL,
    consent_language TEXT NOT NULL,
    consented_at TIMESTAMP NOT NULL,
    tries INTEGER NOT NULL,
    tries_left INTEGER NOT NULL,
    opened_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL,
    faults TEXT NOT NULL,
    reason_code TEXT,
    user_text_sealed BYTEA,
    decided_at TIMESTAMP,
    decided_by TEXT CHECK (decided_by IN ('engine', 'staff', 'member')),
    statement_sealed BYTEA,
    appealed_at TIMESTAMP,
    pictures_until TIMESTAMP,
    handoff_hash BYTEA,
    handoff_expires_at TIMESTAMP
);
CREATE INDEX identity_verifications_account ON identity_verifications (account_id, id);
CREATE UNIQUE INDEX identity_verifications_open ON identity_verifications (account_id) WHERE status IN ('requires_input', 'in_review');
CREATE UNIQUE INDEX identity_verifications_handoff ON identity_verifications (handoff_hash);
CREATE INDEX identity_verifications_expires_at ON identity_verifications (expires_at) WHERE status = 'requires_input';

-- What a try showed. The scores are for reviewers, sealed under the account's key; a picture sent before is known by a keyed hash.
CREATE TABLE verification_tries (
    verification_id TEXT NOT NULL REFERENCES identity_verifications (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    outcome TEXT NOT NULL CHECK (outcome IN ('pass', 'retry', 'review')),
    doubts TEXT NOT NULL,
    engine TEXT NOT NULL,
    measures_sealed BYTEA NOT NULL,
    tried_at TIMESTAMP NOT NULL,
    delete_at TIMESTAMP,
    PRIMARY KEY (verification_id, number)
);
CREATE INDEX verification_tries_account ON verification_tries (account_id);
CREATE INDEX verification_tries_delete_at ON verification_tries (delete_at) WHERE delete_at IS NOT NULL;

-- The pictures of a try that was passed, or that a person looks at.
CREATE TABLE verification_pictures (
    object_id TEXT NOT NULL PRIMARY KEY,
    verification_id TEXT NOT NULL REFERENCES identity_verifications (id) ON DELETE CASCADE,
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    name TEXT NOT NULL,
    picture_index BYTEA NOT NULL,
    delete_at TIMESTAMP
);
CREATE INDEX verification_pictures_verification ON verification_pictures (verification_id);
CREATE INDEX verification_pictures_account ON verification_pictures (account_id);
CREATE INDEX verification_pictures_delete_at ON verification_pictures (delete_at) WHERE delete_at IS NOT NULL;
CREATE INDEX verification_pictures_index ON verification_pictures (picture_index);
