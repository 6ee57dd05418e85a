//! Reads the budgets, one variable each.

use super::reader::Reader;
use crate::platform::limits::{Budget, Limits, parse_limits};

/// All budgets.
pub fn read(r: &mut Reader) -> Option<Limits> {
    let enabled = r.choice("BONAFIDE_LIMITS", &[("on", true), ("off", false)]);
    let mut budget = |variable: &'static str, enabled: Option<bool>| {
        let limits = r.with(variable, parse_limits);
        Some(Budget::new(variable, limits?, enabled?))
    };
    let requests_per_client = budget("BONAFIDE_LIMIT_REQUESTS_PER_CLIENT", enabled);
    let requests_per_key = budget("BONAFIDE_LIMIT_REQUESTS_PER_KEY", enabled);
    let registrations_per_client = budget("BONAFIDE_LIMIT_REGISTRATIONS_PER_CLIENT", enabled);
    let registrations_per_email = budget("BONAFIDE_LIMIT_REGISTRATIONS_PER_EMAIL", enabled);
    let logins_per_client = budget("BONAFIDE_LIMIT_LOGINS_PER_CLIENT", enabled);
    let failed_logins_per_client = budget("BONAFIDE_LIMIT_FAILED_LOGINS_PER_CLIENT", enabled);
    let names_per_client = budget("BONAFIDE_LIMIT_NAMES_PER_CLIENT", enabled);
    let failed_logins = budget("BONAFIDE_LIMIT_FAILED_LOGINS", enabled);
    let resends_per_client = budget("BONAFIDE_LIMIT_RESENDS_PER_CLIENT", enabled);
    let resends_per_email = budget("BONAFIDE_LIMIT_RESENDS_PER_EMAIL", enabled);
    // Guessing is guarded whatever the load test: tries of codes are never off.
    let code_tries_per_email = budget("BONAFIDE_LIMIT_CODE_TRIES_PER_EMAIL", Some(true));
    let confirmations_per_client = budget("BONAFIDE_LIMIT_CONFIRMATIONS_PER_CLIENT", enabled);
    let email_changes_per_account = budget("BONAFIDE_LIMIT_EMAIL_CHANGES_PER_ACCOUNT", enabled);
    let verifications_per_account = budget("BONAFIDE_LIMIT_VERIFICATIONS_PER_ACCOUNT", enabled);
    let selfies_per_account = budget("BONAFIDE_LIMIT_SELFIES_PER_ACCOUNT", enabled);
    let resets_per_client = budget("BONAFIDE_LIMIT_RESETS_PER_CLIENT", enabled);
    let resets_per_email = budget("BONAFIDE_LIMIT_RESETS_PER_EMAIL", enabled);
    let reset_code_tries_per_email =
        budget("BONAFIDE_LIMIT_RESET_CODE_TRIES_PER_EMAIL", Some(true));
    let unlock_code_tries_per_email =
        budget("BONAFIDE_LIMIT_UNLOCK_CODE_TRIES_PER_EMAIL", Some(true));
    let phone_codes_per_client = budget("BONAFIDE_LIMIT_PHONE_CODES_PER_CLIENT", enabled);
    let phone_codes_per_network = budget("BONAFIDE_LIMIT_PHONE_CODES_PER_NETWORK", enabled);
    let phone_codes_per_account = budget("BONAFIDE_LIMIT_PHONE_CODES_PER_ACCOUNT", enabled);
    let phone_codes_per_number = budget("BONAFIDE_LIMIT_PHONE_CODES_PER_NUMBER", enabled);
    let mailed_codes_per_account = budget("BONAFIDE_LIMIT_MAILED_CODES_PER_ACCOUNT", enabled);
    let phone_codes_per_prefix = budget("BONAFIDE_LIMIT_PHONE_CODES_PER_PREFIX", enabled);
    let phone_codes_per_country = budget("BONAFIDE_LIMIT_PHONE_CODES_PER_COUNTRY", enabled);
    let phone_codes = budget("BONAFIDE_LIMIT_PHONE_CODES", enabled);
    let phone_contests_per_account = budget("BONAFIDE_LIMIT_PHONE_CONTESTS_PER_ACCOUNT", enabled);
    let phone_code_tries_per_account =
        budget("BONAFIDE_LIMIT_PHONE_CODE_TRIES_PER_ACCOUNT", Some(true));
    let phone_lookups_per_account = budget("BONAFIDE_LIMIT_PHONE_LOOKUPS_PER_ACCOUNT", enabled);
    let refreshes_per_client = budget("BONAFIDE_LIMIT_REFRESHES_PER_CLIENT", enabled);
    let strength_checks_per_client = budget("BONAFIDE_LIMIT_STRENGTH_CHECKS_PER_CLIENT", enabled);
    Some(Limits {
        enabled: enabled?,
        requests_per_client: requests_per_client?,
        requests_per_key: requests_per_key?,
        registrations_per_client: registrations_per_client?,
        registrations_per_email: registrations_per_email?,
        logins_per_client: logins_per_client?,
        failed_logins_per_client: failed_logins_per_client?,
        names_per_client: names_per_client?,
        failed_logins: failed_logins?,
        resends_per_client: resends_per_client?,
        resends_per_email: resends_per_email?,
        code_tries_per_email: code_tries_per_email?,
        confirmations_per_client: confirmations_per_client?,
        email_changes_per_account: email_changes_per_account?,
        verifications_per_account: verifications_per_account?,
        selfies_per_account: selfies_per_account?,
        resets_per_client: resets_per_client?,
        resets_per_email: resets_per_email?,
        reset_code_tries_per_email: reset_code_tries_per_email?,
        unlock_code_tries_per_email: unlock_code_tries_per_email?,
        phone_codes_per_client: phone_codes_per_client?,
        phone_codes_per_network: phone_codes_per_network?,
        phone_codes_per_account: phone_codes_per_account?,
        phone_codes_per_number: phone_codes_per_number?,
        mailed_codes_per_account: mailed_codes_per_account?,
        phone_codes_per_prefix: phone_codes_per_prefix?,
        phone_codes_per_country: phone_codes_per_country?,
        phone_codes: phone_codes?,
        phone_contests_per_account: phone_contests_per_account?,
        phone_code_tries_per_account: phone_code_tries_per_account?,
        phone_lookups_per_account: phone_lookups_per_account?,
        refreshes_per_client: refreshes_per_client?,
        strength_checks_per_client: strength_checks_per_client?,
    })
}
