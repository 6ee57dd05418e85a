ALTER TABLE revocations DROP COLUMN security_epoch;
ALTER TABLE accounts DROP COLUMN password_void_at;
DROP INDEX passwords_changed_at;
ALTER TABLE passwords DROP COLUMN reminded_at;
DROP TABLE password_resets;
ALTER TABLE sessions DROP COLUMN device_id;
DROP TABLE devices;
DROP TABLE lock_episodes;
DROP TABLE lockouts;
