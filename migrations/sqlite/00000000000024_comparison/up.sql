-- Who agreed that their face is compared with those of other accounts. Nothing below stands without it.
CREATE TABLE face_comparisons (
    account_id TEXT NOT NULL PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
    text_version TEXT NOT NULL,
    language TEXT NOT NULL,
    given_at TIMESTAMP NOT NULL
);

-- The numbers of their faces, sealed under the account's key, in the order in which they were kept.
CREATE TABLE face_templates (
    verification_id TEXT NOT NULL PRIMARY KEY REFERENCES identity_verifications (id) ON DELETE CASCADE,
    account_id TEXT NOT NULL REFERENCES face_comparisons (account_id) ON DELETE CASCADE,
    position BIGINT NOT NULL,
    model TEXT NOT NULL,
    numbers_sealed BLOB NOT NULL,
    delete_at TIMESTAMP
);
CREATE UNIQUE INDEX face_templates_position ON face_templates (position);
CREATE INDEX face_templates_account ON face_templates (account_id);
CREATE INDEX face_templates_delete_at ON face_templates (delete_at) WHERE delete_at IS NOT NULL;

-- The last position. Who takes the next one holds it until the end of the transaction: whoever sees a position sees every earlier one.
CREATE TABLE face_templates_end (
    one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    position BIGINT NOT NULL
);
INSERT INTO face_templates_end (one, position) VALUES (1, 0);
