-- Answers kept for callers that repeat a request under the same Idempotency-Key. Sealed under that key, which is not kept here.
CREATE TABLE idempotent_requests (
    scope BYTEA NOT NULL PRIMARY KEY,
    fingerprint BYTEA NOT NULL,
    answer BYTEA,
    locked_until TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL
);
CREATE INDEX idempotent_requests_expires_at ON idempotent_requests (expires_at);

ALTER TABLE accounts ADD COLUMN timezone TEXT;
