ALTER TABLE audit_entries DROP COLUMN actor_id;
