DROP TABLE email_change_links;
DROP TABLE email_changes;
