//! What is asked of who works at the desk.

use std::time::Duration;

use super::reader::Reader;

/// The staff.
#[derive(Clone, Debug)]
pub struct Staff {
    /// The least strength of the second step that a session at the desk must have given; see the kinds of factor.
    pub second_step: i32,
    /// How long that second step counts.
    pub second_step_time: Duration,
    /// How long an invitation can be accepted.
    pub invitation_time: Duration,
    /// The desk's own page, which invitations lead to.
    pub url: Option<String>,
}

/// A code by text message, an authenticator app or a passkey.
const ANY: i32 = 2;
/// An authenticator app or a passkey.
const STRONG: i32 = 3;

/// The settings.
pub fn read(r: &mut Reader) -> Option<Staff> {
    let second_step = r.choice(
        "BONAFIDE_STAFF_SECOND_STEP",
        &[("strong", STRONG), ("any", ANY)],
    );
    let second_step_time = r.duration("BONAFIDE_STAFF_SECOND_STEP_TIME");
    let invitation_time = r.duration("BONAFIDE_STAFF_INVITATION_TIME");
    let url = r.text("BONAFIDE_STAFF_URL");
    Some(Staff {
        second_step: second_step?,
        second_step_time: second_step_time?,
        invitation_time: invitation_time?,
        url: Some(url).filter(|url| !url.is_empty()),
    })
}
