mod mail;
mod message_reports;
mod outbox;
mod reports;
mod spending;
mod texting;
