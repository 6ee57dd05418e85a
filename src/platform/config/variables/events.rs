//! Variables of events.

use super::{Variable, v};

/// How events are kept, and where they may be sent.
pub(super) static EVENTS: &[Variable] = &[
    v(
        "BONAFIDE_EVENTS_KEPT",
        "30d",
        "How long events can be read and sent again.",
    ),
    v(
        "BONAFIDE_WEBHOOK_ALLOW_PRIVATE",
        "",
        "true: events may be sent into networks that are not public, and without encryption. Empty: true in development, false in production, where nothing else is taken.",
    ),
    v(
        "BONAFIDE_WEBHOOK_DISABLE_AFTER",
        "5d",
        "A webhook that has done nothing but fail for so long is disabled.",
    ),
];
