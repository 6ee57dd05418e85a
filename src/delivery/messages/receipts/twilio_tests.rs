use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use rstest::rstest;

use super::*;

const PUBLIC: &str = "https://accounts.example.com";
const OURS: &str = "message=job_1-0";

fn members(pairs: &[(&str, &str)]) -> Members {
    let owned = pairs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    owned.collect()
}

fn tag(token: &str, address: &str, members: &Members) -> String {
    let tag = hmac::sign(&key(&SecretString::from(token)), &signed(address, members));
    STANDARD.encode(tag)
}

/// A call about this address, signed by this token.
fn call(token: &str, address: &str, pairs: &[(&str, &str)]) -> Result<Option<Receipt>, Problem> {
    let body = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .finish();
    let tag = tag(token, address, &members(pairs));
    let headers: HeaderMap = [(
        HeaderName::from_static(SIGNATURE),
        HeaderValue::from_str(&tag).unwrap(),
    )]
    .into_iter()
    .collect();
    let tokens = [SecretString::from("old"), SecretString::from("token")];
    let incoming = Incoming {
        query: OURS,
        headers: &headers,
        body: body.as_bytes(),
    };
    read(&tokens, PUBLIC, &incoming)
}

#[test]
fn the_example_of_twilios_own_library_is_signed_alike() {
    let members = members(&[
        ("CallSid", "CA1234567890ABCDE"),
        ("Digits", "1234"),
        ("From", "+14158675309"),
        ("To", "+18005551212"),
        ("Caller", "+14158675309"),
    ]);
    let address = "https://mycompany.com/myapp.php?foo=1&bar=2";
    assert_eq!(
        tag("12345", address, &members),
        "RSOYDt4T1cUTdK1PDd93/VVr8B8="
    );
}

#[rstest]
#[case(
    "token",
    "https://accounts.example.com/v1/provider-events/sms?message=job_1-0",
    true
)]
#[case(
    "old",
    "https://accounts.example.com/v1/provider-events/sms?message=job_1-0",
    true
)]
#[case(
    "token",
    "https://accounts.example.com:443/v1/provider-events/sms?message=job_1-0",
    true
)]
#[case(
    "else",
    "https://accounts.example.com/v1/provider-events/sms?message=job_1-0",
    false
)]
#[case(
    "token",
    "https://accounts.example.com/v1/provider-events/sms?message=job_2-0",
    false
)]
#[case("token", "https://accounts.example.com/v1/provider-events/sms", false)]
#[case(
    "token",
    "http://accounts.example.com/v1/provider-events/sms?message=job_1-0",
    false
)]
#[case(
    "token",
    "https://evil.example.com/v1/provider-events/sms?message=job_1-0",
    false
)]
fn only_what_the_token_signed_about_this_address_is_believed(
    #[case] token: &str,
    #[case] address: &str,
    #[case] believed: bool,
) {
    let read = call(
        token,
        address,
        &[("MessageSid", "SM1"), ("MessageStatus", "sent")],
    );
    assert_eq!(read.is_ok(), believed);
}

#[test]
fn a_public_url_with_a_port_and_a_path_is_signed_with_and_without_the_port() {
    assert_eq!(
        addresses("https://example.com:8443/accounts", ""),
        [
            "https://example.com:8443/accounts/v1/provider-events/sms",
            "https://example.com/accounts/v1/provider-events/sms",
            "https://example.com:8443/accounts/v1/provider-events/sms",
        ]
    );
}

#[rstest]
#[case(&[("MessageStatus", "queued")], None)]
#[case(&[("MessageStatus", "sending")], None)]
#[case(&[("MessageStatus", "sent")], Some((Event::Sent, None)))]
#[case(&[("MessageStatus", "delivered")], Some((Event::Delivered, None)))]
#[case(&[("MessageStatus", "undelivered"), ("ErrorCode", "30006")], Some((Event::Failed, Some("not_a_mobile"))))]
#[case(&[("MessageStatus", "failed"), ("ErrorCode", "30008")], Some((Event::Failed, Some("twilio_30008"))))]
#[case(&[("MessageStatus", "failed"), ("ErrorCode", "a <b>")], Some((Event::Failed, Some("failed"))))]
#[case(&[("CallStatus", "ringing")], None)]
#[case(&[("CallStatus", "completed")], Some((Event::Delivered, None)))]
#[case(&[("CallStatus", "no-answer")], Some((Event::Failed, Some("no_answer"))))]
#[case(&[("CallStatus", "busy")], Some((Event::Failed, Some("busy"))))]
#[case(&[], None)]
fn a_status_says_how_the_message_fares(
    #[case] pairs: &[(&str, &str)],
    #[case] expected: Option<(Event, Option<&str>)>,
) {
    let found = receipt(OURS, &members(pairs));
    let found = found
        .as_ref()
        .map(|receipt| (receipt.event, receipt.reason.as_deref()));
    assert_eq!(found, expected);
}

#[test]
fn a_message_is_named_by_our_id_or_else_by_twilios() {
    let pairs = members(&[("MessageSid", "SM1"), ("MessageStatus", "sent")]);
    let named = |query: &str| receipt(query, &pairs).map(|receipt| receipt.message);
    assert_eq!(named(OURS).as_deref(), Some("job_1-0"));
    assert_eq!(named("").as_deref(), Some("SM1"));
    assert_eq!(named("message=%3Cscript%3E").as_deref(), Some("SM1"));
    let nameless = members(&[("MessageSid", "no id"), ("MessageStatus", "sent")]);
    assert_eq!(receipt("", &nameless), None);
}
