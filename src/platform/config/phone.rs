//! Reads how codes reach phones.

mod spending;

use std::collections::BTreeSet;
use std::time::Duration;

use super::reader::Reader;
pub use spending::{Breaker, Spending};

/// Numbers that nobody proved are forgotten after thirty days, and with them what hangs on them.
const CONTEST_TIME_MAX: Duration = Duration::from_secs(28 * 86_400);

/// How text messages and calls leave.
#[derive(Clone, Debug)]
pub enum SmsUrl {
    /// Into the development inbox.
    Inbox,
}

/// How codes reach phones, and which phones.
#[derive(Clone, Debug)]
pub struct Phone {
    /// The providers, in the order in which they are tried; none when no phone numbers can be added.
    pub urls: Vec<SmsUrl>,
    /// Countries whose numbers are refused, ISO 3166-1 alpha-2 in capitals.
    pub blocked_regions: BTreeSet<String>,
    /// Lets an Android app read the code from the message; empty when there is none.
    pub android_hash: String,
    /// How long a code lives.
    pub code_time: Duration,
    /// How long an owner may prove a contested number again.
    pub contest_time: Duration,
    /// What guards the money that messages cost.
    pub spending: Spending,
}

/// All settings of phone numbers.
pub fn read(r: &mut Reader) -> Option<Phone> {
    let urls = r.with("SMS_URL", urls);
    let blocked_regions = r.with("BONAFIDE_PHONE_BLOCKED_REGIONS", regions);
    let android_hash = r.with("BONAFIDE_ANDROID_SMS_HASH", android_hash);
    let code_time = r.duration("BONAFIDE_PHONE_CODE_TIME");
    let contest_time = r.duration("BONAFIDE_PHONE_CONTEST_TIME");
    if contest_time.is_some_and(|time| time > CONTEST_TIME_MAX) {
        r.fault("BONAFIDE_PHONE_CONTEST_TIME: 28d at most");
    }
    let spending = spending::read(r);
    Some(Phone {
        urls: urls?,
        blocked_regions: blocked_regions?,
        android_hash: android_hash?,
        code_time: code_time?,
        contest_time: contest_time?,
        spending: spending?,
    })
}

fn urls(text: &str) -> Result<Vec<SmsUrl>, String> {
    match text {
        "off" => Ok(Vec::new()),
        "inbox:" => Ok(vec![SmsUrl::Inbox]),
        _ => Err("must be inbox: or off".into()),
    }
}

fn regions(text: &str) -> Result<BTreeSet<String>, String> {
    let parts = text
        .split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty());
    parts
        .map(|part| {
            let good = part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_alphabetic());
            good.then(|| part.to_ascii_uppercase())
                .ok_or_else(|| format!("`{part}` is not a country code such as GB"))
        })
        .collect()
}

fn android_hash(text: &str) -> Result<String, String> {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"+/".contains(&byte);
    let good = text.is_empty() || (text.len() == 11 && text.bytes().all(fits));
    good.then(|| text.to_owned())
        .ok_or_else(|| format!("`{text}` is not the 11 characters of an app's hash"))
}
