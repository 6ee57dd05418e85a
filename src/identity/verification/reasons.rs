//! Why a verification stands as it does, in words for programs, each with a sentence for the person.

use crate::desk::review::{ReasonCode, Verdict};

/// What a reviewer may give as reason.
pub const ALL: &[ReasonCode] = &[
    reason(
        "person_seen",
        "identity-reason-person-seen",
        &[Verdict::Approve],
    ),
    reason(
        "face_unclear",
        "identity-reason-face-unclear",
        &[Verdict::Retry],
    ),
    reason(
        "face_covered",
        "identity-reason-face-covered",
        &[Verdict::Retry],
    ),
    reason(
        "several_people",
        "identity-reason-several-people",
        &[Verdict::Retry],
    ),
    reason(
        "picture_of_a_picture",
        "identity-reason-picture-of-a-picture",
        &[Verdict::Retry, Verdict::Reject],
    ),
    reason(
        "different_people",
        "identity-reason-different-people",
        &[Verdict::Retry, Verdict::Reject],
    ),
    reason(
        "somebody_else",
        "identity-reason-somebody-else",
        &[Verdict::Reject],
    ),
    reason(
        "second_account",
        "identity-reason-second-account",
        &[Verdict::Reject],
    ),
    reason(
        "manipulated",
        "identity-reason-manipulated",
        &[Verdict::Reject],
    ),
];

const fn reason(
    code: &'static str,
    text_key: &'static str,
    verdicts: &'static [Verdict],
) -> ReasonCode {
    ReasonCode {
        code,
        text_key,
        verdicts,
    }
}

/// The sentence of a word; none for one that a later version wrote.
pub fn text_key(code: &str) -> Option<&'static str> {
    match code {
        "requested" => Some("identity-reason-requested"),
        "expired" => Some("identity-reason-expired"),
        _ => {
            let known = ALL.iter().find(|reason| reason.code == code);
            known.map(|reason| reason.text_key)
        }
    }
}
