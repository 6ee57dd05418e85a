//! The codes that this room answers.

crate::problems! {
    IDENTITY_ALREADY_VERIFIED = 409 "identity_already_verified", "The person is verified already",
        "A verification was passed and nobody asked for another one; there is nothing to do.",
        "We know already that it is you. There is nothing more to do.";
    METHOD_NOT_ELIGIBLE = 403 "method_not_eligible", "This verification is not open to the account",
        "The operator's rule does not offer this method to the account, or a person decided against it for good: `next` says whether that can be objected to.",
        "This way of showing that it is you is not open to your account. Please write to us.";
    VERIFICATION_EXPIRED = 410 "verification_expired", "The verification ran out",
        "It waited for pictures longer than it could. Begin another one.",
        "That took a little long. Please begin again.";
    OBJECTION_TOO_LATE = 403 "objection_too_late", "It is too late to object to the decision",
        "A decision about a verification can be objected to while its pictures are kept; `pictures.delete_at` says until when.",
        "The photos of this check are deleted, so it cannot be looked at again. Please write to us.";
}
