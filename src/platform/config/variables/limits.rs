//! The budgets, one variable each.

use super::{Variable, v};

pub static LIMITS: &[Variable] = &[
    v(
        "BONAFIDE_LIMITS",
        "on",
        "off switches the budgets below off for load tests (refused in production).",
    ),
    v(
        "BONAFIDE_LIMIT_REQUESTS_PER_CLIENT",
        "6000/1m",
        "Requests of any kind per client address.",
    ),
    v(
        "BONAFIDE_LIMIT_REQUESTS_PER_KEY",
        "6000/1m",
        "Requests with an integrator's key, per key; they do not count for their client address.",
    ),
    v(
        "BONAFIDE_LIMIT_REGISTRATIONS_PER_CLIENT",
        "20/1h",
        "Registrations per client address.",
    ),
    v(
        "BONAFIDE_LIMIT_REGISTRATIONS_PER_EMAIL",
        "5/1h,10/24h",
        "Registrations per e-mail address.",
    ),
    v(
        "BONAFIDE_LIMIT_LOGINS_PER_CLIENT",
        "30/1m",
        "Sign-ins, right or wrong, per client address.",
    ),
    v(
        "BONAFIDE_LIMIT_FAILED_LOGINS_PER_CLIENT",
        "100/1h",
        "Failed sign-ins per client address; devices that are known are let through.",
    ),
    v(
        "BONAFIDE_LIMIT_NAMES_PER_CLIENT",
        "20/1h",
        "Different e-mail addresses that one client address tries in vain: beyond it is a credential-stuffing attack, and is told to the log and the metrics.",
    ),
    v(
        "BONAFIDE_LIMIT_FAILED_LOGINS",
        "1000/1m",
        "Failed sign-ins altogether on one node; beyond it a client address that failed within the hour is refused.",
    ),
    v(
        "BONAFIDE_LIMIT_RESENDS_PER_CLIENT",
        "30/1h",
        "Requests for another verification mail per client address.",
    ),
    v(
        "BONAFIDE_LIMIT_RESENDS_PER_EMAIL",
        "1/60s,5/1h,10/24h",
        "Requests for another verification mail per e-mail address.",
    ),
    v(
        "BONAFIDE_LIMIT_CODE_TRIES_PER_EMAIL",
        "5/15m",
        "Tries of a mailed code per e-mail address; always on.",
    ),
    v(
        "BONAFIDE_LIMIT_CONFIRMATIONS_PER_CLIENT",
        "60/1m",
        "Confirmations of an address, new passwords by mail and early unlocks per client address.",
    ),
    v(
        "BONAFIDE_LIMIT_EMAIL_CHANGES_PER_ACCOUNT",
        "10/24h",
        "Requests to change the address per account.",
    ),
    v(
        "BONAFIDE_LIMIT_VERIFICATIONS_PER_ACCOUNT",
        "5/24h",
        "Verifications of the person that an account may begin.",
    ),
    v(
        "BONAFIDE_LIMIT_SELFIES_PER_ACCOUNT",
        "5/3m,20/24h",
        "Selfies that an account may send, those that cannot be read included.",
    ),
    v(
        "BONAFIDE_LIMIT_RESETS_PER_CLIENT",
        "30/1h",
        "Requests for a mail for a forgotten password per client address.",
    ),
    v(
        "BONAFIDE_LIMIT_RESETS_PER_EMAIL",
        "1/60s,5/1h",
        "Requests for a mail for a forgotten password per e-mail address. No daily limit: who spends somebody else's budget must not keep them out.",
    ),
    v(
        "BONAFIDE_LIMIT_RESET_CODE_TRIES_PER_EMAIL",
        "5/15m",
        "Tries of a code for a forgotten password per e-mail address; always on.",
    ),
    v(
        "BONAFIDE_LIMIT_UNLOCK_CODE_TRIES_PER_EMAIL",
        "5/15m",
        "Tries of a code that lifts a lock per e-mail address; always on.",
    ),
    v(
        "BONAFIDE_LIMIT_PHONE_CODES_PER_CLIENT",
        "30/1h",
        "Codes that one client address has sent to phones, counted on all nodes together.",
    ),
    v(
        "BONAFIDE_LIMIT_PHONE_CODES_PER_NETWORK",
        "100/1h",
        "Codes that one network (IPv4 /24, IPv6 /48) has sent to phones.",
    ),
    v(
        "BONAFIDE_LIMIT_PHONE_CODES_PER_ACCOUNT",
        "10/1h,20/24h",
        "Codes that one account has sent to phones, whatever the number.",
    ),
    v(
        "BONAFIDE_LIMIT_PHONE_CODES_PER_NUMBER",
        "1/30s,5/1h,10/24h",
        "Codes sent to one phone number, whoever asks.",
    ),
    v(
        "BONAFIDE_LIMIT_MAILED_CODES_PER_ACCOUNT",
        "1/30s,5/1h,20/24h",
        "Codes mailed as a second step per account.",
    ),
    v(
        "BONAFIDE_LIMIT_PHONE_CODES_PER_PREFIX",
        "30/1h,100/24h",
        "Codes sent to the numbers that differ in their last four digits only.",
    ),
    v(
        "BONAFIDE_LIMIT_PHONE_CODES_PER_COUNTRY",
        "500/1h,5000/24h",
        "Codes sent to the numbers of one country; BONAFIDE_SMS_COUNTRY_LIMITS sets others for some.",
    ),
    v(
        "BONAFIDE_LIMIT_PHONE_CODES",
        "10000/24h",
        "Codes sent to phones altogether.",
    ),
    v(
        "BONAFIDE_LIMIT_PHONE_CONTESTS_PER_ACCOUNT",
        "3/7d",
        "Contests that one account opens for numbers of other accounts.",
    ),
    v(
        "BONAFIDE_LIMIT_PHONE_CODE_TRIES_PER_ACCOUNT",
        "5/15m,20/24h",
        "Tries of a code from a phone per account, however many codes were sent; always on.",
    ),
    v(
        "BONAFIDE_LIMIT_PHONE_LOOKUPS_PER_ACCOUNT",
        "10/1h,20/24h",
        "Questions to the provider of BONAFIDE_PHONE_LOOKUP_URL about numbers that one account gives.",
    ),
    v(
        "BONAFIDE_LIMIT_REFRESHES_PER_CLIENT",
        "300/1m",
        "Refreshes per client address.",
    ),
    v(
        "BONAFIDE_LIMIT_STRENGTH_CHECKS_PER_CLIENT",
        "120/1m",
        "Password strength checks per client address.",
    ),
];
