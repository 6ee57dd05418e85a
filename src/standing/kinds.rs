//! The kinds of holds: what each keeps from unless it is told otherwise, and what it sets off.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::platform::capability::{Capabilities, Capability};

/// A kind of hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum HoldKind {
    /// Somebody of the staff wants it.
    Manual,
    /// Something looks like fraud.
    Risk,
    /// A program of the marketplace wants it.
    Integrator,
    /// A look at the person is asked for.
    VisualVerificationPending,
    /// A look at the person was not passed.
    VisualVerificationFailed,
    /// The account was given back to who had lost the way in.
    PostRecovery,
    /// A password was chosen by mail.
    PasswordReset,
}

impl HoldKind {
    /// All kinds.
    pub const ALL: [Self; 7] = [
        Self::Manual,
        Self::Risk,
        Self::Integrator,
        Self::VisualVerificationPending,
        Self::VisualVerificationFailed,
        Self::PostRecovery,
        Self::PasswordReset,
    ];

    /// Its name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Manual => "manual",
            Self::Risk => "risk",
            Self::Integrator => "integrator",
            Self::VisualVerificationPending => "visual_verification_pending",
            Self::VisualVerificationFailed => "visual_verification_failed",
            Self::PostRecovery => "post_recovery",
            Self::PasswordReset => "password_reset",
        }
    }

    /// Reads a name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

    /// What it keeps from, unless it is told otherwise; nothing where that has to be told.
    pub fn capabilities(self) -> Capabilities {
        let all: &[Capability] = match self {
            Self::Manual | Self::Risk | Self::Integrator => &[],
            Self::VisualVerificationPending => {
                &[Capability::SubmitProposal, Capability::ChangeProfilePhoto]
            }
            Self::VisualVerificationFailed => &[
                Capability::WithdrawEarnings,
                Capability::SubmitProposal,
                Capability::AcceptDirectHire,
                Capability::AppearInSearch,
            ],
            Self::PostRecovery | Self::PasswordReset => &[Capability::WithdrawEarnings],
        };
        all.iter().copied().collect()
    }

    /// The event that it sets off once, besides its own.
    pub fn effect(self) -> Option<&'static str> {
        match self {
            Self::VisualVerificationFailed => Some("proposals.cancel_requested"),
            _ => None,
        }
    }

    /// What the person is told, where nobody has written anything.
    fn text_key(self) -> &'static str {
        match self {
            Self::Manual | Self::Integrator => "hold-text-manual",
            Self::Risk => "hold-text-risk",
            Self::VisualVerificationPending => "hold-text-verification-pending",
            Self::VisualVerificationFailed => "hold-text-verification-failed",
            Self::PostRecovery => "hold-text-recovery",
            Self::PasswordReset => "hold-text-password-reset",
        }
    }
}

/// The text of a kind, one that a later version wrote included.
pub fn text_key(kind: &str) -> &'static str {
    HoldKind::parse(kind).unwrap_or(HoldKind::Manual).text_key()
}

/// The name of a capability, for people.
pub fn capability_key(capability: Capability) -> &'static str {
    match capability {
        Capability::PostJob => "capability-post-job",
        Capability::SubmitProposal => "capability-submit-proposal",
        Capability::SendMessage => "capability-send-message",
        Capability::AcceptDirectHire => "capability-accept-direct-hire",
        Capability::AppearInSearch => "capability-appear-in-search",
        Capability::WithdrawEarnings => "capability-withdraw-earnings",
        Capability::ChangeProfilePhoto => "capability-change-profile-photo",
        Capability::WorkOnExistingContracts => "capability-work-on-existing-contracts",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[rstest::rstest]
    #[case(HoldKind::Manual, "", None)]
    #[case(HoldKind::Risk, "", None)]
    #[case(HoldKind::Integrator, "", None)]
    #[case(
        HoldKind::VisualVerificationPending,
        "submit_proposal change_profile_photo",
        None
    )]
    #[case(
        HoldKind::VisualVerificationFailed,
        "submit_proposal accept_direct_hire appear_in_search withdraw_earnings",
        Some("proposals.cancel_requested")
    )]
    #[case(HoldKind::PostRecovery, "withdraw_earnings", None)]
    #[case(HoldKind::PasswordReset, "withdraw_earnings", None)]
    fn each_kind_keeps_from_this_and_sets_off_that(
        #[case] kind: HoldKind,
        #[case] capabilities: &str,
        #[case] effect: Option<&str>,
    ) {
        assert_eq!(kind.capabilities().to_text(), capabilities);
        assert_eq!(kind.effect(), effect);
        assert_eq!(HoldKind::parse(kind.as_str()), Some(kind));
    }

    #[test]
    fn a_kind_that_nobody_knows_has_a_text_too() {
        assert_eq!(text_key("of_a_later_version"), "hold-text-manual");
    }
}
