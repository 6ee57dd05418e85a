//! A mail, before it is put on the wire.

use anyhow::Context;
use lettre::message::Mailbox;
use minijinja::Value;

use crate::platform::Platform;
use crate::platform::clock::Moment;
use crate::platform::texts::Language;

/// A mail.
#[derive(Clone)]
pub struct Letter {
    /// Stem of the Message-ID.
    pub id: String,
    /// Sender, `Name <address>`.
    pub from: String,
    /// Recipient's address.
    pub to: String,
    /// Header `Content-Language`.
    pub language: Language,
    /// Subject.
    pub subject: String,
    /// Text part.
    pub text: String,
    /// HTML part.
    pub html: String,
    /// Header `Date`.
    pub date: Moment,
}

/// Whom a mail goes to, and the language that it speaks.
pub struct Recipient {
    /// The address.
    pub address: String,
    /// The language.
    pub language: Language,
}

impl Recipient {
    /// Somebody at this address with this locale (BCP 47).
    pub fn new(platform: &Platform, address: &str, locale: &str) -> Self {
        Self {
            address: address.to_owned(),
            language: platform.texts.spoken_in(locale),
        }
    }
}

/// Who a mail goes to, and under which id.
pub struct Addressed<'a> {
    /// Stem of the Message-ID.
    pub id: &'a str,
    /// Recipient.
    pub to: &'a Recipient,
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
        to: to.to.address.clone(),
        language: to.to.language,
        subject,
        html: platform
            .pages
            .fill(&format!("{name}.html"), to.to.language, values.clone())?,
        text: platform
            .pages
            .fill(&format!("{name}.txt"), to.to.language, values)?,
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
