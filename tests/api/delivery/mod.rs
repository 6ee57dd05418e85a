mod mail;
mod outbox;
