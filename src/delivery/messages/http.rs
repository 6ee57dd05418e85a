//! `POST /v1/provider-events/sms`: providers of text messages and calls report what became of them.

use actix_web::web::Payload;
use actix_web::{HttpRequest, post};
use serde::Serialize;
use utoipa::ToSchema;

use super::note_receipt;
use super::receipts::{self, Incoming};
use crate::platform::Platform;
use crate::platform::caller::Anonymous;
use crate::platform::http::Call;
use crate::platform::http::parsed::collect;
use crate::platform::http::reply::{Answer, ok};

/// The largest call, bytes: a thousand reports in the generic format.
const BODY_LIMIT: usize = 256 * 1024;

/// That a report was taken.
#[derive(Serialize, ToSchema)]
pub struct MessageReportResult {
    /// `noted`.
    #[schema(value_type = String, max_length = 32, examples("noted"), extensions(("x-extensible-enum" = json!(["noted"]))))]
    pub result: &'static str,
}

/// Report what became of text messages and calls
///
/// For their providers: Twilio's status callbacks, or the generic format signed as Standard Webhooks. Only those that are set up and sign
/// right are believed. Reports may come twice, late and in any order.
#[utoipa::path(operation_id = "report_message_events", tag = "operation", security(()),
    params(("message" = Option<String>, Query, description = "The message that a status callback is about, as we named it to the provider", max_length = 64, example = "job_06k3v8q1pc7l5f0tqk2n4h9e8o-1")),
    request_body(content = serde_json::Value, content_type = "application/json",
        description = "`{\"message\": …, \"event\": …}`, a list of such `events`, or Twilio's own form",
        example = json!({"message": "job_06k3v8q1pc7l5f0tqk2n4h9e8o-1", "event": "delivered"})),
    responses((status = 200, description = "Noted, or passed over when it is about no message of ours", body = MessageReportResult,
        example = json!({"result": "noted"}))),
    extensions(("x-error-codes" = json!(["signature_invalid"]))))]
#[post("/v1/provider-events/sms")]
pub async fn report_message_events(
    platform: Platform,
    call: Call,
    _anybody: Anonymous,
    request: HttpRequest,
    payload: Payload,
) -> Answer {
    let body = collect(payload.into_inner(), BODY_LIMIT).await?;
    let incoming = Incoming {
        query: request.query_string(),
        headers: request.headers(),
        body: &body,
    };
    let receipts = receipts::read(&platform.config, &incoming, call.now)?;
    if !receipts.is_empty() {
        let noted = platform.db.write(move |conn| {
            receipts
                .iter()
                .try_for_each(|receipt| note_receipt(conn, receipt, call.now))
        });
        noted.await?;
    }
    Ok(ok(&MessageReportResult { result: "noted" }))
}
