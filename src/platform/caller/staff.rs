//! Who works at the desk, and what each role may do there.
//!
//! Members of the staff are people with an account like any other; their roles stand in their tokens. No role opens anything by itself: the
//! session must have given a second step of the strength that the settings ask for, and not too long ago.

use std::marker::PhantomData;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::claims::Claims;
use super::extract::{Member, Right};
use crate::platform::clock::Moment;
use crate::platform::config::Config;
use crate::platform::problem::{Problem, common};

/// A role at the desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StaffRole {
    /// Everything, and who else works here.
    Administrator,
    /// Judges people and decides appeals.
    Reviewer,
    /// Helps people who are stuck.
    Support,
    /// Talks to people on video.
    Representative,
}

/// Names a permission in a handler's signature.
pub trait Permit {
    /// Which.
    const PERMISSION: Permission;
}

/// Makes each permission: a member of [`Permission`], and a name for handlers' signatures.
macro_rules! permissions {
    ($($(#[$doc:meta])* $name:ident;)+) => {
        /// What can be allowed at the desk.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Permission {
            $($(#[$doc])* $name,)+
        }

        impl Permission {
            /// Every permission.
            pub const ALL: &[Self] = &[$(Self::$name),+];
        }

        $(
            #[doc = concat!("See [`Permission::", stringify!($name), "`].")]
            pub struct $name;

            impl Permit for $name {
                const PERMISSION: Permission = Permission::$name;
            }
        )+
    };
}

permissions! {
    /// Look accounts up, and read what happened to them.
    ViewAccounts;
    /// Lift locks, end sessions, send mails again.
    HelpAccounts;
    /// Place and lift holds.
    ManageHolds;
    /// Suspend and reinstate.
    Suspend;
    /// Decide appeals.
    DecideAppeals;
    /// Close accounts for good.
    CloseAccounts;
    /// Say who works at the desk.
    ManageStaff;
    /// Make and revoke keys of programs.
    ManageKeys;
    /// Say where events are sent.
    ManageWebhooks;
    /// Read the whole audit trail.
    ReadAudit;
    /// Take cases from the queues and decide them; each kind of case asks for a permission of its own besides.
    ReviewCases;
    /// Judge the pictures that people take of themselves.
    ReviewSelfies;
    /// Say who is to decide a case.
    AssignReviews;
}

impl StaffRole {
    /// Every role.
    pub const ALL: [Self; 4] = [
        Self::Administrator,
        Self::Reviewer,
        Self::Support,
        Self::Representative,
    ];

    /// The word in tokens, answers and the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Administrator => "administrator",
            Self::Reviewer => "reviewer",
            Self::Support => "support",
            Self::Representative => "representative",
        }
    }

    /// Reads the word.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == text)
    }

    /// Reads roles that are kept as words with blanks between; what a later version wrote is left out.
    pub fn list(text: &str) -> Vec<Self> {
        text.split_whitespace().filter_map(Self::parse).collect()
    }

    /// Whether the role allows this.
    pub fn may(self, permission: Permission) -> bool {
        use Permission::{
            DecideAppeals, HelpAccounts, ManageHolds, ReadAudit, ReviewCases, ReviewSelfies,
            Suspend, ViewAccounts,
        };
        match self {
            Self::Administrator => true,
            Self::Reviewer => matches!(
                permission,
                ViewAccounts
                    | ManageHolds
                    | Suspend
                    | DecideAppeals
                    | ReadAudit
                    | ReviewCases
                    | ReviewSelfies
            ),
            Self::Support => matches!(permission, ViewAccounts | HelpAccounts | ManageHolds),
            Self::Representative => permission == ViewAccounts,
        }
    }
}

/// The right of who works at the desk in a role that allows `P`.
pub struct Staff<P>(PhantomData<P>);

impl<P: Permit> Right for Staff<P> {
    fn check(claims: &Claims, config: &Config, now: Moment) -> Result<(), Problem> {
        Member::check(claims, config, now)?;
        check_staff(claims, config, now, P::PERMISSION)
    }
}

/// Refuses who does not work at the desk, has no role that allows this, or has not given the second step that staff must give.
pub fn check_staff(
    claims: &Claims,
    config: &Config,
    now: Moment,
    permission: Permission,
) -> Result<(), Problem> {
    if !claims.staff_roles().any(|role| role.may(permission)) {
        return Err(Problem::new(&common::FORBIDDEN));
    }
    check_staff_second_step(claims, config, now)
}

/// Refuses who has not given the second step that staff must give, or not of late.
pub fn check_staff_second_step(
    claims: &Claims,
    config: &Config,
    now: Moment,
) -> Result<(), Problem> {
    let life = i64::try_from(config.staff.second_step_time.as_secs()).unwrap_or(i64::MAX);
    let age = now.unix_seconds().saturating_sub(claims.second_step_time);
    if claims.second_step < config.staff.second_step || age > life {
        return Err(Problem::new(&common::MFA_REQUIRED_FOR_ACTION)
            .detail("Who works at the desk signs in with a second step of the strength that this server asks for, and gives it again after some hours: add an authenticator app or a passkey if there is none, else give it again.")
            .next("list_factors", "GET", "/v1/me/factors")
            .next("add_factor", "POST", "/v1/me/factors")
            .next("reauthenticate", "POST", "/v1/sessions/reauthenticate"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_read_back_from_what_is_kept() {
        assert_eq!(
            StaffRole::list("administrator  support emperor"),
            [StaffRole::Administrator, StaffRole::Support]
        );
        for role in StaffRole::ALL {
            assert_eq!(StaffRole::parse(role.as_str()), Some(role));
        }
    }

    #[rstest::rstest]
    #[case(StaffRole::Support, Permission::Suspend, false)]
    #[case(StaffRole::Support, Permission::HelpAccounts, true)]
    #[case(StaffRole::Reviewer, Permission::HelpAccounts, false)]
    #[case(StaffRole::Reviewer, Permission::DecideAppeals, true)]
    #[case(StaffRole::Reviewer, Permission::CloseAccounts, false)]
    #[case(StaffRole::Reviewer, Permission::ReviewSelfies, true)]
    #[case(StaffRole::Reviewer, Permission::AssignReviews, false)]
    #[case(StaffRole::Support, Permission::ReviewCases, false)]
    #[case(StaffRole::Representative, Permission::ViewAccounts, true)]
    #[case(StaffRole::Representative, Permission::ManageHolds, false)]
    #[case(StaffRole::Administrator, Permission::ManageStaff, true)]
    fn a_role_allows_what_its_work_needs(
        #[case] role: StaffRole,
        #[case] permission: Permission,
        #[case] expected: bool,
    ) {
        assert_eq!(role.may(permission), expected);
    }
}
