use rstest::rstest;
use serde_json::{Value, json};

use super::*;

fn answer(status: u16, body: &Value) -> Result<Option<String>, SmsError> {
    verdict(&Reply {
        status,
        body: body.to_string().into_bytes(),
    })
}

#[test]
fn what_was_taken_has_an_id() {
    assert_eq!(
        answer(201, &json!({"sid": "SM0a", "status": "queued"})),
        Ok(Some("SM0a".into()))
    );
}

#[rstest]
#[case(201, json!({}))]
#[case(200, json!("hello"))]
#[case(201, json!({"sid": ""}))]
#[case(201, json!({"sid": "a b"}))]
#[case(201, json!({"sid": 5}))]
fn without_an_id_nothing_was_taken(#[case] status: u16, #[case] body: Value) {
    assert_eq!(
        answer(status, &body),
        Err(SmsError::Unreachable("bad_answer".into()))
    );
}

#[rstest]
#[case(21211, "invalid_number")]
#[case(21408, "region_not_enabled")]
#[case(21610, "opted_out")]
#[case(21614, "not_a_mobile")]
#[case(30006, "not_a_mobile")]
fn what_is_wrong_with_the_number_is_final(#[case] code: u32, #[case] why: &str) {
    let refused = answer(400, &json!({"code": code, "message": "x", "status": 400}));
    assert_eq!(refused, Err(SmsError::Refused(why.into())));
}

#[rstest]
#[case(401, json!({"code": 20003}), "auth")]
#[case(403, json!({"code": 21211}), "auth")]
#[case(404, json!({"code": 20404}), "not_found")]
#[case(408, json!({}), "timeout")]
#[case(429, json!({"code": 20429}), "busy")]
#[case(500, json!(null), "http_500")]
#[case(503, json!({"code": "many"}), "http_503")]
#[case(307, json!({}), "http_307")]
#[case(400, json!({"code": 21606}), "twilio_21606")]
#[case(400, json!({"message": "no"}), "http_400")]
fn what_is_wrong_with_the_account_or_the_provider_is_tried_again(
    #[case] status: u16,
    #[case] body: Value,
    #[case] why: &str,
) {
    assert_eq!(
        answer(status, &body),
        Err(SmsError::Unreachable(why.into()))
    );
}

#[rstest]
#[case("https://accounts.example.com", true)]
#[case("https://example.com/accounts", true)]
#[case("http://localhost:8080", false)]
#[case("http://127.0.0.1:8080", false)]
#[case("http://[::1]:8080", false)]
fn reports_are_asked_for_where_they_can_arrive(#[case] public_url: &str, #[case] asked: bool) {
    let expected = asked.then(|| format!("{public_url}/v1/provider-events/sms?message=job_1-0"));
    assert_eq!(callback(public_url, "job_1-0"), expected);
}
