mod mail;
mod outbox;
mod reports;
mod spending;
