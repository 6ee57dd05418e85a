//! How long tokens live.

use std::time::Duration;

use super::reader::Reader;

/// How long tokens live.
#[derive(Clone, Copy, Debug)]
pub struct Lifetimes {
    /// Access token.
    pub access: Duration,
    /// Refresh token that is not used.
    pub refresh_idle: Duration,
    /// Session, however much it is used.
    pub session: Duration,
    /// `registration_token`.
    pub registration: Duration,
    /// Link in a verification mail.
    pub email_link: Duration,
    /// Code in a verification mail.
    pub email_code: Duration,
    /// How long a change of the address can be undone.
    pub email_undo: Duration,
    /// How long a device stays known that does not sign in.
    pub device: Duration,
    /// How long a device that its owner trusts gives no second step.
    pub trust: Duration,
    /// Link in a mail about a lock.
    pub unlock_link: Duration,
    /// Link in a mail for a forgotten password.
    pub reset_link: Duration,
    /// Code in a mail for a forgotten password.
    pub reset_code: Duration,
}

/// All of them.
pub fn read(r: &mut Reader) -> Option<Lifetimes> {
    let access = r.duration("BONAFIDE_ACCESS_TOKEN_TIME");
    let refresh_idle = r.duration("BONAFIDE_REFRESH_IDLE_TIME");
    let session = r.duration("BONAFIDE_SESSION_TIME");
    let registration = r.duration("BONAFIDE_REGISTRATION_TOKEN_TIME");
    let email_link = r.duration("BONAFIDE_EMAIL_LINK_TIME");
    let email_code = r.duration("BONAFIDE_EMAIL_CODE_TIME");
    let email_undo = r.duration("BONAFIDE_EMAIL_UNDO_TIME");
    let device = r.duration("BONAFIDE_DEVICE_TIME");
    let trust = r.duration("BONAFIDE_TRUST_TIME");
    let unlock_link = r.duration("BONAFIDE_UNLOCK_LINK_TIME");
    let reset_link = r.duration("BONAFIDE_RESET_LINK_TIME");
    let reset_code = r.duration("BONAFIDE_RESET_CODE_TIME");
    Some(Lifetimes {
        access: access?,
        refresh_idle: refresh_idle?,
        session: session?,
        registration: registration?,
        email_link: email_link?,
        email_code: email_code?,
        email_undo: email_undo?,
        device: device?,
        trust: trust?,
        unlock_link: unlock_link?,
        reset_link: reset_link?,
        reset_code: reset_code?,
    })
}
