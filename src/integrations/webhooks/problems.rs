//! This room's problem codes.

crate::problems! {
    URL_NOT_ALLOWED = 422 "url_not_allowed", "Events cannot be sent to this address",
        "The address is not an https:// one at port 443 or 8443, holds a password, or leads to a machine that is not on the public Internet; `detail` says which.",
        "Events cannot be sent to this address. Please give one that everybody can reach over HTTPS.";
    WEBHOOK_DISABLED = 409 "webhook_disabled", "The webhook is disabled",
        "Nothing is sent to a webhook that is disabled; `disabled_reason` says why it is. `PATCH` it with `status` `enabled` to begin again.",
        "This webhook is disabled. Please enable it first.";
    TOO_MANY_WEBHOOKS = 409 "too_many_webhooks", "There are as many webhooks as there can be",
        "An installation has 100 webhooks at most.",
        "There are too many webhooks. Please delete one that is not needed any more.";
}
