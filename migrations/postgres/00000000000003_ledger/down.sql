DROP TABLE events;
DROP TABLE audit_entries;
