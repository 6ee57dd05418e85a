use rstest::rstest;
use secrecy::ExposeSecret;

use super::*;

const AC: &str = "AC0123456789abcdef0123456789abcdef";
const SK: &str = "SK0123456789abcdef0123456789abcdef";
const MG: &str = "MG0123456789abcdef0123456789abcdef";

fn twilio(text: &str) -> TwilioSender {
    match SmsUrl::parse_list(text).unwrap().remove(0) {
        SmsUrl::Twilio(twilio) => twilio,
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_account_with_a_number_sends_and_calls() {
    let read = twilio(&format!(
        "twilio://{AC}:hunter2@api.twilio.com?from=+15005550006"
    ));
    assert_eq!(read.account.base, "https://api.twilio.com");
    assert_eq!(
        (read.account.user.as_str(), read.account.account.as_str()),
        (AC, AC)
    );
    assert_eq!(
        read.account.auth_token().unwrap().expose_secret(),
        "hunter2"
    );
    assert_eq!(read.sender, Sender::From("+15005550006".into()));
    assert_eq!(read.voice.as_deref(), Some("+15005550006"));
    assert!(!format!("{read:?}").contains("hunter2"));
}

#[test]
fn an_api_key_names_its_account_and_signs_no_reports() {
    let read = twilio(&format!(
        "twilio://{SK}:s%40cret@api.dublin.ie1.twilio.com?account={AC}&messaging_service_sid={MG}"
    ));
    assert_eq!(
        (read.account.user.as_str(), read.account.account.as_str()),
        (SK, AC)
    );
    assert_eq!(read.account.secret.expose_secret(), "s@cret");
    assert!(read.account.auth_token().is_none());
    assert_eq!(
        (read.sender, read.voice),
        (Sender::Service(MG.into()), None)
    );
}

#[test]
fn a_name_sends_and_another_number_calls() {
    let read = twilio(&format!(
        "twilio://{AC}:x@sms.example.com:8443/laml/?from=Market&voice_from=%2B34612345678&tls=required"
    ));
    assert_eq!(read.account.base, "https://sms.example.com:8443/laml");
    assert_eq!(read.voice.as_deref(), Some("+34612345678"));
    assert_eq!(
        twilio(&format!("twilio://{AC}:x@h?from=Market")).voice,
        None
    );
}

#[test]
fn several_stand_one_behind_the_other() {
    let text = format!(
        "twilio://{AC}:x@127.0.0.1:1?from=12345&tls=none gateway+https://sms.example.com/send?token=hunter2, gateway+http://127.0.0.1:2/"
    );
    let urls = SmsUrl::parse_list(&text).unwrap();
    let encrypted: Vec<bool> = urls.iter().map(SmsUrl::is_encrypted).collect();
    assert_eq!(encrypted, [false, true, false]);
    assert!(!format!("{urls:?}").contains("hunter2"));
    assert!(SmsUrl::parse_list("off").unwrap().is_empty());
    assert!(SmsUrl::parse_list(&"inbox: ".repeat(5)).is_err());
}

#[rstest]
#[case("")]
#[case("hunter2")]
#[case("twilio://hunter2@api.twilio.com?from=+15005550006")]
#[case("twilio://AC0123:hunter2@api.twilio.com?from=+15005550006")]
#[case("twilio://AC0123456789abcdef0123456789abcdef:hunter2@api.twilio.com")]
#[case("twilio://AC0123456789abcdef0123456789abcdef:hunter2@api.twilio.com?from=")]
#[case("twilio://AC0123456789abcdef0123456789abcdef:hunter2@?from=+15005550006")]
#[case("twilio://AC0123456789abcdef0123456789abcdef:hunter2@a?from=+15005550006&tls=hunter2")]
#[case("twilio://AC0123456789abcdef0123456789abcdef:hunter2@a?from=+15005550006&hunter2=1")]
#[case("twilio://AC0123456789abcdef0123456789abcdef:hunter2@a?from=Market&voice_from=Market")]
#[case("twilio://SK0123456789abcdef0123456789abcdef:hunter2@a?from=+15005550006")]
#[case("gateway+ftp://hunter2.example.com/")]
#[case("gateway+https://user:hunter2@example.com/")]
#[case("https://hunter2.example.com/")]
fn what_is_wrong_is_refused_and_not_repeated(#[case] text: &str) {
    let fault = SmsUrl::parse_list(text).unwrap_err();
    assert!(!fault.contains("unter2"), "{fault}");
}

#[test]
fn who_looks_numbers_up_sends_nothing() {
    let text = format!("twilio://{AC}:x@lookups.twilio.com");
    let read = TwilioUrl::parse_optional(&text).unwrap().unwrap();
    assert_eq!(read.base, "https://lookups.twilio.com");
    assert!(TwilioUrl::parse_optional("off").unwrap().is_none());
    assert!(TwilioUrl::parse_optional(&format!("{text}?from=+15005550006")).is_err());
    assert!(TwilioUrl::parse_optional("on").is_err());
}
