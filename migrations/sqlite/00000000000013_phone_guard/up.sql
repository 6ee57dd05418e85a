-- How many codes were sent within a few minutes, to the numbers that begin alike and to those of a country, and how many of these were
-- typed in afterwards. A prefix leaves out the last digits: it stands for thousands of numbers.
CREATE TABLE sms_conversions (
    scope TEXT NOT NULL CHECK (scope IN ('prefix', 'country')),
    subject TEXT NOT NULL,
    slot_at TIMESTAMP NOT NULL,
    sent INTEGER NOT NULL,
    verified INTEGER NOT NULL,
    PRIMARY KEY (scope, subject, slot_at)
);
CREATE INDEX sms_conversions_slot_at ON sms_conversions (slot_at);

-- Where too few codes are typed in: open, sending pauses until round_at; from then on a few codes are tried.
CREATE TABLE sms_breakers (
    scope TEXT NOT NULL CHECK (scope IN ('prefix', 'country')),
    subject TEXT NOT NULL,
    is_open BOOLEAN NOT NULL,
    since TIMESTAMP NOT NULL,
    round_at TIMESTAMP NOT NULL,
    trials INTEGER NOT NULL,
    conversions INTEGER NOT NULL,
    PRIMARY KEY (scope, subject)
);
CREATE INDEX sms_breakers_since ON sms_breakers (since);

-- Somebody proved a number that another account has: the proof is kept for a while, and may be made a contest. Of a number there is one at a
-- time, and of a newcomer one. When its time is over and the owner has not proven the number again, it moves.
CREATE TABLE phone_contests (
    id TEXT NOT NULL PRIMARY KEY,
    phone_id TEXT NOT NULL REFERENCES phones (id) ON DELETE CASCADE,
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    security_epoch BIGINT NOT NULL,
    phone_index BLOB NOT NULL,
    owner_id TEXT,
    state TEXT NOT NULL CHECK (state IN ('proven', 'open', 'moved', 'kept', 'withdrawn', 'void')),
    proven_at TIMESTAMP NOT NULL,
    opened_at TIMESTAMP,
    due_at TIMESTAMP,
    ended_at TIMESTAMP
);
CREATE UNIQUE INDEX phone_contests_number ON phone_contests (phone_index) WHERE state = 'open';
CREATE UNIQUE INDEX phone_contests_newcomer ON phone_contests (account_id) WHERE state = 'open';
CREATE UNIQUE INDEX phone_contests_proof ON phone_contests (account_id) WHERE state = 'proven';
CREATE INDEX phone_contests_phone ON phone_contests (phone_id);
CREATE INDEX phone_contests_account ON phone_contests (account_id);
CREATE INDEX phone_contests_owner ON phone_contests (owner_id);
CREATE INDEX phone_contests_due_at ON phone_contests (due_at);
CREATE INDEX phone_contests_proven_at ON phone_contests (proven_at);
