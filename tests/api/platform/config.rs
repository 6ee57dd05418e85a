use std::collections::BTreeMap;

use bonafide::platform::config::Config;
use bonafide::platform::config::variables;

fn read(values: &[(&str, &str)]) -> Result<Config, Vec<String>> {
    Config::read(
        values
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect::<BTreeMap<_, _>>(),
    )
}

#[test]
fn the_defaults_are_right() {
    let config = read(&[]).expect("the defaults");
    assert!(config.is_development());
    assert_eq!(config.site.public_url, "http://127.0.0.1:8080");
}

#[test]
fn every_mistake_is_told_at_once() {
    let faults = read(&[
        ("BONAFIDE_LISTEN", "nowhere"),
        ("BONAFIDE_PROFIL", "production"),
        ("DATABASE_URL", "mysql://x"),
        ("MAIL_URL", "smtp://"),
        ("BONAFIDE_LIMIT_LOGINS_PER_CLIENT", "many"),
        ("BONAFIDE_ACCESS_TOKEN_TIME", "10 minutes"),
        ("BONAFIDE_TRUSTED_PROXIES", "10.0.0.0/8, x"),
        ("BONAFIDE_SMS_COUNTRY_LIMITS", "ES:many"),
        ("BONAFIDE_SMS_BREAKER", "on"),
        ("BONAFIDE_SMS_BREAKER_CODES", "20/1m"),
        ("BONAFIDE_SMS_BREAKER_COUNTRY_CODES", "9/1h,20/24h"),
        ("BONAFIDE_SMS_BREAKER_UNVERIFIED", "100"),
        ("BONAFIDE_PHONE_CONTEST_TIME", "29d"),
        ("OBJECT_STORE_URL", "s4://faces"),
        ("BONAFIDE_OBJECT_STORE_TIMEOUT", "soon"),
        ("BONAFIDE_PICTURE_THREADS", "0"),
    ])
    .expect_err("mistakes");
    for name in [
        "BONAFIDE_LISTEN",
        "BONAFIDE_PROFIL:",
        "DATABASE_URL",
        "MAIL_URL",
        "BONAFIDE_LIMIT_LOGINS_PER_CLIENT",
        "BONAFIDE_ACCESS_TOKEN_TIME",
        "BONAFIDE_TRUSTED_PROXIES",
        "BONAFIDE_SMS_COUNTRY_LIMITS",
        "BONAFIDE_SMS_BREAKER:",
        "BONAFIDE_SMS_BREAKER_CODES",
        "BONAFIDE_SMS_BREAKER_COUNTRY_CODES",
        "BONAFIDE_SMS_BREAKER_UNVERIFIED",
        "BONAFIDE_PHONE_CONTEST_TIME",
        "OBJECT_STORE_URL",
        "BONAFIDE_OBJECT_STORE_TIMEOUT",
        "BONAFIDE_PICTURE_THREADS",
    ] {
        assert!(
            faults.iter().any(|fault| fault.starts_with(name)),
            "{name} is not among {faults:#?}"
        );
    }
    assert!(
        faults
            .iter()
            .any(|fault| fault.contains("did you mean BONAFIDE_PROFILE?"))
    );
}

#[test]
fn mistakes_never_repeat_a_secret() {
    let faults = read(&[
        ("MAIL_URL", "smpt://user:hunter2@host"),
        ("DATABASE_URL", "pg://user:hunter2@host"),
        ("SMS_URL", "twilio://hunter2:hunter2@api.twilio.com"),
        ("BONAFIDE_SMS_GATEWAY_SECRET", "hunter2"),
        ("BONAFIDE_SMS_EVENTS_SECRET", "whsec_hunter2"),
        ("BONAFIDE_PHONE_LOOKUP_URL", "twilio://hunter2@host"),
    ])
    .expect_err("mistakes");
    assert!(!faults.join(" ").contains("hunter2"), "{faults:#?}");
    let config = read(&[
        ("MAIL_URL", "smtp://user:hunter2@host"),
        ("DATABASE_URL", "postgres://user:hunter2@host/db"),
        (
            "SMS_URL",
            "twilio://AC0123456789abcdef0123456789abcdef:hunter2@api.twilio.com?from=+15005550006",
        ),
        ("BONAFIDE_SMS_EVENTS_TWILIO_TOKEN", "hunter2, hunter22"),
    ])
    .expect("right");
    assert_eq!(config.phone.twilio_tokens.len(), 2);
    assert!(!format!("{config:?}").contains("hunter2"));
}

#[test]
fn production_refuses_what_is_only_for_development() {
    let faults = read(&[
        ("BONAFIDE_PROFILE", "production"),
        ("BONAFIDE_LIMITS", "off"),
        ("BONAFIDE_LOCKOUT_HARD_STOP", "101"),
        ("BONAFIDE_ARGON2_MEMORY_KIB", "64"),
        ("BONAFIDE_DATA_DIR", "/nonexistent"),
    ])
    .expect_err("unsafe");
    for name in [
        "MAIL_URL",
        "SMS_URL",
        "OBJECT_STORE_URL",
        "BONAFIDE_PUBLIC_URL",
        "BONAFIDE_ROOT_KEY_FILE",
        "BONAFIDE_LIMITS",
        "BONAFIDE_LOCKOUT_HARD_STOP",
        "BONAFIDE_SIGN_IN_URL",
        "BONAFIDE_ARGON2",
    ] {
        assert!(
            faults.iter().any(|fault| fault.starts_with(name)),
            "{name} is not among {faults:#?}"
        );
    }
}

#[test]
fn production_speaks_to_real_providers_of_messages_and_to_none_in_the_clear() {
    const ACCOUNT: &str = "twilio://AC0123456789abcdef0123456789abcdef:x@sms.example.com";
    let faults = |sms: &str, lookup: &str| {
        let settings = [
            ("BONAFIDE_PROFILE", "production"),
            ("SMS_URL", sms),
            (
                "BONAFIDE_SMS_GATEWAY_SECRET",
                "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
            ),
            ("BONAFIDE_PHONE_LOOKUP_URL", lookup),
        ];
        let faults = read(&settings).expect_err("the rest is not set");
        let ours = |fault: &&String| {
            fault.starts_with("SMS_URL") || fault.starts_with("BONAFIDE_PHONE_LOOKUP_URL")
        };
        faults.iter().filter(ours).count()
    };
    let twilio = format!("{ACCOUNT}?from=+15005550006");
    let good = format!("{twilio} gateway+https://sms.example.com/");
    assert_eq!(faults(&good, ACCOUNT), 0);
    assert_eq!(faults(&format!("{twilio}&tls=none"), ACCOUNT), 1);
    assert_eq!(faults("gateway+http://10.0.0.7/", "off"), 1);
    assert_eq!(faults(&good, &format!("{ACCOUNT}?tls=none")), 1);
}

#[test]
fn a_store_of_objects_is_named_rightly_or_not_at_all() {
    let faults = |profile: &str, url: &str, secret: &str| {
        let settings = [
            ("BONAFIDE_PROFILE", profile),
            ("OBJECT_STORE_URL", url),
            ("BONAFIDE_OBJECT_STORE_KEY_ID", "AKIDEXAMPLE"),
            ("BONAFIDE_OBJECT_STORE_SECRET", secret),
        ];
        let faults = read(&settings).err().unwrap_or_default();
        let faults = faults.into_iter();
        let ours: Vec<String> = faults
            .filter(|fault| fault.starts_with("OBJECT_STORE_URL"))
            .collect();
        assert!(!ours.concat().contains("hunter2"), "{ours:?}");
        ours.len()
    };
    for (url, development, production) in [
        ("", 0, 1),
        ("file:/srv/objects", 0, 0),
        ("file:///srv/objects", 0, 0),
        ("file:", 1, 1),
        ("/srv/objects", 1, 1),
        ("s3://faces", 0, 0),
        (
            "s3://faces/a/b?region=eu-west-1&endpoint=https://s3.example.com",
            0,
            0,
        ),
        ("s3://faces?endpoint=http://127.0.0.1:9000", 0, 1),
        ("s3://faces?endpoint=s3.example.com", 1, 1),
        ("s3://faces?endpoint=https://u:hunter2@s3.example.com", 1, 1),
        ("s3://faces?regoin=eu-west-1", 1, 1),
        ("s3://key:hunter2@faces", 1, 1),
        ("s3://FACES_", 1, 1),
        ("s3://", 1, 1),
        ("gs://faces", 1, 1),
    ] {
        assert_eq!(faults("development", url, "hunter2"), development, "{url}");
        assert_eq!(faults("production", url, "hunter2"), production, "{url}");
    }
    assert_eq!(
        faults("development", "s3://faces", ""),
        1,
        "a bucket wants its key"
    );
}

#[test]
fn what_does_not_go_together_is_told_at_start() {
    let gateways = "gateway+https://a.example.com/ gateway+https://b.example.com/";
    let faults = read(&[("SMS_URL", gateways), ("BONAFIDE_SMS_TIMEOUT", "60s")]);
    let faults = faults.expect_err("mistakes");
    for name in ["BONAFIDE_SMS_TIMEOUT", "BONAFIDE_SMS_GATEWAY_SECRET"] {
        assert!(
            faults.iter().any(|fault| fault.starts_with(name)),
            "{faults:#?}"
        );
    }
}

#[test]
fn the_example_file_lists_every_variable_with_its_default() {
    let example = include_str!("../../../.env.example");
    let lines: Vec<&str> = example
        .lines()
        .filter_map(|line| line.strip_prefix("# ").or_else(|| line.strip_prefix('#')))
        .collect();
    let settings: Vec<&str> = lines
        .into_iter()
        .filter(|line| {
            line.split_once('=').is_some_and(|(name, _)| {
                !name.is_empty()
                    && name
                        .bytes()
                        .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
            })
        })
        .collect();
    let expected: Vec<String> = variables::all()
        .map(|variable| format!("{}={}", variable.name, variable.default))
        .collect();
    assert_eq!(settings, expected);
}

#[test]
fn an_empty_variable_means_its_default_and_half_a_mail_url_is_a_mistake() {
    assert!(read(&[("BONAFIDE_LISTEN", ""), ("BONAFIDE_LOG", " ")]).is_ok());
    for wrong in [
        "smtp://user@host",
        "smtp://host?tsl=none",
        "smtp://host?tls=maybe",
        "smtp://host?tls=none&x=1",
        "http://host",
    ] {
        let faults = read(&[("MAIL_URL", wrong)]).expect_err(wrong);
        assert!(
            faults.iter().all(|fault| fault.starts_with("MAIL_URL")),
            "{faults:?}"
        );
    }
    assert!(read(&[("BONAFIDE_LOG", "nonsense==")]).is_err());
}

fn passkeys(values: &[(&str, &str)]) -> Option<(String, Vec<String>)> {
    let config = read(values).expect("right");
    let passkeys = config.passkeys?;
    Some((passkeys.rp_id, passkeys.origins))
}

#[test]
fn passkeys_are_bound_to_the_public_urls_host_and_answer_its_pages_and_apps() {
    let print = ["AB"; 32].join(":");
    let found = passkeys(&[
        ("BONAFIDE_PUBLIC_URL", "https://id.example.com:8443/account"),
        ("BONAFIDE_ALLOWED_ORIGINS", "https://app.example.com"),
        ("BONAFIDE_ANDROID_APPS", &format!("com.example.app={print}")),
    ]);
    let origins = [
        "https://id.example.com:8443",
        "https://app.example.com",
        "android:apk-key-hash:q6urq6urq6urq6urq6urq6urq6urq6urq6urq6urq6s",
    ];
    let expected = ("id.example.com".into(), origins.map(String::from).into());
    assert_eq!(found, Some(expected));
}

#[test]
fn passkeys_are_bound_to_names_and_never_to_numbers() {
    let this_machine = ("localhost".into(), vec!["http://localhost:8080".into()]);
    assert_eq!(passkeys(&[]), Some(this_machine));
    let number = ("BONAFIDE_PUBLIC_URL", "http://192.0.2.7:8080");
    assert_eq!(passkeys(&[number]), None);
    let named = passkeys(&[
        number,
        ("BONAFIDE_PASSKEY_RP_ID", "example.com"),
        ("BONAFIDE_PASSKEY_ORIGINS", "https://www.example.com"),
    ]);
    let expected = ("example.com".into(), vec!["https://www.example.com".into()]);
    assert_eq!(named, Some(expected));
}

#[test]
fn a_setting_of_passkeys_that_no_browser_would_follow_is_a_mistake() {
    const PAGE: (&str, &str) = ("BONAFIDE_PASSKEY_ORIGINS", "https://www.example.com");
    for name in [
        "https://example.com",
        "Example.com",
        "example.com:443",
        "192.0.2.7",
        "ample.com",
        "example.org",
    ] {
        let faults = read(&[("BONAFIDE_PASSKEY_RP_ID", name), PAGE]).expect_err(name);
        assert!(
            faults[0].starts_with("BONAFIDE_PASSKEY_RP_ID: `"),
            "{faults:?}"
        );
    }
    for origin in [
        "https://www.example.com/",
        "example.com",
        "android:apk-key-hash:AAAA",
        "android:com.example",
    ] {
        let faults = read(&[("BONAFIDE_PASSKEY_ORIGINS", origin)]).expect_err(origin);
        assert!(
            faults[0].starts_with("BONAFIDE_PASSKEY_ORIGINS: `"),
            "{faults:?}"
        );
    }
}
