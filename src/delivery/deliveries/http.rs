//! `POST /v1/provider-events/email`: mail providers report what became of mails.

use actix_web::web::Payload;
use actix_web::{HttpRequest, post, web};

use serde::Serialize;
use utoipa::ToSchema;

use super::{Event, Report, note};
use crate::delivery::receipts::{self, Reading, Receipt, Receiver};
use crate::platform::Platform;
use crate::platform::caller::Anonymous;
use crate::platform::db::Conn;
use crate::platform::http::Call;
use crate::platform::http::parsed::collect;
use crate::platform::http::reply::{Answer, ok};
use crate::platform::problem::Problem;

/// The largest call, bytes: providers send their reports in batches.
const BODY_LIMIT: usize = 1024 * 1024;

/// That a report was taken. With a body and 200: some providers repeat what gets any other status.
#[derive(Serialize, ToSchema)]
pub struct MailReportResult {
    /// `noted`.
    #[schema(value_type = String, max_length = 32, examples("noted"), extensions(("x-extensible-enum" = json!(["noted"]))))]
    pub result: &'static str,
}

/// Report what became of mails
///
/// For mail providers: Amazon SES (through SNS), Postmark, SendGrid, Mailgun, or the generic format signed as Standard Webhooks. Who reports
/// is told by headers and shape; only those that are set up and sign right are believed. Reports may come twice, late and in any order.
#[utoipa::path(operation_id = "report_mail_events", tag = "operation", security(()),
    request_body(content = serde_json::Value, content_type = "application/json", description = "The provider's own format, or `{\"message\": …, \"event\": …}`",
        example = json!({"message": "job_06k3v8q1pc7l5f0tqk2n4h9e8o-1", "event": "bounced", "class": "no_such_mailbox", "reason": "5.1.1"})),
    responses((status = 200, description = "Noted, or passed over when it is about no mail of ours", body = MailReportResult,
        example = json!({"result": "noted"}))),
    extensions(("x-error-codes" = json!(["signature_invalid", "provider_unavailable"]))))]
#[post("/v1/provider-events/email")]
pub async fn report_mail_events(
    platform: Platform,
    call: Call,
    _anybody: Anonymous,
    request: HttpRequest,
    receiver: web::Data<Receiver>,
    payload: Payload,
) -> Answer {
    let body = collect(payload.into_inner(), BODY_LIMIT).await?;
    match receiver.read(request.headers(), &body, call.now).await? {
        Reading::Nothing => {}
        Reading::ConfirmSubscription(url) => receiver.confirm(&url).await?,
        Reading::Receipts(receipts) => {
            let noted = platform
                .db
                .write(move |conn| note_all(conn, &call, &receipts));
            noted.await?;
        }
    }
    Ok(ok(&MailReportResult { result: "noted" }))
}

fn note_all(conn: &mut Conn, call: &Call, receipts: &[Receipt]) -> Result<(), Problem> {
    for receipt in receipts {
        let report = Report {
            event: receipt.event.into(),
            reason: receipt.reason.as_deref(),
            server: Some(receipt.provider.as_str()),
            at: receipt.at.unwrap_or(call.now),
        };
        note(conn, &receipt.message, &report, call.now)?;
    }
    Ok(())
}

impl From<receipts::Event> for Event {
    fn from(event: receipts::Event) -> Self {
        match event {
            receipts::Event::Accepted => Self::Accepted,
            receipts::Event::Deferred => Self::Deferred,
            receipts::Event::Bounced(class) => Self::Bounced(class),
            receipts::Event::Complained => Self::Complained,
        }
    }
}
