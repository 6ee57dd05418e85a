//! When guessing locks, and the ways back in.

use super::{Variable, v};

pub static LOCKOUT: &[Variable] = &[
    v(
        "BONAFIDE_LOCKOUT_FAILURES",
        "5/15m",
        "So many failed sign-ins within such a time lock the sign-in to that address; always on.",
    ),
    v("BONAFIDE_LOCKOUT_TIME", "30m", "How long a lock lasts."),
    v(
        "BONAFIDE_LOCKOUT_HARD_STOP",
        "100",
        "So many failures in a row lock until the password is reset.",
    ),
    v(
        "BONAFIDE_UNLOCK_LINK_TIME",
        "24h",
        "Life of the link by which an owner lifts a lock before its time; its code lives as long as BONAFIDE_EMAIL_CODE_TIME.",
    ),
    v(
        "BONAFIDE_RESET_LINK_TIME",
        "1h",
        "Life of the link in a mail for a forgotten password.",
    ),
    v(
        "BONAFIDE_RESET_CODE_TIME",
        "15m",
        "Life of the code in a mail for a forgotten password.",
    ),
];
