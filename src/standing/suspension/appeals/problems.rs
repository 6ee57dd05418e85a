//! The codes that this room answers.

crate::problems! {
    APPEAL_TOO_LATE = 403 "appeal_too_late", "It is too late to object",
        "A suspension can be objected to for six months after it began, or as long as the operator allows; `current_deadline` of `GET /v1/me/capabilities` and `appeal_deadline` of `GET /v1/me/suspension` say until when.",
        "The time to object to this suspension is over. You can still ask us about it.";
}
