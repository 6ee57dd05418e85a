DROP TABLE webhook_deliveries;
DROP TABLE webhooks;
DROP TABLE event_feed;
DROP INDEX events_unpublished;
DROP INDEX events_position;
ALTER TABLE events DROP COLUMN position;
ALTER TABLE events DROP COLUMN sequence;
