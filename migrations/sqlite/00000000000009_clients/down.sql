ALTER TABLE accounts DROP COLUMN timezone;
DROP TABLE idempotent_requests;
