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
    ])
    .expect_err("mistakes");
    assert!(!faults.join(" ").contains("hunter2"), "{faults:#?}");
    let config = read(&[
        ("MAIL_URL", "smtp://user:hunter2@host"),
        ("DATABASE_URL", "postgres://user:hunter2@host/db"),
    ])
    .expect("right");
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
