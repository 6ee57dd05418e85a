//! The codes that this room answers.

use crate::platform::texts::{Language, Table};

/// This room's texts; the English ones of problems stand with their codes.
pub const TEXTS: Table = &[
    (Language::Es, include_str!("texts/es.ftl")),
    (Language::Ar, include_str!("texts/ar.ftl")),
];

crate::problems! {
    SIGNATURE_INVALID = 401 "signature_invalid", "The report is not signed by a provider that is set up here",
        "The provider is not set up here, or the signature, credentials, topic or timestamp are not right.",
        "This address is for providers of mails and text messages. Their administrator can find the settings under “Delivery reports” in the operator's guide.";
    PROVIDER_UNAVAILABLE = 503 "provider_unavailable", "The provider could not be asked",
        "Amazon's certificate or confirmation could not be fetched; nothing was changed, and the report may be sent again.",
        "The mail provider could not be reached. Please send the report again in a moment.";
}
