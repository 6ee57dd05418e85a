//! A mail, before it is put on the wire.

use anyhow::Context;
use lettre::message::Mailbox;
use minijinja::Value;

use crate::platform::Platform;
use crate::platform::clock::Moment;

/// A mail.
#[derive(Clone)]
pub struct Letter {
    /// Stem of the Message-ID.
    pub id: String,
    /// Sender, `Name <address>`.
    pub from: String,
    /// Recipient's address.
    pub to: String,
    /// Subject.
    pub subject: String,
    /// Text part.
    pub text: String,
    /// HTML part.
    pub html: String,
    /// Header `Date`.
    pub date: Moment,
}

/// Who a mail goes to, and under which id.
pub struct Addressed<'a> {
    /// Stem of the Message-ID.
    pub id: &'a str,
    /// Recipient's address.
    pub to: &'a str,
    /// When it is written.
    pub at: Moment,
}

/// Fills the templates `NAME.html` and `NAME.txt`.
pub fn letter(
    platform: &Platform,
    to: &Addressed<'_>,
    subject: String,
    name: &str,
    values: Value,
) -> anyhow::Result<Letter> {
    Ok(Letter {
        id: to.id.to_owned(),
        from: sender(platform)?,
        to: to.to.to_owned(),
        subject,
        html: platform
            .pages
            .fill(&format!("{name}.html"), values.clone())?,
        text: platform.pages.fill(&format!("{name}.txt"), values)?,
        date: to.at,
    })
}

/// The sender with a name that people know: the settings' own, else the site's.
fn sender(platform: &Platform) -> anyhow::Result<String> {
    let mut sender: Mailbox = platform.config.mail.from.parse().context("sender")?;
    sender
        .name
        .get_or_insert_with(|| platform.config.site.name.clone());
    Ok(sender.to_string())
}
