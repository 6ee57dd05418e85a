//! What keeps members from what, and for how long.

use std::time::Duration;

use super::reader::Reader;
use crate::platform::capability::Capabilities;
use crate::platform::limits::parse_duration;

/// What keeps members from what, and for how long.
#[derive(Clone, Copy, Debug)]
pub struct Standing {
    /// Blocked until the e-mail address is proven.
    pub without_email: Capabilities,
    /// Blocked until a phone number is proven.
    pub without_phone: Capabilities,
    /// Blocked until the profile is complete.
    pub without_profile: Capabilities,
    /// Blocked while the account is suspended.
    pub while_suspended: Capabilities,
    /// For so long a password chosen by mail holds earnings back; none when it does not.
    pub reset_hold: Option<Duration>,
    /// For so long after it began a suspension may be appealed against.
    pub appeal_time: Duration,
}

/// All settings of it.
pub fn read(r: &mut Reader) -> Option<Standing> {
    let without_email = r.with("BONAFIDE_BLOCKED_WITHOUT_EMAIL", Capabilities::parse_list);
    let without_phone = r.with("BONAFIDE_BLOCKED_WITHOUT_PHONE", Capabilities::parse_list);
    let without_profile = r.with("BONAFIDE_BLOCKED_WITHOUT_PROFILE", Capabilities::parse_list);
    let while_suspended = r.with("BONAFIDE_BLOCKED_WHILE_SUSPENDED", Capabilities::parse_list);
    let reset_hold = r.with("BONAFIDE_PASSWORD_RESET_HOLD", duration_or_off);
    let appeal_time = r.duration("BONAFIDE_APPEAL_TIME");
    Some(Standing {
        without_email: without_email?,
        without_phone: without_phone?,
        without_profile: without_profile?,
        while_suspended: while_suspended?,
        reset_hold: reset_hold?,
        appeal_time: appeal_time?,
    })
}

fn duration_or_off(text: &str) -> Result<Option<Duration>, String> {
    if text == "off" {
        return Ok(None);
    }
    let found = parse_duration(text).filter(|duration| !duration.is_zero());
    found
        .map(Some)
        .ok_or_else(|| format!("`{text}` is neither off nor a duration such as 24h or 3d"))
}
