//! What Amazon SES reports: feedback of an identity (`notificationType`) and event publishing (`eventType`), which differ in
//! little else.

use serde_json::Value;

use super::parts::{malformed, text, time};
use super::{BounceClass, Event, Provider, Receipt, rules};
use crate::delivery::bounce;
use crate::platform::clock::Moment;
use crate::platform::problem::Problem;

/// Said once, when a topic is connected with event publishing, in plain words.
const GREETING: &str = "Successfully validated SNS topic";

/// Reads the message of an envelope that was sent at `sent_at`.
pub fn read(message: &str, sent_at: Moment) -> Result<Vec<Receipt>, Problem> {
    if message.starts_with(GREETING) {
        return Ok(Vec::new());
    }
    let report: Value = serde_json::from_str(message)
        .map_err(|_| malformed("The message in the envelope is not valid JSON."))?;
    Ok(receipt(&report, sent_at).into_iter().collect())
}

fn receipt(report: &Value, sent_at: Moment) -> Option<Receipt> {
    let kind = text(report, "/eventType").or(text(report, "/notificationType"))?;
    let (event, reason, at) = match kind {
        "Bounce" => {
            let (class, reason) = bounce(report.get("bounce")?)?;
            (
                Event::Bounced(class),
                reason,
                time(report, "/bounce/timestamp"),
            )
        }
        "Complaint" => {
            let (event, reason) = complaint(report.get("complaint")?)?;
            (event, reason, time(report, "/complaint/timestamp"))
        }
        "Delivery" => (Event::Accepted, None, time(report, "/delivery/timestamp")),
        "DeliveryDelay" => {
            let delay = report.get("deliveryDelay")?;
            let first = |member| text(delay, &format!("/delayedRecipients/0/{member}"));
            let said = [first("status"), first("diagnosticCode")];
            let reason = rules::reason(said.into_iter().flatten(), text(delay, "/delayType"));
            (Event::Deferred, reason, time(delay, "/timestamp"))
        }
        // Refused before it was sent: a virus was found in it.
        "Reject" => (
            Event::Bounced(BounceClass::Blocked),
            Some("reject".into()),
            None,
        ),
        _ => return None,
    };
    Some(Receipt {
        message: message_id(report.get("mail")?)?,
        event,
        at: at.or(Some(sent_at)),
        provider: Provider::Ses,
        reason,
    })
}

/// From the tag that we sent; feedback of an identity has no tags, but holds the Message-ID as we wrote it.
fn message_id(mail: &Value) -> Option<String> {
    let named = |header: &&Value| {
        text(header, "/name").is_some_and(|name| name.eq_ignore_ascii_case("message-id"))
    };
    let header = || {
        let headers = mail.get("headers")?.as_array()?;
        text(headers.iter().find(named)?, "/value")
    };
    let written = text(mail, "/commonHeaders/messageId").or_else(header);
    rules::message_id(text(mail, "/tags/message/0"), written)
}

/// `None` for an automatic answer, such as a holiday notice: it comes as a bounce without a status, after the delivery.
fn bounce(bounce: &Value) -> Option<(BounceClass, Option<String>)> {
    let first = |member| text(bounce, &format!("/bouncedRecipients/0/{member}"));
    let said = [first("status"), first("diagnosticCode")];
    let status = said.into_iter().flatten().find_map(bounce::status);
    let by_status = status.and_then(bounce::class);
    let kind = text(bounce, "/bounceType").unwrap_or_default();
    let subtype = text(bounce, "/bounceSubType").unwrap_or_default();
    let class = match (kind, subtype) {
        ("Permanent", "NoEmail") => BounceClass::NoSuchMailbox,
        ("Permanent", "Suppressed" | "OnAccountSuppressionList" | "UnsubscribedRecipient") => {
            BounceClass::Blocked
        }
        ("Permanent", _) => by_status.unwrap_or(BounceClass::NoSuchMailbox),
        ("Transient", "MailboxFull") => BounceClass::MailboxFull,
        ("Transient", "ContentRejected" | "AttachmentRejected" | "MessageTooLarge") => {
            BounceClass::Blocked
        }
        ("Transient", "General") if status.is_none() => return None,
        _ => by_status
            .filter(|c| !c.is_hard())
            .unwrap_or(BounceClass::Unknown),
    };
    let word = Some(subtype).filter(|subtype| !subtype.is_empty());
    Some((class, rules::reason(status, word)))
}

/// `None` for a report that is no complaint of the recipient's.
fn complaint(complaint: &Value) -> Option<(Event, Option<String>)> {
    if let Some(list) = text(complaint, "/complaintSubType") {
        // Not sent at all: its recipient complained about an earlier mail.
        return Some((
            Event::Bounced(BounceClass::Blocked),
            rules::reason([], Some(list)),
        ));
    }
    match text(complaint, "/complaintFeedbackType") {
        Some("not-spam" | "auth-failure") => None,
        word => Some((Event::Complained, rules::reason([], word))),
    }
}

#[cfg(test)]
#[path = "ses_tests.rs"]
mod tests;
