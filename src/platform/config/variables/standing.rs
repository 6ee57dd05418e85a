//! What keeps members from what.

use super::{Variable, v};

pub static STANDING: &[Variable] = &[
    v(
        "BONAFIDE_BLOCKED_WITHOUT_EMAIL",
        "post_job,submit_proposal,send_message",
        "Capabilities that are blocked until the e-mail address is proven, comma-separated; none for none.",
    ),
    v(
        "BONAFIDE_BLOCKED_WITHOUT_PHONE",
        "post_job,submit_proposal",
        "Capabilities that are blocked until a phone number is proven.",
    ),
    v(
        "BONAFIDE_BLOCKED_WITHOUT_PROFILE",
        "none",
        "Capabilities that are blocked until the profile is complete.",
    ),
    v(
        "BONAFIDE_BLOCKED_WHILE_SUSPENDED",
        "post_job,submit_proposal,send_message,accept_direct_hire,appear_in_search,withdraw_earnings,change_profile_photo,work_on_existing_contracts",
        "Capabilities that are blocked while an account is suspended.",
    ),
    v(
        "BONAFIDE_PASSWORD_RESET_HOLD",
        "off",
        "How long a password chosen by mail holds back the withdrawal of earnings, for instance 3d; off: not at all.",
    ),
    v(
        "BONAFIDE_APPEAL_TIME",
        "184d",
        "How long after it began a suspension may be appealed against; six months at least, where the Digital Services Act holds.",
    ),
];
