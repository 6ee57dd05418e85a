//! The mail that tells a person of a change of their account's standing: what happened, why, and what to do. One form for all of them.

use minijinja::context;

use crate::accounts::account::{self, Status};
use crate::delivery::deliveries::{self, Plan};
use crate::delivery::mail::Recipient;
use crate::delivery::outbox::worker::Job;
use crate::platform::Platform;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::http::page::Template;
use crate::platform::ids::AccountId;
use crate::platform::problem::Problem;
use crate::platform::texts::{Language, Table};

/// This room's templates.
pub const TEMPLATES: &[Template] = &[
    (
        "standing/notices/notice.html",
        include_str!("mail/notice.html"),
    ),
    (
        "standing/notices/notice.txt",
        include_str!("mail/notice.txt"),
    ),
];

/// This room's texts.
pub const TEXTS: Table = &[
    (Language::En, include_str!("texts/en.ftl")),
    (Language::Es, include_str!("texts/es.ftl")),
    (Language::Ar, include_str!("texts/ar.ftl")),
];

/// Values of a text.
pub type Values<'a> = &'a [(&'a str, &'a str)];

/// What a notice says, by the keys of its texts.
pub struct Words<'a> {
    /// What kind of mail it is, for the delivery log.
    pub purpose: &'static str,
    /// The subject; names the site.
    pub subject: &'static str,
    /// The headline.
    pub title: &'static str,
    /// What happened; names the site.
    pub intro: &'static str,
    /// What somebody wrote, or a sentence in its place: names of it, and it.
    pub said: Vec<(&'static str, String)>,
    /// What can be done.
    pub advice: Option<(&'static str, Values<'a>)>,
}

/// Plans a notice to an account's owner. `None`: there is nobody to tell. `words` is asked with the language that the owner reads.
pub fn plan<'a>(
    conn: &mut Conn,
    platform: &Platform,
    job: &Job,
    account: &AccountId,
    now: Moment,
    words: impl FnOnce(Language) -> Result<Words<'a>, Problem>,
) -> Result<Option<Plan>, Problem> {
    let found = account::find(conn, platform, account)?;
    let Some(owner) = found.filter(|account| account.status == Status::Active) else {
        return Ok(None);
    };
    let site = &platform.config.site;
    let to = Recipient::new(platform, owner.email.as_str(), &owner.locale);
    let words = words(to.language)?;
    let say = |key: &str, values: Values<'_>| platform.texts.say(to.language, key, values);
    let said = words.said.iter();
    let said = said.map(|(label, text)| Ok((say(label, &[])?, text.clone())));
    let said: Vec<(String, String)> = said.collect::<anyhow::Result<_>>()?;
    let advice = match words.advice {
        Some((key, values)) => Some(say(key, values)?),
        None => None,
    };
    Ok(Some(Plan {
        mail: deliveries::begin(conn, job, words.purpose, &owner.id, now)?,
        subject: say(words.subject, &[("site", &site.name)])?,
        template: "standing/notices/notice",
        values: context! {
            site => site.name.as_str(), name => owner.name.as_str(), support_email => site.support_email.as_str(),
            sign_in_url => site.sign_in_url.as_str(), title => say(words.title, &[])?,
            intro => say(words.intro, &[("site", &site.name)])?, said, advice,
        },
        to,
    }))
}
