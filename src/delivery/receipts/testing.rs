//! What the tests of this room share: one of each provider, made up, and calls as it would make them.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock};

use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair,
};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures_util::future::BoxFuture;
use rcgen::{CertificateParams, KeyPair, PKCS_RSA_SHA256, RsaKeySize, date_time_ymd};
use serde_json::{Value, json};

use super::*;
use crate::platform::config::Config;

pub const TOPIC: &str = "arn:aws:sns:eu-west-1:123456789012:mail-events";
pub const CERTIFICATE_URL: &str = "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem";
pub const POSTMARK: &str = "postmark:correct horse";
pub const MAILGUN: &str = "key-0123456789abcdef";
pub const SECRETS: [&[u8; 24]; 2] = [b"0123456789abcdefghijklmn", b"nmlkjihgfedcba9876543210"];

/// 2026-11-21T09:30:00Z
pub fn now() -> Moment {
    Moment::from_unix_seconds(1_795_253_400)
}

/// Amazon's key, with its certificate.
pub struct Signer {
    pub key: RsaKeyPair,
    pub pem: String,
}

pub static SIGNER: LazyLock<Signer> = LazyLock::new(|| signer(2026, 2028));

/// A key whose certificate is valid from the first day of one year until that of another.
pub fn signer(from: i32, until: i32) -> Signer {
    let key = KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_2048).unwrap();
    let mut params = CertificateParams::new(vec!["sns.amazonaws.com".to_owned()]).unwrap();
    params.not_before = date_time_ymd(from, 1, 1);
    params.not_after = date_time_ymd(until, 1, 1);
    Signer {
        pem: params.self_signed(&key).unwrap().pem(),
        key: RsaKeyPair::from_pkcs8(&key.serialize_der()).unwrap(),
    }
}

/// SendGrid's key.
pub static SENDGRID: LazyLock<EcdsaKeyPair> =
    LazyLock::new(|| EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).unwrap());

/// An Amazon that answers always the same, and counts how often it is asked.
pub struct Scripted {
    pub answer: Option<Option<Vec<u8>>>,
    pub asked: AtomicUsize,
}

impl Scripted {
    /// `None` is no answer.
    pub fn new(answer: Option<Option<&str>>) -> Arc<Self> {
        Arc::new(Self {
            answer: answer.map(|body| body.map(|body| body.as_bytes().to_vec())),
            asked: AtomicUsize::new(0),
        })
    }

    pub fn with_certificate() -> Arc<Self> {
        Self::new(Some(Some(&SIGNER.pem)))
    }
}

impl Amazon for Scripted {
    fn get<'a>(&'a self, _: &'a Url) -> BoxFuture<'a, anyhow::Result<Option<Vec<u8>>>> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        let answer = self.answer.clone();
        Box::pin(async move { answer.ok_or_else(|| anyhow::anyhow!("away")) })
    }
}

/// Every provider is set up, as an operator would do it.
pub fn settings() -> Receipts {
    let spki = aws_lc_rs::encoding::AsDer::<aws_lc_rs::encoding::PublicKeyX509Der>::as_der(
        SENDGRID.public_key(),
    )
    .unwrap();
    let secrets = SECRETS.map(|key| format!("whsec_{}", STANDARD.encode(key)));
    let values = [
        ("BONAFIDE_MAIL_EVENTS_SNS_TOPICS", TOPIC.to_owned()),
        ("BONAFIDE_MAIL_EVENTS_POSTMARK", POSTMARK.to_owned()),
        (
            "BONAFIDE_MAIL_EVENTS_SENDGRID_KEY",
            STANDARD.encode::<&[u8]>(spki.as_ref()),
        ),
        ("BONAFIDE_MAIL_EVENTS_MAILGUN_KEY", MAILGUN.to_owned()),
        ("BONAFIDE_MAIL_EVENTS_SECRET", secrets.join(",")),
    ];
    let values = values.map(|(name, value)| (name.to_owned(), value));
    Config::read(values.into()).unwrap().receipts
}

pub fn receiver() -> Receiver {
    Receiver::asking(&settings(), Scripted::with_certificate())
}

/// A call: headers and body.
pub type Call = (Vec<(&'static str, String)>, Vec<u8>);

pub async fn send_to(receiver: &Receiver, call: &Call, at: Moment) -> Result<Reading, Problem> {
    let mut headers = HeaderMap::new();
    for (name, value) in &call.0 {
        headers.append(
            HeaderName::from_static(name),
            HeaderValue::from_str(value).unwrap(),
        );
    }
    receiver.read(&headers, &call.1, at).await
}

pub async fn send(call: &Call) -> Result<Reading, Problem> {
    send_to(&receiver(), call, now()).await
}

/// The receipts of a call that is believed.
pub async fn receipts_of(call: &Call) -> Vec<Receipt> {
    match send(call).await.unwrap() {
        Reading::Receipts(receipts) => receipts,
        other => panic!("{other:?}"),
    }
}

/// The one receipt of a call that is believed.
pub async fn receipt_of(call: &Call) -> Receipt {
    let mut all = receipts_of(call).await;
    assert_eq!(all.len(), 1, "{all:?}");
    all.remove(0)
}

pub async fn code(call: &Call) -> &'static str {
    send(call).await.unwrap_err().code()
}

/// An envelope with this message, not signed yet.
pub fn envelope(message: &Value) -> Value {
    json!({
        "Type": "Notification",
        "MessageId": "19ba9823-d7f2-53c1-860e-cb10e0d13dfc",
        "TopicArn": TOPIC,
        "Subject": "Amazon SES Email Event Notification",
        "Message": format!("{message}\n"),
        "Timestamp": "2026-11-21T09:29:59.675Z",
        "SignatureVersion": "2",
        "SigningCertURL": CERTIFICATE_URL,
        "UnsubscribeURL": "https://sns.eu-west-1.amazonaws.com/?Action=Unsubscribe",
    })
}

/// Signs an envelope as Amazon does.
pub fn signed_by(signer: &Signer, mut envelope: Value) -> Call {
    let names: &[&str] = match envelope["Type"].as_str().unwrap() {
        "Notification" => &[
            "Message",
            "MessageId",
            "Subject",
            "Timestamp",
            "TopicArn",
            "Type",
        ],
        _ => &[
            "Message",
            "MessageId",
            "SubscribeURL",
            "Timestamp",
            "Token",
            "TopicArn",
            "Type",
        ],
    };
    let text: String = names
        .iter()
        .filter_map(|name| Some(format!("{name}\n{}\n", envelope[*name].as_str()?)))
        .collect();
    let mut signature = vec![0; signer.key.public_modulus_len()];
    let random = SystemRandom::new();
    signer
        .key
        .sign(&RSA_PKCS1_SHA256, &random, text.as_bytes(), &mut signature)
        .unwrap();
    envelope["Signature"] = STANDARD.encode(signature).into();
    let kind = envelope["Type"].as_str().unwrap().to_owned();
    (vec![(sns::TYPE, kind)], envelope.to_string().into_bytes())
}

pub fn amazon(message: &Value) -> Call {
    signed_by(&SIGNER, envelope(message))
}

pub fn postmark(report: &Value) -> Call {
    let credentials = format!("Basic {}", STANDARD.encode(POSTMARK));
    (
        vec![(postmark::CREDENTIALS, credentials)],
        report.to_string().into_bytes(),
    )
}

pub fn sendgrid_at(at: Moment, body: &[u8]) -> Call {
    let timestamp = at.unix_seconds().to_string();
    let signed = [timestamp.as_bytes(), body].concat();
    let signature = SENDGRID.sign(&SystemRandom::new(), &signed).unwrap();
    (
        vec![
            (sendgrid::SIGNATURE, STANDARD.encode(signature)),
            ("x-twilio-email-event-webhook-timestamp", timestamp),
        ],
        body.to_vec(),
    )
}

/// SendGrid ends its lines as mail does.
pub fn sendgrid(reports: &Value) -> Call {
    sendgrid_at(now(), format!("{reports}\r\n").as_bytes())
}

pub fn mailgun_at(at: Moment, token: &str, report: &Value) -> Call {
    let timestamp = at.unix_seconds().to_string();
    let key = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, MAILGUN.as_bytes());
    let tag = aws_lc_rs::hmac::sign(&key, format!("{timestamp}{token}").as_bytes());
    let signature = data_encoding::HEXLOWER.encode(tag.as_ref());
    let body = json!({
        "signature": { "timestamp": timestamp, "token": token, "signature": signature },
        "event-data": report,
    });
    (vec![], body.to_string().into_bytes())
}

pub fn mailgun(report: &Value) -> Call {
    mailgun_at(
        now(),
        "651869375b9df3c98fc15c4889b102119add1235c38fc92824",
        report,
    )
}

pub fn generic_by(key: &[u8], at: Moment, body: &str) -> Call {
    let timestamp = at.unix_seconds().to_string();
    let key = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, key);
    let tag = aws_lc_rs::hmac::sign(&key, format!("msg_1.{timestamp}.{body}").as_bytes());
    (
        vec![
            ("webhook-id", "msg_1".to_owned()),
            ("webhook-timestamp", timestamp),
            (generic::SIGNATURE, format!("v1,{}", STANDARD.encode(tag))),
        ],
        body.as_bytes().to_vec(),
    )
}

pub fn generic(body: &Value) -> Call {
    generic_by(SECRETS[0], now(), &body.to_string())
}
