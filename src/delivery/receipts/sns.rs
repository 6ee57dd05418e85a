//! Amazon SNS, which carries the reports of Amazon SES: the envelope, and why it is believed.
//!
//! An envelope names the address of the certificate that it is signed with. That address is ours to judge: it must be at the
//! one host that speaks for a topic of the settings. Everything else about a call is believed only after its signature.

use std::sync::Arc;
use std::time::Duration;

use aws_lc_rs::signature::{
    RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY, RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey,
};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::TimeDelta;
use quick_cache::sync::Cache;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, UnixTime};
use serde::Deserialize;
use tokio::sync::Semaphore;
use url::Url;
use webpki::EndEntityCert;

use super::amazon::Amazon;
use super::parts::{self, refused_as};
use super::{Reading, problems, ses};
use crate::platform::clock::Moment;
use crate::platform::config::{Receipts, Topic};
use crate::platform::problem::Problem;

/// The header that Amazon's calls are recognised by.
pub const TYPE: &str = "x-amz-sns-message-type";

/// SNS signs once and goes on trying for up to an hour.
const AGE: TimeDelta = TimeDelta::minutes(65);
/// Certificates to remember. Amazon has one or two for each region at a time.
const CERTIFICATES: usize = 16;
/// Certificates to be fetched at a time, so that strangers cannot make us busy with addresses of their choice.
const FETCHES: usize = 4;

/// Amazon SNS, with the topics that are believed.
pub struct Sns {
    topics: Vec<Topic>,
    amazon: Arc<dyn Amazon>,
    certificates: Cache<Url, CertificateDer<'static>>,
    fetches: Semaphore,
}

/// What is signed, and what it is signed with. Members that mean nothing here are left out.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Envelope {
    r#type: String,
    message_id: String,
    topic_arn: String,
    subject: Option<String>,
    message: String,
    timestamp: String,
    token: Option<String>,
    #[serde(rename = "SubscribeURL")]
    subscribe_url: Option<String>,
    signature_version: String,
    signature: String,
    #[serde(rename = "SigningCertURL")]
    signing_cert_url: String,
}

impl Sns {
    /// `None` when no topic is set up.
    pub fn new(settings: &Receipts, amazon: Arc<dyn Amazon>) -> Option<Self> {
        let topics = settings.sns_topics.clone();
        (!topics.is_empty()).then(|| Self {
            topics,
            amazon,
            certificates: Cache::new(CERTIFICATES),
            fetches: Semaphore::new(FETCHES),
        })
    }

    /// Believes and reads one call.
    pub async fn read(&self, body: &[u8], now: Moment) -> Result<Reading, Problem> {
        let envelope: Envelope =
            serde_json::from_slice(body).map_err(|_| refused("not an envelope"))?;
        let topic = self.topics.iter().find(|t| t.arn == envelope.topic_arn);
        let topic = topic.ok_or_else(|| refused("a topic that is not set up"))?;
        let signed_at = Moment::from_rfc3339(&envelope.timestamp)
            .filter(|at| parts::is_recent(*at, now, AGE))
            .ok_or_else(|| refused("too old, or from the future"))?;
        let url = certificate_url(&envelope.signing_cert_url, topic)
            .ok_or_else(|| refused("a certificate from elsewhere"))?;
        let certificate = self.certificate(&url).await?;
        if !is_valid(&certificate, now) {
            return Err(refused("a certificate that is not valid now"));
        }
        if !envelope.is_signed_by(&certificate) {
            return Err(refused("a wrong signature"));
        }
        envelope.read(topic, signed_at)
    }

    /// Visits the address that confirms a subscription.
    pub async fn confirm(&self, url: &Url) -> Result<(), Problem> {
        if !self.topics.iter().any(|topic| is_at(url, topic)) {
            return Err(refused("a confirmation elsewhere"));
        }
        match self.amazon.get(url).await {
            Ok(Some(_)) => Ok(()),
            Ok(None) => Err(unavailable(&anyhow::anyhow!("not confirmed"))),
            Err(error) => Err(unavailable(&error)),
        }
    }

    async fn certificate(&self, url: &Url) -> Result<CertificateDer<'static>, Problem> {
        if let Some(known) = self.certificates.get(url) {
            return Ok(known);
        }
        let _turn = self
            .fetches
            .try_acquire()
            .map_err(|_| unavailable(&anyhow::anyhow!("busy with other certificates")))?;
        let pem = self.amazon.get(url).await.map_err(|e| unavailable(&e))?;
        let certificate = pem
            .and_then(|pem| CertificateDer::from_pem_slice(&pem).ok())
            .filter(|der| EndEntityCert::try_from(der).is_ok())
            .ok_or_else(|| refused("no certificate at its address"))?;
        self.certificates.insert(url.clone(), certificate.clone());
        Ok(certificate)
    }
}

impl Envelope {
    fn is_signed_by(&self, certificate: &CertificateDer<'_>) -> bool {
        let algorithm = match self.signature_version.as_str() {
            "1" => &RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY,
            "2" => &RSA_PKCS1_2048_8192_SHA256,
            _ => return false,
        };
        let Ok(certificate) = EndEntityCert::try_from(certificate) else {
            return false;
        };
        let Ok(signature) = STANDARD.decode(&self.signature) else {
            return false;
        };
        UnparsedPublicKey::new(algorithm, certificate.subject_public_key_info())
            .verify(self.canonical().as_bytes(), &signature)
            .is_ok()
    }

    /// What Amazon signs: names and values, a line each, in this order.
    fn canonical(&self) -> String {
        let confirmation = self.r#type != "Notification";
        let of_confirmation = |value: &'_ Option<String>| value.clone().filter(|_| confirmation);
        let parts = [
            ("Message", Some(self.message.clone())),
            ("MessageId", Some(self.message_id.clone())),
            ("Subject", self.subject.clone().filter(|_| !confirmation)),
            ("SubscribeURL", of_confirmation(&self.subscribe_url)),
            ("Timestamp", Some(self.timestamp.clone())),
            ("Token", of_confirmation(&self.token)),
            ("TopicArn", Some(self.topic_arn.clone())),
            ("Type", Some(self.r#type.clone())),
        ];
        let line = |(name, value): (&str, Option<String>)| value.map(|v| format!("{name}\n{v}\n"));
        parts.into_iter().filter_map(line).collect()
    }

    /// What it says; the signature has been checked.
    fn read(&self, topic: &Topic, signed_at: Moment) -> Result<Reading, Problem> {
        match self.r#type.as_str() {
            "Notification" => Ok(Reading::Receipts(ses::read(&self.message, signed_at)?)),
            "SubscriptionConfirmation" => {
                let url = self
                    .subscribe_url
                    .as_deref()
                    .and_then(|u| Url::parse(u).ok());
                let url = url.filter(|url| is_at(url, topic));
                let url = url.ok_or_else(|| refused("a confirmation elsewhere"))?;
                Ok(Reading::ConfirmSubscription(url))
            }
            "UnsubscribeConfirmation" => {
                tracing::warn!(topic = topic.arn, "delivery reports of a topic were ended");
                Ok(Reading::Nothing)
            }
            _ => Ok(Reading::Nothing),
        }
    }
}

/// The address of a certificate, when it is a file at the host that speaks for the topic.
fn certificate_url(text: &str, topic: &Topic) -> Option<Url> {
    let url = Url::parse(text).ok().filter(|url| is_at(url, topic))?;
    let file = url.path().strip_prefix('/')?.strip_suffix(".pem")?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    let fits = !file.is_empty() && file.bytes().all(plain) && url.query().is_none();
    fits.then_some(url)
}

/// Whether an address is at the host that speaks for the topic, over HTTPS, with nothing that could lead elsewhere.
fn is_at(url: &Url, topic: &Topic) -> bool {
    url.scheme() == "https"
        && url.host_str() == Some(topic.host.as_str())
        && url.port().is_none()
        && url.username().is_empty()
        && url.password().is_none()
        && url.fragment().is_none()
}

/// Whether a certificate's time has come and is not over. Who issued it does not matter: it came from Amazon's host by HTTPS.
fn is_valid(certificate: &CertificateDer<'_>, now: Moment) -> bool {
    let seconds = u64::try_from(now.unix_seconds()).unwrap_or(0);
    let time = UnixTime::since_unix_epoch(Duration::from_secs(seconds));
    // Times are looked at before issuers, and as nobody is trusted here, no other error says anything.
    let verified = EndEntityCert::try_from(certificate).map(|certificate| {
        let usage = webpki::KeyUsage::server_auth();
        certificate
            .verify_for_usage(&[], &[], &[], time, usage, None, None)
            .err()
    });
    !matches!(
        verified,
        Err(_)
            | Ok(Some(
                webpki::Error::CertExpired { .. }
                    | webpki::Error::CertNotValidYet { .. }
                    | webpki::Error::InvalidCertValidity
                    | webpki::Error::BadDer
                    | webpki::Error::BadDerTime
            ))
    )
}

fn refused(why: &'static str) -> Problem {
    refused_as("ses", why)
}

fn unavailable(error: &anyhow::Error) -> Problem {
    tracing::warn!(error = format!("{error:#}"), "Amazon could not be asked");
    Problem::new(&problems::PROVIDER_UNAVAILABLE).retry_after(20)
}

#[cfg(test)]
#[path = "sns_tests.rs"]
mod tests;
