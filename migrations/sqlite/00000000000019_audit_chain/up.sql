-- The chain of the audit trail: entries in one order, each with a hash over the one before. Apart from the entries, which are written
-- once and never touched again.
CREATE TABLE audit_links (
    position BIGINT NOT NULL PRIMARY KEY,
    entry_id TEXT NOT NULL,
    hash BLOB NOT NULL
);
CREATE UNIQUE INDEX audit_links_entry ON audit_links (entry_id);

-- Signed words on how far the chain had come.
CREATE TABLE audit_checkpoints (
    position BIGINT NOT NULL PRIMARY KEY,
    hash BLOB NOT NULL,
    made_at TIMESTAMP NOT NULL,
    key_id TEXT NOT NULL,
    signature BLOB NOT NULL
);

-- Entries that wait for their place in the chain, in the order in which they were written. A trigger fills it, so that
-- the entries of a version before this one are linked too.
CREATE TABLE audit_unlinked (
    sequence BIGINT NOT NULL PRIMARY KEY,
    entry_id TEXT NOT NULL
);
INSERT INTO audit_unlinked (sequence, entry_id) SELECT row_number() OVER (ORDER BY id), id FROM audit_entries;

CREATE TRIGGER audit_entries_wait AFTER INSERT ON audit_entries BEGIN
    INSERT INTO audit_unlinked (sequence, entry_id)
    VALUES ((SELECT coalesce(max(sequence), 0) + 1 FROM audit_unlinked), NEW.id);
END;

-- What was written stays as it is.
CREATE TRIGGER audit_entries_stay_update BEFORE UPDATE ON audit_entries BEGIN SELECT raise(ABORT, 'the audit trail is only ever added to'); END;
CREATE TRIGGER audit_entries_stay_delete BEFORE DELETE ON audit_entries BEGIN SELECT raise(ABORT, 'the audit trail is only ever added to'); END;
CREATE TRIGGER audit_links_stay_update BEFORE UPDATE ON audit_links BEGIN SELECT raise(ABORT, 'the audit trail is only ever added to'); END;
CREATE TRIGGER audit_links_stay_delete BEFORE DELETE ON audit_links BEGIN SELECT raise(ABORT, 'the audit trail is only ever added to'); END;
CREATE TRIGGER audit_checkpoints_stay_update BEFORE UPDATE ON audit_checkpoints BEGIN SELECT raise(ABORT, 'the audit trail is only ever added to'); END;
CREATE TRIGGER audit_checkpoints_stay_delete BEFORE DELETE ON audit_checkpoints BEGIN SELECT raise(ABORT, 'the audit trail is only ever added to'); END;

-- What the trail is asked for at the desk; and beside the index of kinds one of an account's kinds, or its history would be looked for
-- among all accounts.
CREATE INDEX audit_entries_account_kind ON audit_entries (account_id, kind, id);
CREATE INDEX audit_entries_actor ON audit_entries (actor_id, id) WHERE actor_id IS NOT NULL;
CREATE INDEX audit_entries_kind ON audit_entries (kind, id);
