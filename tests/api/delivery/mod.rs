mod mail;
mod outbox;
mod reports;
