//! What the big mail providers want to be told beside a mail: our id of it, which comes back in their reports about it, and
//! that nobody is to be followed by pictures and rewritten links.

/// Headers for a mail with this id that goes to this SMTP server. An unknown server gets none.
pub fn headers(host: &str, id: &str) -> Vec<(&'static str, String)> {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    let below = |domain: &str| {
        let rest = host.strip_suffix(domain);
        rest.is_some_and(|rest| rest.ends_with('.'))
    };
    // What is put into JSON and lists below must not end them.
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte);
    if id.is_empty() || !id.bytes().all(plain) {
        return Vec::new();
    }
    let amazon = below("amazonaws.com") || below("amazonaws.com.cn");
    if amazon && host.starts_with("email-smtp") {
        // Tracking is a matter of the configuration set there. A tag with a dot would have the mail refused.
        let tag = ("X-SES-MESSAGE-TAGS", format!("message={id}"));
        Some(tag)
            .filter(|_| !id.contains('.'))
            .into_iter()
            .collect()
    } else if below("postmarkapp.com") {
        vec![
            ("X-PM-Metadata-message", id.to_owned()),
            ("X-PM-TrackOpens", "false".to_owned()),
            ("X-PM-TrackLinks", "None".to_owned()),
        ]
    } else if below("sendgrid.net") {
        vec![("X-SMTPAPI", sendgrid(id))]
    } else if below("mailgun.org") {
        vec![
            ("X-Mailgun-Variables", format!("{{\"message\": \"{id}\"}}")),
            ("X-Mailgun-Track", "no".to_owned()),
            ("X-Mailgun-Track-Clicks", "no".to_owned()),
            ("X-Mailgun-Track-Opens", "no".to_owned()),
        ]
    } else {
        Vec::new()
    }
}

/// With spaces, so that the header can be folded.
fn sendgrid(id: &str) -> String {
    let off = ["clicktrack", "opentrack", "ganalytics", "subscriptiontrack"]
        .map(|filter| format!("\"{filter}\": {{\"settings\": {{\"enable\": 0}}}}"))
        .join(", ");
    format!("{{\"unique_args\": {{\"message\": \"{id}\"}}, \"filters\": {{{off}}}}}")
}

#[cfg(test)]
mod tests {
    use lettre::Message;
    use lettre::message::header::{HeaderName, HeaderValue};
    use rstest::rstest;
    use serde_json::{Value, json};

    use super::*;

    #[rstest]
    #[case("email-smtp.eu-west-1.amazonaws.com", &["X-SES-MESSAGE-TAGS"])]
    #[case("email-smtp-fips.us-east-1.amazonaws.com", &["X-SES-MESSAGE-TAGS"])]
    #[case("smtp.postmarkapp.com", &["X-PM-Metadata-message", "X-PM-TrackOpens", "X-PM-TrackLinks"])]
    #[case("smtp-broadcasts.postmarkapp.com", &["X-PM-Metadata-message", "X-PM-TrackOpens", "X-PM-TrackLinks"])]
    #[case("SMTP.SendGrid.net.", &["X-SMTPAPI"])]
    #[case("smtp.eu.sendgrid.net", &["X-SMTPAPI"])]
    #[case("smtp.mailgun.org", &["X-Mailgun-Variables", "X-Mailgun-Track", "X-Mailgun-Track-Clicks", "X-Mailgun-Track-Opens"])]
    #[case("smtp.eu.mailgun.org", &["X-Mailgun-Variables", "X-Mailgun-Track", "X-Mailgun-Track-Clicks", "X-Mailgun-Track-Opens"])]
    #[case("smtp.example.com", &[])]
    #[case("localhost", &[])]
    #[case("ec2.eu-west-1.amazonaws.com", &[])]
    #[case("smtp.postmarkapp.com.example.com", &[])]
    #[case("notsendgrid.net", &[])]
    #[case("127.0.0.1", &[])]
    #[case("", &[])]
    fn a_server_gets_what_its_provider_understands(#[case] host: &str, #[case] names: &[&str]) {
        let found: Vec<&str> = headers(host, "job_1").iter().map(|(n, _)| *n).collect();
        assert_eq!(found, names);
    }

    #[rstest]
    #[case("email-smtp.eu-west-1.amazonaws.com", "message=job_1")]
    #[case("smtp.postmarkapp.com", "job_1")]
    #[case("smtp.mailgun.org", "{\"message\": \"job_1\"}")]
    fn the_id_goes_with_the_mail(#[case] host: &str, #[case] value: &str) {
        assert_eq!(headers(host, "job_1")[0].1, value);
    }

    #[test]
    fn amazon_takes_no_dots() {
        assert!(headers("email-smtp.eu-west-1.amazonaws.com", "job.1").is_empty());
        assert_eq!(headers("smtp.postmarkapp.com", "job.1")[0].1, "job.1");
    }

    #[test]
    fn tracking_is_off() {
        let all: Vec<_> = ["smtp.postmarkapp.com", "smtp.mailgun.org"]
            .iter()
            .flat_map(|host| headers(host, "job_1"))
            .filter(|(name, _)| name.contains("Track"))
            .collect();
        assert_eq!(all.len(), 5);
        for (name, value) in all {
            assert!(["no", "false", "None"].contains(&value.as_str()), "{name}");
        }
        let sendgrid: Value =
            serde_json::from_str(&headers("smtp.sendgrid.net", "job_1")[0].1).unwrap();
        assert_eq!(sendgrid["unique_args"], json!({"message": "job_1"}));
        for filter in ["clicktrack", "opentrack", "ganalytics", "subscriptiontrack"] {
            assert_eq!(
                sendgrid["filters"][filter],
                json!({"settings": {"enable": 0}})
            );
        }
    }

    #[test]
    fn a_long_header_survives_folding() {
        let id = "a".repeat(64);
        for host in ["smtp.sendgrid.net", "smtp.mailgun.org"] {
            let (name, value) = headers(host, &id).remove(0);
            let mail = Message::builder()
                .from("a@example.com".parse().unwrap())
                .to("b@example.com".parse().unwrap())
                .raw_header(HeaderValue::new(
                    HeaderName::new_from_ascii_str(name),
                    value.clone(),
                ))
                .body(String::new())
                .unwrap();
            let written = String::from_utf8(mail.formatted()).unwrap();
            assert!(written.lines().all(|line| line.len() <= 998));
            let unfolded = written.replace("\r\n ", " ");
            assert!(
                unfolded.contains(&format!("{name}: {value}\r\n")),
                "{written}"
            );
        }
    }

    #[rstest]
    #[case("")]
    #[case("a\"}")]
    #[case("a, b=c")]
    #[case("a\r\nBcc: x")]
    fn an_id_that_could_break_out_goes_nowhere(#[case] id: &str) {
        for host in [
            "smtp.sendgrid.net",
            "smtp.mailgun.org",
            "smtp.postmarkapp.com",
        ] {
            assert!(headers(host, id).is_empty());
        }
    }
}
