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
    /// How cases are judged.
    pub reviews: Reviews,
}

/// How cases are judged.
#[derive(Clone, Copy, Debug)]
pub struct Reviews {
    /// How long a reviewer holds a case that they took.
    pub lease: Duration,
    /// Within which time a case is to be decided.
    pub time: Duration,
    /// Which decisions a second reviewer has to agree to.
    pub four_eyes: FourEyes,
}

/// Which decisions a second reviewer has to agree to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FourEyes {
    /// Rejections for good.
    Final,
    /// All.
    Always,
    /// None.
    Never,
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
    let reviews = reviews(r);
    Some(Staff {
        second_step: second_step?,
        second_step_time: second_step_time?,
        invitation_time: invitation_time?,
        url: Some(url).filter(|url| !url.is_empty()),
        reviews: reviews?,
    })
}

fn reviews(r: &mut Reader) -> Option<Reviews> {
    let lease = r.duration("BONAFIDE_REVIEW_LEASE");
    let time = r.duration("BONAFIDE_REVIEW_TIME");
    let four_eyes = r.choice(
        "BONAFIDE_REVIEW_FOUR_EYES",
        &[
            ("final", FourEyes::Final),
            ("always", FourEyes::Always),
            ("never", FourEyes::Never),
        ],
    );
    Some(Reviews {
        lease: lease?,
        time: time?,
        four_eyes: four_eyes?,
    })
}
