DROP TABLE registration_tokens;
DROP TABLE email_links;
DROP TABLE email_verifications;
