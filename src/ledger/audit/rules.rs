//! What an owner is told of an entry.

use serde_json::Value;

/// The text of every kind.
const TITLES: &[(&str, &str)] = &[
    ("account.closed", "audit-account-closed"),
    ("account.created", "audit-account-created"),
    ("account.email_changed", "audit-account-email-changed"),
    ("account.email_corrected", "audit-account-email-corrected"),
    ("account.email_restored", "audit-account-email-restored"),
    ("account.email_verified", "audit-account-email-verified"),
    ("account.reinstated", "audit-account-reinstated"),
    ("account.suspended", "audit-account-suspended"),
    ("account.updated", "audit-account-updated"),
    ("api_key.created", "audit-api-key-created"),
    ("api_key.revoked", "audit-api-key-revoked"),
    ("api_key.rotated", "audit-api-key-rotated"),
    ("appeal.decided", "audit-appeal-decided"),
    ("appeal.opened", "audit-appeal-opened"),
    ("appeal.withdrawn", "audit-appeal-withdrawn"),
    ("backup_codes.made", "audit-backup-codes-made"),
    ("backup_codes.used", "audit-backup-codes-used"),
    ("device.revoked", "audit-device-revoked"),
    ("device.trusted", "audit-device-trusted"),
    ("factor.added", "audit-factor-added"),
    ("factor.removed", "audit-factor-removed"),
    ("factor.suspect", "audit-factor-suspect"),
    ("hold.lifted", "audit-hold-lifted"),
    ("hold.placed", "audit-hold-placed"),
    ("identity.appealed", "audit-identity-appealed"),
    ("identity.begun", "audit-identity-begun"),
    ("identity.canceled", "audit-identity-canceled"),
    (
        "identity.comparison_agreed",
        "audit-identity-comparison-agreed",
    ),
    (
        "identity.comparison_withdrawn",
        "audit-identity-comparison-withdrawn",
    ),
    ("identity.failed", "audit-identity-failed"),
    ("identity.handed_off", "audit-identity-handed-off"),
    ("identity.in_review", "audit-identity-in-review"),
    ("identity.requires_input", "audit-identity-requires-input"),
    ("identity.verified", "audit-identity-verified"),
    ("lockout.disowned", "audit-lockout-disowned"),
    ("lockout.locked", "audit-lockout-locked"),
    ("lockout.unlocked", "audit-lockout-unlocked"),
    ("login.failed", "audit-login-failed"),
    ("login.password_stale", "audit-login-password-stale"),
    ("login.second_step_asked", "audit-login-second-step-asked"),
    ("login.unverified", "audit-login-unverified"),
    ("passkey.refused", "audit-passkey-refused"),
    ("password.changed", "audit-password-changed"),
    ("password.reset", "audit-password-reset"),
    ("password.reset_requested", "audit-password-reset-requested"),
    ("phone.contest_ended", "audit-phone-contest-ended"),
    ("phone.contest_opened", "audit-phone-contest-opened"),
    ("phone.contested", "audit-phone-contested"),
    ("phone.removed", "audit-phone-removed"),
    ("phone.verified", "audit-phone-verified"),
    ("proposal.approved", "audit-proposal-approved"),
    ("proposal.made", "audit-proposal-made"),
    ("proposal.rejected", "audit-proposal-rejected"),
    ("proposal.withdrawn", "audit-proposal-withdrawn"),
    ("review.assigned", "audit-review-assigned"),
    ("review.claimed", "audit-review-claimed"),
    ("review.decided", "audit-review-decided"),
    ("review.first_opinion", "audit-review-first-opinion"),
    ("review.image_viewed", "audit-review-image-viewed"),
    ("review.opened", "audit-review-opened"),
    ("review.released", "audit-review-released"),
    ("review.viewed", "audit-review-viewed"),
    ("review.withdrawn", "audit-review-withdrawn"),
    ("second_step.failed", "audit-second-step-failed"),
    ("session.created", "audit-session-created"),
    ("session.ended", "audit-session-ended"),
    ("session.reauthenticated", "audit-session-reauthenticated"),
    (
        "session.reauthentication_failed",
        "audit-session-reauthentication-failed",
    ),
    ("staff.account_searched", "audit-staff-account-searched"),
    ("staff.account_viewed", "audit-staff-account-viewed"),
    ("staff.audit_viewed", "audit-staff-audit-viewed"),
    ("staff.contact_revealed", "audit-staff-contact-revealed"),
    ("staff.mail_resent", "audit-staff-mail-resent"),
    ("staff.sessions_ended", "audit-staff-sessions-ended"),
    ("staff.timeline_viewed", "audit-staff-timeline-viewed"),
    (
        "staff.invitation_withdrawn",
        "audit-staff-invitation-withdrawn",
    ),
    ("staff.invited", "audit-staff-invited"),
    ("staff.role_added", "audit-staff-role-added"),
    ("staff.role_removed", "audit-staff-role-removed"),
    ("webhook.changed", "audit-webhook-changed"),
    ("webhook.created", "audit-webhook-created"),
    ("webhook.deleted", "audit-webhook-deleted"),
    ("webhook.disabled", "audit-webhook-disabled"),
    ("webhook.enabled", "audit-webhook-enabled"),
    ("webhook.replayed", "audit-webhook-replayed"),
    ("webhook.secret_rotated", "audit-webhook-secret-rotated"),
];

/// The text of a kind that a later version wrote.
const OTHER: &str = "audit-other";

/// The longest word of a fact, and of a kind.
pub const WORD_MAX: usize = 64;
/// Most words of a fact.
pub const WORDS_MAX: usize = 10;

/// Every kind that has a sentence of its own.
pub fn kinds() -> Vec<&'static str> {
    TITLES.iter().map(|(kind, _)| *kind).collect()
}

/// The key of the sentence that tells of a kind.
pub fn title_key(kind: &str) -> &'static str {
    let found = TITLES.iter().find(|(known, _)| *known == kind);
    found.map_or(OTHER, |(_, key)| key)
}

/// Whether a text can be a kind or a fact: a short word that a program wrote.
pub fn is_word(text: &str) -> bool {
    let fits =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_.-".contains(&byte);
    (1..=WORD_MAX).contains(&text.len()) && text.bytes().all(fits)
}

/// The facts that an owner may read. Whatever else an entry notes is left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// How somebody proved who they are, RFC 8176 names.
    pub methods: Vec<String>,
    /// What the device runs.
    pub platform: Option<String>,
    /// Why it happened.
    pub reason: Option<String>,
    /// What was changed.
    pub changed: Vec<String>,
}

impl Facts {
    /// Reads them from an entry's JSON.
    pub fn read(detail: &str) -> Self {
        let detail: Value = serde_json::from_str(detail).unwrap_or_default();
        let one = |name: &str| detail.get(name).and_then(word);
        let all = |name: &str| -> Vec<String> {
            let list = detail.get(name).and_then(Value::as_array);
            let words = list.into_iter().flatten().filter_map(word);
            words.take(WORDS_MAX).collect()
        };
        let mut methods = all("methods");
        if methods.is_empty() {
            methods.extend(one("method").map(method_name));
        }
        Self {
            methods,
            platform: one("platform"),
            reason: one("reason"),
            changed: all("changed"),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A fact's text, if it is a word: what people wrote could be anything.
fn word(value: &Value) -> Option<String> {
    let text = value.as_str()?;
    is_word(text).then(|| text.to_owned())
}

/// One name for one method, whether it succeeded or failed.
fn method_name(method: String) -> String {
    match method.as_str() {
        "password" => "pwd".to_owned(),
        _ => method,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(methods: &[&str], platform: &str, reason: &str, changed: &[&str]) -> Facts {
        let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        let all = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        Facts {
            methods: all(methods),
            platform: some(platform),
            reason: some(reason),
            changed: all(changed),
        }
    }

    #[rstest::rstest]
    #[case(r#"{}"#, facts(&[], "", "", &[]))]
    #[case(r#"{"methods":["pwd"],"platform":"ios"}"#, facts(&["pwd"], "ios", "", &[]))]
    #[case(r#"{"method":"password"}"#, facts(&["pwd"], "", "", &[]))]
    #[case(r#"{"method":"otp","methods":["pwd","otp"]}"#, facts(&["pwd", "otp"], "", "", &[]))]
    #[case(r#"{"reason":"refresh_token_reused"}"#, facts(&[], "", "refresh_token_reused", &[]))]
    #[case(r#"{"changed":["name","locale"]}"#, facts(&[], "", "", &["name", "locale"]))]
    #[case::what_is_not_listed(r#"{"role":"client","email":"ada@example.com","note":{"reason":"x"}}"#, facts(&[], "", "", &[]))]
    #[case::what_is_no_word(r#"{"reason":"Ada said so","changed":["name","ada@example.com",7,null],"platform":["ios"]}"#, facts(&[], "", "", &["name"]))]
    #[case::not_json("oops", facts(&[], "", "", &[]))]
    #[case::no_object("[1]", facts(&[], "", "", &[]))]
    #[case::empty("", facts(&[], "", "", &[]))]
    fn only_listed_words_are_read(#[case] detail: &str, #[case] expected: Facts) {
        assert_eq!(Facts::read(detail), expected);
    }

    #[test]
    fn a_list_of_facts_ends_somewhere() {
        let many = serde_json::json!({"changed": vec!["name"; 99], "reason": "x".repeat(65)});
        let read = Facts::read(&many.to_string());
        assert_eq!((read.changed.len(), read.reason), (WORDS_MAX, None));
    }

    #[test]
    fn a_kind_that_nobody_knows_has_a_sentence_too() {
        assert_eq!(title_key("login.failed"), "audit-login-failed");
        for unknown in ["", "login", "login.failed.", "planet.moved"] {
            assert_eq!(title_key(unknown), OTHER);
        }
    }

    #[test]
    fn kinds_are_words() {
        assert!(kinds().into_iter().all(is_word));
        for bad in [
            "",
            "Login.failed",
            "login failed",
            "a\0b",
            "ä",
            &"a".repeat(65),
        ] {
            assert!(!is_word(bad), "{bad}");
        }
    }
}
