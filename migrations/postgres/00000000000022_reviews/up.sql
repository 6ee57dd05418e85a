-- Cases that people judge. Who holds one until when is one pair of columns, so that a guarded update decides between two who reach for it.
-- Lists of words and of accounts have blanks between and around them.
CREATE TABLE reviews (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    subject TEXT NOT NULL,
    because TEXT NOT NULL,
    not_by TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('open', 'second_look', 'decided', 'withdrawn')),
    opened_at TIMESTAMP NOT NULL,
    due_at TIMESTAMP NOT NULL,
    assigned_to TEXT,
    held_by TEXT,
    held_until TIMESTAMP,
    first_by TEXT,
    verdict TEXT CHECK (verdict IN ('approve', 'retry', 'reject')),
    reason_code TEXT,
    decided_by TEXT,
    ended_at TIMESTAMP
);
CREATE UNIQUE INDEX reviews_subject ON reviews (kind, subject) WHERE status IN ('open', 'second_look');
CREATE INDEX reviews_queue ON reviews (kind, due_at, id) WHERE status IN ('open', 'second_look');
CREATE INDEX reviews_assigned ON reviews (assigned_to, due_at) WHERE status IN ('open', 'second_look') AND assigned_to IS NOT NULL;
CREATE INDEX reviews_ended ON reviews (kind, ended_at, id) WHERE ended_at IS NOT NULL;
CREATE INDEX reviews_account ON reviews (account_id, id);

-- What reviewers said: one for most cases, two where a second one looks. Their words are sealed under the account's key.
CREATE TABLE review_opinions (
    review_id TEXT NOT NULL REFERENCES reviews (id) ON DELETE CASCADE,
    place INTEGER NOT NULL CHECK (place IN (1, 2)),
    given_by TEXT NOT NULL,
    verdict TEXT NOT NULL CHECK (verdict IN ('approve', 'retry', 'reject')),
    reason_code TEXT NOT NULL,
    text_sealed BYTEA,
    note_sealed BYTEA,
    given_at TIMESTAMP NOT NULL,
    PRIMARY KEY (review_id, place)
);
