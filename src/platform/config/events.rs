//! Events and where they are sent.

use std::time::Duration;

use super::{Profile, Reader};

/// How events are told.
#[derive(Clone, Copy, Debug)]
pub struct Events {
    /// How long they are kept.
    pub kept: Duration,
    /// Whether webhooks may lead into networks that are not public, and without encryption.
    pub allow_private: bool,
    /// How long a webhook may fail before it is disabled.
    pub disable_after: Duration,
}

/// Reads them.
pub fn read(r: &mut Reader, profile: Option<Profile>) -> Option<Events> {
    let kept = r.duration("BONAFIDE_EVENTS_KEPT");
    let disable_after = r.duration("BONAFIDE_WEBHOOK_DISABLE_AFTER");
    let is_development = profile == Some(Profile::Development);
    let words = [("true", true), ("false", false)];
    let allow_private = match r.text("BONAFIDE_WEBHOOK_ALLOW_PRIVATE").as_str() {
        "" => Some(is_development),
        _ => r.choice("BONAFIDE_WEBHOOK_ALLOW_PRIVATE", &words),
    };
    Some(Events {
        kept: kept?,
        allow_private: allow_private?,
        disable_after: disable_after?,
    })
}
