//! Pure decisions: what a verification is, and who may begin one.

use serde::Deserialize;
use utoipa::ToSchema;

use super::problems;
use crate::platform::clock::Moment;
use crate::platform::config::Eligible;
use crate::platform::problem::{Problem, common};

/// How somebody is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// By two photos: first serious, then smiling.
    Selfie,
}

impl Method {
    /// The word in answers and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Selfie => "selfie",
        }
    }
}

/// What takes the pictures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Camera {
    /// A phone's.
    MobileCamera,
    /// A computer's.
    WebCamera,
}

impl Camera {
    /// The word in answers and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::MobileCamera => "mobile_camera",
            Self::WebCamera => "web_camera",
        }
    }
}

/// Where a verification stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Pictures are wanted.
    RequiresInput,
    /// A person looks at them.
    InReview,
    /// It is the person.
    Verified,
    /// A person decided against it.
    Failed,
    /// It came to nothing.
    Canceled,
}

impl Status {
    /// The word in answers and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::RequiresInput => "requires_input",
            Self::InReview => "in_review",
            Self::Verified => "verified",
            Self::Failed => "failed",
            Self::Canceled => "canceled",
        }
    }

    /// Reads the word.
    pub fn parse(text: &str) -> Option<Self> {
        [
            Self::RequiresInput,
            Self::InReview,
            Self::Verified,
            Self::Failed,
            Self::Canceled,
        ]
        .into_iter()
        .find(|status| status.as_str() == text)
    }
}

/// What decides whether an account may begin.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// Its roles.
    pub roles: Vec<String>,
    /// Whether somebody asked for a look at the person.
    pub asked: bool,
    /// Whether a look was not passed, and that stands.
    pub failed: bool,
    /// How the newest verification stands that was not canceled.
    pub newest: Option<Status>,
}

/// Refuses an account that may not begin. Who is asked for a look may always answer.
pub fn may_begin(rule: &Eligible, candidate: &Candidate) -> Result<(), Problem> {
    match candidate.newest {
        Some(Status::RequiresInput | Status::InReview) => {
            let list = "/v1/me/identity-verifications";
            return Err(Problem::new(&common::STATE_CONFLICT)
                .detail("There is a verification already that is not over.")
                .next("list_identity_verifications", "GET", list));
        }
        _ if candidate.asked => return Ok(()),
        Some(Status::Verified) => {
            return Err(Problem::new(&problems::IDENTITY_ALREADY_VERIFIED));
        }
        Some(Status::Failed) if candidate.failed => {
            return Err(Problem::new(&problems::METHOD_NOT_ELIGIBLE));
        }
        _ => {}
    }
    let open = match rule {
        Eligible::Everybody => true,
        Eligible::Asked => false,
        Eligible::Roles(roles) => candidate.roles.iter().any(|role| roles.contains(role)),
    };
    if open {
        return Ok(());
    }
    Err(Problem::new(&problems::METHOD_NOT_ELIGIBLE))
}

/// Refuses pictures for a verification that wants none.
pub fn wants_pictures(status: Status, expires_at: Moment, now: Moment) -> Result<(), Problem> {
    match status {
        Status::RequiresInput if expires_at <= now => {
            Err(Problem::new(&problems::VERIFICATION_EXPIRED).next(
                "create_identity_verification",
                "POST",
                "/v1/me/identity-verifications",
            ))
        }
        Status::RequiresInput => Ok(()),
        Status::InReview => Err(Problem::new(&common::STATE_CONFLICT)
            .detail("A person looks at the pictures; nothing more has to be sent.")),
        _ => {
            Err(Problem::new(&common::STATE_CONFLICT).detail("The verification wants no pictures."))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidate(newest: Option<Status>, asked: bool, failed: bool) -> Candidate {
        Candidate {
            roles: vec!["freelancer".into()],
            asked,
            failed,
            newest,
        }
    }

    fn code(answer: Result<(), Problem>) -> Option<&'static str> {
        answer.err().map(|problem| problem.code())
    }

    #[rstest::rstest]
    #[case(None, false, false, None)]
    #[case(Some(Status::RequiresInput), true, false, Some("state_conflict"))]
    #[case(Some(Status::InReview), true, false, Some("state_conflict"))]
    #[case(
        Some(Status::Verified),
        false,
        false,
        Some("identity_already_verified")
    )]
    #[case(Some(Status::Verified), true, false, None)]
    #[case(Some(Status::Failed), false, true, Some("method_not_eligible"))]
    #[case(Some(Status::Failed), true, true, None)]
    // The hold was lifted: the person may try again.
    #[case(Some(Status::Failed), false, false, None)]
    fn a_verification_begins_once_and_anew_when_somebody_asks(
        #[case] newest: Option<Status>,
        #[case] asked: bool,
        #[case] failed: bool,
        #[case] expected: Option<&str>,
    ) {
        let answer = may_begin(&Eligible::Everybody, &candidate(newest, asked, failed));
        assert_eq!(code(answer), expected);
    }

    #[rstest::rstest]
    #[case(Eligible::Everybody, false, None)]
    #[case(Eligible::Asked, false, Some("method_not_eligible"))]
    #[case(Eligible::Asked, true, None)]
    #[case(Eligible::Roles(vec!["freelancer".into()]), false, None)]
    #[case(Eligible::Roles(vec!["client".into()]), false, Some("method_not_eligible"))]
    #[case(Eligible::Roles(vec!["client".into()]), true, None)]
    fn the_operator_says_to_whom_it_is_open(
        #[case] rule: Eligible,
        #[case] asked: bool,
        #[case] expected: Option<&str>,
    ) {
        let answer = may_begin(&rule, &candidate(None, asked, false));
        assert_eq!(code(answer), expected);
    }

    #[rstest::rstest]
    #[case(Status::RequiresInput, 9, None)]
    #[case(Status::RequiresInput, 10, Some("verification_expired"))]
    #[case(Status::InReview, 9, Some("state_conflict"))]
    #[case(Status::Verified, 9, Some("state_conflict"))]
    #[case(Status::Canceled, 9, Some("state_conflict"))]
    fn pictures_are_taken_while_they_are_wanted(
        #[case] status: Status,
        #[case] now: i64,
        #[case] expected: Option<&str>,
    ) {
        let at = Moment::from_unix_seconds;
        assert_eq!(code(wants_pictures(status, at(10), at(now))), expected);
    }
}
