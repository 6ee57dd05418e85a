//! What guards the money that text messages cost, beside the budgets, and contests for numbers.

use super::{Variable, v};

pub static SPENDING: &[Variable] = &[
    v(
        "BONAFIDE_SMS_COUNTRY_LIMITS",
        "",
        "Budgets of single countries in place of BONAFIDE_LIMIT_PHONE_CODES_PER_COUNTRY, comma-separated: ES:2000/1h,20000/24h,GB:100/24h.",
    ),
    v(
        "BONAFIDE_SMS_BREAKER",
        "enforce",
        "enforce: where too few codes are typed in, no more are sent for a while. record: only logs and counts that. off: neither.",
    ),
    v(
        "BONAFIDE_SMS_BREAKER_CODES",
        "20/1h",
        "So many codes within such a time to numbers that differ in their last four digits only are judged.",
    ),
    v(
        "BONAFIDE_SMS_BREAKER_COUNTRY_CODES",
        "100/1h",
        "So many codes within such a time to one country are judged.",
    ),
    v(
        "BONAFIDE_SMS_BREAKER_UNVERIFIED",
        "80",
        "More than so many codes of a hundred that nobody typed in are too many.",
    ),
    v(
        "BONAFIDE_SMS_BREAKER_GRACE",
        "5m",
        "How long a code may take to arrive and be typed in before it is judged.",
    ),
    v(
        "BONAFIDE_SMS_BREAKER_PAUSE",
        "15m",
        "How long nothing is sent then, before five codes are tried.",
    ),
    v(
        "BONAFIDE_PHONE_CONTEST_TIME",
        "7d",
        "How long an owner may prove a contested number again before it moves to who proved it last; 28d at most.",
    ),
];
