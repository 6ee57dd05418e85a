ALTER TABLE email_verifications ADD COLUMN delivery TEXT NOT NULL DEFAULT 'sent' CHECK (delivery IN ('queued', 'sent', 'deferred', 'bounced'));
ALTER TABLE email_verifications ADD COLUMN delivery_reason TEXT;
ALTER TABLE email_verifications ADD COLUMN sent_at TIMESTAMP;
ALTER TABLE email_verifications DROP COLUMN mail_id;
DROP TABLE mail_events;
DROP TABLE mails;
