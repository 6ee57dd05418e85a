-- Which member of the staff, or which key, an entry is about; empty where the account's owner or nobody acted.
ALTER TABLE audit_entries ADD COLUMN actor_id TEXT;
