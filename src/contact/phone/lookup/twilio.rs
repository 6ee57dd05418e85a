//! Twilio Lookup, version 2, or who speaks as it does: line type intelligence.

use std::time::Duration;

use futures_util::future::BoxFuture;
use secrecy::ExposeSecret;
use serde::Deserialize;
use url::Url;

use super::{LineType, LineTypes, Verdict};
use crate::platform::config::TwilioUrl;
use crate::platform::outgoing::{Outgoing, Reply, Request};

/// The adapter.
pub struct Twilio {
    account: TwilioUrl,
    outgoing: Outgoing,
}

#[derive(Deserialize)]
struct Answer {
    valid: bool,
    line_type_intelligence: Option<Intelligence>,
}

#[derive(Deserialize)]
struct Intelligence {
    #[serde(rename = "type")]
    kind: Option<String>,
    error_code: Option<u32>,
}

impl Twilio {
    /// This account, which may take so long to answer.
    pub fn new(account: &TwilioUrl, patience: Duration) -> Self {
        Self {
            account: account.clone(),
            outgoing: Outgoing::new(patience),
        }
    }
}

impl LineTypes for Twilio {
    fn ask<'a>(&'a self, number: &'a str) -> BoxFuture<'a, Result<Option<Verdict>, String>> {
        Box::pin(async move {
            let place = format!(
                "{}/v2/PhoneNumbers/{number}?Fields=line_type_intelligence",
                self.account.base
            );
            let secret = self.account.secret.expose_secret();
            let request = Request {
                body: None,
                url: Url::parse(&place).map_err(|_| "address".to_owned())?,
                credentials: Some((&self.account.user, secret)),
                headers: Vec::new(),
            };
            match self.outgoing.send(request).await {
                Ok(reply) => verdict(&reply),
                Err(silence) => Err(silence.as_str().to_owned()),
            }
        })
    }
}

/// What an answer means. One that says nothing about this number is no verdict, and no fault of the provider's either: nobody gets it out of
/// the way by odd numbers.
fn verdict(reply: &Reply) -> Result<Option<Verdict>, String> {
    match reply.status {
        200 => {}
        400 | 404 => return Ok(None),
        401 | 403 => return Err("auth".into()),
        429 => return Err("busy".into()),
        status => return Err(format!("http_{status}")),
    }
    let answer: Answer =
        serde_json::from_slice(&reply.body).map_err(|_| "bad_answer".to_owned())?;
    if !answer.valid {
        return Ok(Some(Verdict::Invalid));
    }
    Ok(match answer.line_type_intelligence {
        Some(Intelligence {
            kind: Some(kind),
            error_code: None,
        }) => Some(of(&kind)),
        _ => None,
    })
}

fn of(kind: &str) -> Verdict {
    Verdict::Line(match kind {
        "mobile" => LineType::Mobile,
        "landline" => LineType::Landline,
        "fixedVoip" | "nonFixedVoip" => LineType::Voip,
        "personal" => LineType::Personal,
        "tollFree" => LineType::TollFree,
        "premium" => LineType::Premium,
        "sharedCost" => LineType::SharedCost,
        "pager" => LineType::Pager,
        "uan" | "voicemail" => LineType::Other,
        _ => return Verdict::Unknown,
    })
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use serde_json::{Value, json};

    use super::*;

    fn answer(status: u16, body: &Value) -> Result<Option<Verdict>, String> {
        let body = body.to_string().into_bytes();
        verdict(&Reply { status, body })
    }

    #[rstest]
    #[case("mobile", Verdict::Line(LineType::Mobile))]
    #[case("landline", Verdict::Line(LineType::Landline))]
    #[case("fixedVoip", Verdict::Line(LineType::Voip))]
    #[case("nonFixedVoip", Verdict::Line(LineType::Voip))]
    #[case("personal", Verdict::Line(LineType::Personal))]
    #[case("tollFree", Verdict::Line(LineType::TollFree))]
    #[case("premium", Verdict::Line(LineType::Premium))]
    #[case("sharedCost", Verdict::Line(LineType::SharedCost))]
    #[case("uan", Verdict::Line(LineType::Other))]
    #[case("voicemail", Verdict::Line(LineType::Other))]
    #[case("pager", Verdict::Line(LineType::Pager))]
    #[case("unknown", Verdict::Unknown)]
    #[case("satellite", Verdict::Unknown)]
    fn every_type_is_known_and_a_new_one_is_unknown(#[case] kind: &str, #[case] expected: Verdict) {
        let intelligence = json!({"type": kind, "carrier_name": null, "error_code": null});
        let body = json!({"valid": true, "line_type_intelligence": intelligence});
        assert_eq!(answer(200, &body), Ok(Some(expected)));
        assert_eq!(Verdict::parse(expected.as_str()), expected);
    }

    #[rstest]
    #[case(200, json!({"valid": false, "line_type_intelligence": null}), Ok(Some(Verdict::Invalid)))]
    #[case(200, json!({"valid": true, "line_type_intelligence": null}), Ok(None))]
    #[case(200, json!({"valid": true, "line_type_intelligence": {"type": null, "error_code": 60600}}), Ok(None))]
    #[case(404, json!({"code": 20404}), Ok(None))]
    #[case(200, json!({"hello": 1}), Err("bad_answer".to_owned()))]
    #[case(401, json!({}), Err("auth".to_owned()))]
    #[case(429, json!({}), Err("busy".to_owned()))]
    #[case(503, json!({}), Err("http_503".to_owned()))]
    fn what_says_nothing_is_no_verdict(
        #[case] status: u16,
        #[case] body: Value,
        #[case] expected: Result<Option<Verdict>, String>,
    ) {
        assert_eq!(answer(status, &body), expected);
    }
}
