//! What is asked of who works at the desk.

use super::{Variable, v};

pub static STAFF: &[Variable] = &[
    v(
        "BONAFIDE_STAFF_SECOND_STEP",
        "strong",
        "What who works at the desk signs in with besides the password. strong: an authenticator app or a passkey. any: a code by text message will do too.",
    ),
    v(
        "BONAFIDE_STAFF_SECOND_STEP_TIME",
        "12h",
        "How long after that second step the desk is open to a session; then it is given again.",
    ),
    v(
        "BONAFIDE_STAFF_INVITATION_TIME",
        "72h",
        "How long an invitation to the desk can be accepted.",
    ),
    v(
        "BONAFIDE_STAFF_URL",
        "",
        "The page of your desk that invitations lead to, with ?token= added. Empty: the page of this server.",
    ),
    v(
        "BONAFIDE_REVIEW_LEASE",
        "15m",
        "How long a reviewer holds a case that they took; then it is free for another one.",
    ),
    v(
        "BONAFIDE_REVIEW_TIME",
        "24h",
        "Within which time a case is to be decided; then it is shown as overdue.",
    ),
    v(
        "BONAFIDE_REVIEW_FOUR_EYES",
        "final",
        "Which decisions of a reviewer a second one has to agree to. final: rejections for good. always: all. never: none.",
    ),
];
