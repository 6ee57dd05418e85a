//! Reads how codes reach phones.

mod spending;

use std::collections::BTreeSet;
use std::time::Duration;

use secrecy::{SecretSlice, SecretString};

use super::reader::Reader;
use super::receipts::{list, signing_secret};
use super::texting::{SmsUrl, TwilioUrl};
pub use spending::{Breaker, Spending};

/// Numbers that nobody proved are forgotten after thirty days, and with them what hangs on them.
const CONTEST_TIME_MAX: Duration = Duration::from_secs(28 * 86_400);

/// A worker holds a job for two minutes; an attempt at all providers must end before.
const ATTEMPT_SECONDS: u64 = 100;

/// How codes reach phones, and which phones.
#[derive(Clone, Debug)]
pub struct Phone {
    /// The providers, in the order in which they are tried; none when no phone numbers can be added.
    pub urls: Vec<SmsUrl>,
    /// How long one attempt to hand a message over may take.
    pub timeout: Duration,
    /// What signs messages to gateways: the keys, more than one while they are changed.
    pub gateway_keys: Vec<SecretSlice<u8>>,
    /// Auth tokens that sign what Twilio reports, more than one while they are changed.
    pub twilio_tokens: Vec<SecretString>,
    /// What signs reports in the generic format: the keys, more than one while they are changed.
    pub report_keys: Vec<SecretSlice<u8>>,
    /// Who knows what kind of line a number belongs to; nobody when the digits alone tell.
    pub lookup: Option<TwilioUrl>,
    /// How long such a verdict holds.
    pub lookup_age: Duration,
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
    let urls = r.with("SMS_URL", SmsUrl::parse_list);
    let timeout = r.duration("BONAFIDE_SMS_TIMEOUT");
    let gateway_keys = keys(r, "BONAFIDE_SMS_GATEWAY_SECRET");
    let given = r.text("BONAFIDE_SMS_EVENTS_TWILIO_TOKEN");
    let report_keys = keys(r, "BONAFIDE_SMS_EVENTS_SECRET");
    let lookup = r.with("BONAFIDE_PHONE_LOOKUP_URL", TwilioUrl::parse_optional);
    let lookup_age = r.duration("BONAFIDE_PHONE_LOOKUP_AGE");
    let blocked_regions = r.with("BONAFIDE_PHONE_BLOCKED_REGIONS", regions);
    let android_hash = r.with("BONAFIDE_ANDROID_SMS_HASH", android_hash);
    let code_time = r.duration("BONAFIDE_PHONE_CODE_TIME");
    let contest_time = r.duration("BONAFIDE_PHONE_CONTEST_TIME");
    if contest_time.is_some_and(|time| time > CONTEST_TIME_MAX) {
        r.fault("BONAFIDE_PHONE_CONTEST_TIME: 28d at most");
    }
    let spending = spending::read(r);
    let phone = Phone {
        twilio_tokens: twilio_tokens(&given, urls.as_deref().unwrap_or_default()),
        urls: urls?,
        timeout: timeout?,
        gateway_keys: gateway_keys?,
        report_keys: report_keys?,
        lookup: lookup?,
        lookup_age: lookup_age?,
        blocked_regions: blocked_regions?,
        android_hash: android_hash?,
        code_time: code_time?,
        contest_time: contest_time?,
        spending: spending?,
    };
    phone.check(r);
    Some(phone)
}

impl Phone {
    /// Whether any provider calls.
    pub fn can_call(&self) -> bool {
        self.urls.iter().any(|url| match url {
            SmsUrl::Twilio(twilio) => twilio.voice.is_some(),
            SmsUrl::Inbox | SmsUrl::Gateway(_) => true,
        })
    }

    /// Notes what does not go together.
    fn check(&self, r: &mut Reader) {
        let all = (self.urls.len() as u64).saturating_mul(self.timeout.as_secs());
        if all > ATTEMPT_SECONDS {
            r.fault(format!("BONAFIDE_SMS_TIMEOUT: all providers of SMS_URL together must answer within {ATTEMPT_SECONDS}s"));
        }
        let has_gateway = self
            .urls
            .iter()
            .any(|url| matches!(url, SmsUrl::Gateway(_)));
        if has_gateway && self.gateway_keys.is_empty() {
            r.fault("BONAFIDE_SMS_GATEWAY_SECRET: signs what the gateway of SMS_URL is told, which believes nothing else");
        }
    }
}

fn keys(r: &mut Reader, name: &str) -> Option<Vec<SecretSlice<u8>>> {
    r.with(name, |text| list(text).map(signing_secret).collect())
}

/// The tokens that were given, else those that `SMS_URL` signs in with.
fn twilio_tokens(given: &str, urls: &[SmsUrl]) -> Vec<SecretString> {
    let given: Vec<SecretString> = list(given).map(SecretString::from).collect();
    if !given.is_empty() {
        return given;
    }
    let tokens = urls.iter().filter_map(|url| match url {
        SmsUrl::Twilio(twilio) => twilio.account.auth_token().cloned(),
        SmsUrl::Inbox | SmsUrl::Gateway(_) => None,
    });
    tokens.collect()
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
