-- What lies in the object store. `name` is where, and tells nothing; `wrapped_key` opens it, wrapped under the account's key, and is empty once
-- the object is doomed. No foreign key: a row is gone only after its bytes are, whatever became of the account.
CREATE TABLE objects (
    id TEXT NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL,
    purpose TEXT NOT NULL,
    name TEXT NOT NULL,
    size BIGINT NOT NULL,
    wrapped_key BYTEA NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('new', 'kept', 'doomed')),
    created_at TIMESTAMP NOT NULL,
    delete_after TIMESTAMP
);
CREATE INDEX objects_account_id ON objects (account_id);
CREATE INDEX objects_delete_after ON objects (delete_after) WHERE delete_after IS NOT NULL;
