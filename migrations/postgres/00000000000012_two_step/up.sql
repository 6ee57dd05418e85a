-- Second steps of an account: what a sign-in asks for after the password. The first in order is the one that is offered first.
CREATE TABLE factors (
    id TEXT NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('totp', 'sms', 'email', 'passkey')),
    state TEXT NOT NULL CHECK (state IN ('pending', 'active', 'ended')),
    label TEXT NOT NULL,
    position INTEGER NOT NULL,
    secret_sealed BYTEA,
    last_step BIGINT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP,
    confirmed_at TIMESTAMP,
    last_used_at TIMESTAMP,
    ended_at TIMESTAMP
);
CREATE INDEX factors_account ON factors (account_id, state);
CREATE INDEX factors_created_at ON factors (created_at);
-- An account has one number and one address: a second step by code to them makes sense once.
CREATE UNIQUE INDEX factors_once ON factors (account_id, kind) WHERE state = 'active' AND kind IN ('sms', 'email');
CREATE UNIQUE INDEX factors_waiting ON factors (account_id, kind) WHERE state = 'pending';

-- What a factor of kind passkey can be recognised by.
CREATE TABLE passkeys (
    factor_id TEXT NOT NULL PRIMARY KEY REFERENCES factors (id) ON DELETE CASCADE,
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    credential_id BYTEA NOT NULL,
    credential TEXT NOT NULL,
    sign_count BIGINT NOT NULL,
    is_synced BOOLEAN NOT NULL,
    flagged_at TIMESTAMP
);
CREATE UNIQUE INDEX passkeys_credential ON passkeys (credential_id);
CREATE INDEX passkeys_account ON passkeys (account_id);

-- For who has lost all else. Keyed hashes; each works once.
CREATE TABLE backup_codes (
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    code_hash BYTEA NOT NULL,
    created_at TIMESTAMP NOT NULL,
    used_at TIMESTAMP,
    PRIMARY KEY (account_id, code_hash)
);

-- A right password whose second step is missing. Opens nothing but the way to that step.
CREATE TABLE mfa_tickets (
    id TEXT NOT NULL PRIMARY KEY,
    token_hash BYTEA NOT NULL,
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    security_epoch BIGINT NOT NULL,
    device_id TEXT,
    device_name TEXT,
    device_platform TEXT NOT NULL,
    app_version TEXT,
    created_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL,
    used_at TIMESTAMP
);
CREATE UNIQUE INDEX mfa_tickets_token ON mfa_tickets (token_hash);
CREATE INDEX mfa_tickets_account ON mfa_tickets (account_id);
CREATE INDEX mfa_tickets_expires_at ON mfa_tickets (expires_at);

-- A code on its way, or a question put to a passkey. The holder is who may answer: a ticket, a session, or the factor that is being added.
CREATE TABLE challenges (
    id TEXT NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    factor_id TEXT,
    holder TEXT NOT NULL,
    channel TEXT CHECK (channel IN ('sms', 'voice')),
    code_hash BYTEA,
    code_expires_at TIMESTAMP,
    message_id TEXT,
    state_sealed BYTEA,
    created_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX challenges_holder ON challenges (holder, factor_id);
CREATE INDEX challenges_account ON challenges (account_id);
CREATE INDEX challenges_expires_at ON challenges (expires_at);

-- The strongest second step of an account: 0 none, 1 code by e-mail, 2 code by SMS, 3 app, 4 passkey. Kept with the factors, in their transactions.
ALTER TABLE accounts ADD COLUMN second_step INTEGER NOT NULL DEFAULT 0;

-- The strongest second step that was proven in a session, and when last.
ALTER TABLE sessions ADD COLUMN second_step INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN second_step_at TIMESTAMP;

-- Until then no second step is asked for on this device.
ALTER TABLE devices ADD COLUMN trusted_until TIMESTAMP;

-- Whether codes to this number are a second step: then it can be replaced, but not removed.
ALTER TABLE phones ADD COLUMN signs_in BOOLEAN NOT NULL DEFAULT FALSE;

-- Second steps have counters of their own.
ALTER TABLE lock_episodes DROP CONSTRAINT lock_episodes_scope_check;
ALTER TABLE lock_episodes ADD CONSTRAINT lock_episodes_scope_check CHECK (scope IN ('strangers', 'device', 'session', 'second_step'));
