//! Whose reports about mails are believed.

use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1, ParsedPublicKey};
use base64::engine::general_purpose::{GeneralPurpose, PAD_INDIFFERENT, STANDARD};
use base64::{Engine as _, alphabet};
use secrecy::{SecretSlice, SecretString};

use super::reader::Reader;

/// What proves that a report comes from a provider; a provider without an entry is not believed.
#[derive(Clone, Debug, Default)]
pub struct Receipts {
    /// Amazon SES: the SNS topics that carry its reports.
    pub sns_topics: Vec<Topic>,
    /// Postmark: `user:password` of its webhooks.
    pub postmark: Option<SecretString>,
    /// SendGrid: the public key of its signed event webhook (DER, SubjectPublicKeyInfo).
    pub sendgrid: Option<Vec<u8>>,
    /// Mailgun: the webhook signing key.
    pub mailgun: Option<SecretString>,
    /// Reports of the operator's own making: the keys, more than one while they are changed.
    pub secrets: Vec<SecretSlice<u8>>,
}

/// An SNS topic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Topic {
    /// `arn:aws:sns:REGION:ACCOUNT:NAME`.
    pub arn: String,
    /// The one host that speaks for it.
    pub host: String,
}

/// Secrets are written with and without padding.
const LENIENT: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, PAD_INDIFFERENT);

/// Reads the section.
pub fn read(r: &mut Reader) -> Option<Receipts> {
    let sns_topics = r.with("BONAFIDE_MAIL_EVENTS_SNS_TOPICS", |text| {
        list(text).map(Topic::parse).collect()
    });
    let postmark = r.with("BONAFIDE_MAIL_EVENTS_POSTMARK", credentials);
    let sendgrid = r.with("BONAFIDE_MAIL_EVENTS_SENDGRID_KEY", public_key);
    let mailgun = r.secret("BONAFIDE_MAIL_EVENTS_MAILGUN_KEY");
    let secrets = r.with("BONAFIDE_MAIL_EVENTS_SECRET", |text| {
        list(text).map(signing_secret).collect()
    });
    Some(Receipts {
        sns_topics: sns_topics?,
        postmark: postmark?,
        sendgrid: sendgrid?,
        mailgun,
        secrets: secrets?,
    })
}

impl Topic {
    fn parse(arn: &str) -> Result<Self, String> {
        let wrong = || {
            format!("`{arn}` is not a topic such as arn:aws:sns:eu-west-1:123456789012:mail-events")
        };
        let parts: Vec<&str> = arn.split(':').collect();
        let ["arn", partition, "sns", region, account, name] = parts.as_slice() else {
            return Err(wrong());
        };
        let domain = match *partition {
            "aws" | "aws-us-gov" => "amazonaws.com",
            "aws-cn" => "amazonaws.com.cn",
            _ => return Err(wrong()),
        };
        let plain = |text: &str, also: &[u8]| {
            let fits = |byte: u8| byte.is_ascii_alphanumeric() || also.contains(&byte);
            !text.is_empty() && text.bytes().all(fits)
        };
        let twelve = account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit());
        if !twelve || !is_region(region) || !plain(name, b"-_") {
            return Err(wrong());
        }
        Ok(Self {
            arn: arn.to_owned(),
            host: format!("sns.{region}.{domain}"),
        })
    }
}

/// `eu-west-1`, `us-gov-east-1`. Strict, because it becomes part of a host name: `s3` would be somebody's bucket called `sns`.
fn is_region(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let Some((number, words)) = parts.split_last() else {
        return false;
    };
    let word = |part: &&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase());
    words.len() >= 2
        && words.iter().all(word)
        && !number.is_empty()
        && number.bytes().all(|byte| byte.is_ascii_digit())
}

pub(super) fn list(text: &str) -> impl Iterator<Item = &str> {
    text.split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty())
}

/// No error may quote what it found: it is, or was meant to be, a secret.
fn credentials(text: &str) -> Result<Option<SecretString>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    match text.split_once(':') {
        Some((user, password)) if !user.is_empty() && !password.is_empty() => {
            Ok(Some(SecretString::from(text)))
        }
        _ => Err("must be user:password".into()),
    }
}

fn public_key(text: &str) -> Result<Option<Vec<u8>>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    let key = STANDARD.decode(text).ok().filter(|der| {
        // A bare point would be read too; SendGrid shows the whole structure.
        der.first() == Some(&0x30) && ParsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, der).is_ok()
    });
    key.map(Some)
        .ok_or_else(|| "is not the verification key that SendGrid shows (base64, P-256)".into())
}

pub(super) fn signing_secret(text: &str) -> Result<SecretSlice<u8>, String> {
    let key = text
        .strip_prefix("whsec_")
        .and_then(|rest| LENIENT.decode(rest).ok())
        .filter(|key| (24..=64).contains(&key.len()));
    key.map(SecretSlice::from).ok_or_else(|| {
        "must be whsec_ and 24 to 64 random bytes in base64 (several are separated by commas)"
            .into()
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use rstest::rstest;
    use secrecy::ExposeSecret;

    use super::*;

    fn section(name: &str, value: &str) -> Result<Receipts, Vec<String>> {
        let mut reader = Reader::new(BTreeMap::from([(name.to_owned(), value.to_owned())]));
        let section = read(&mut reader);
        reader.finish(section)
    }

    #[test]
    fn nobody_is_believed_by_default() {
        let mut reader = Reader::new(BTreeMap::new());
        let section = read(&mut reader).unwrap();
        assert!(section.sns_topics.is_empty() && section.secrets.is_empty());
        assert!(section.postmark.is_none() && section.mailgun.is_none());
        assert!(section.sendgrid.is_none());
    }

    #[rstest]
    #[case(
        "arn:aws:sns:eu-west-1:123456789012:mail_events-1",
        "sns.eu-west-1.amazonaws.com"
    )]
    #[case(
        "arn:aws-us-gov:sns:us-gov-west-1:123456789012:mail",
        "sns.us-gov-west-1.amazonaws.com"
    )]
    #[case(
        "arn:aws-cn:sns:cn-north-1:123456789012:mail",
        "sns.cn-north-1.amazonaws.com.cn"
    )]
    fn a_topic_has_one_host(#[case] arn: &str, #[case] host: &str) {
        let section = section("BONAFIDE_MAIL_EVENTS_SNS_TOPICS", arn).unwrap();
        assert_eq!(section.sns_topics[0].arn, arn);
        assert_eq!(section.sns_topics[0].host, host);
    }

    #[rstest]
    #[case("mail")]
    #[case("arn:aws:sqs:eu-west-1:123456789012:mail")]
    #[case("arn:aws:sns:s3:123456789012:mail")]
    #[case("arn:aws:sns:s3-us-west-2:123456789012:mail")]
    #[case("arn:aws:sns:evil.com/eu-west-1:123456789012:mail")]
    #[case("arn:aws:sns:eu-west-1:12:mail")]
    #[case("arn:aws:sns:eu-west-1:123456789012:mail:extra")]
    #[case("arn:evil:sns:eu-west-1:123456789012:mail")]
    fn what_is_no_topic_is_refused(#[case] arn: &str) {
        let good = "arn:aws:sns:eu-west-1:123456789012:mail";
        let faults = section("BONAFIDE_MAIL_EVENTS_SNS_TOPICS", &format!("{good},{arn}"));
        assert!(faults.unwrap_err()[0].contains(arn));
    }

    #[test]
    fn several_secrets_are_read() {
        let text = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw, whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX, whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGA";
        let secrets = section("BONAFIDE_MAIL_EVENTS_SECRET", text)
            .unwrap()
            .secrets;
        assert_eq!(secrets.len(), 3);
        assert_eq!(secrets[1].expose_secret(), (0..24).collect::<Vec<u8>>());
    }

    #[rstest]
    #[case("BONAFIDE_MAIL_EVENTS_POSTMARK", "hunter2")]
    #[case("BONAFIDE_MAIL_EVENTS_POSTMARK", ":hunter2")]
    #[case("BONAFIDE_MAIL_EVENTS_SENDGRID_KEY", "aHVudGVyMg==")]
    #[case("BONAFIDE_MAIL_EVENTS_SENDGRID_KEY", "hunter2!")]
    #[case("BONAFIDE_MAIL_EVENTS_SECRET", "hunter2")]
    #[case("BONAFIDE_MAIL_EVENTS_SECRET", "whsec_aHVudGVyMg==")]
    fn a_badly_formed_secret_is_named_and_not_repeated(#[case] name: &str, #[case] value: &str) {
        let faults = section(name, value).unwrap_err();
        assert!(faults[0].starts_with(name), "{faults:?}");
        assert!(!faults[0].contains("unter2"), "{faults:?}");
    }
}
