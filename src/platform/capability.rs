//! What a member may be kept from: the words that settings, tokens of programs and the floor `standing` share. Who is kept from what, that
//! floor decides.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Something that the marketplace lets members do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Capability {
    /// Post a job.
    PostJob,
    /// Submit a proposal.
    SubmitProposal,
    /// Send a message.
    SendMessage,
    /// Accept a job that is offered to nobody else.
    AcceptDirectHire,
    /// Be found by others.
    AppearInSearch,
    /// Take earnings out.
    WithdrawEarnings,
    /// Change the profile photo.
    ChangeProfilePhoto,
    /// Go on with the contracts there are.
    WorkOnExistingContracts,
}

impl Capability {
    /// All of them, in the order in which they are told.
    pub const ALL: [Self; 8] = [
        Self::PostJob,
        Self::SubmitProposal,
        Self::SendMessage,
        Self::AcceptDirectHire,
        Self::AppearInSearch,
        Self::WithdrawEarnings,
        Self::ChangeProfilePhoto,
        Self::WorkOnExistingContracts,
    ];

    /// Its name, as programs know it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::PostJob => "post_job",
            Self::SubmitProposal => "submit_proposal",
            Self::SendMessage => "send_message",
            Self::AcceptDirectHire => "accept_direct_hire",
            Self::AppearInSearch => "appear_in_search",
            Self::WithdrawEarnings => "withdraw_earnings",
            Self::ChangeProfilePhoto => "change_profile_photo",
            Self::WorkOnExistingContracts => "work_on_existing_contracts",
        }
    }

    /// Reads a name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == name)
    }

    fn bit(self) -> u8 {
        1 << (self as u8)
    }
}

/// Some of the capabilities.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Capabilities(u8);

impl Capabilities {
    /// None of them.
    pub const NONE: Self = Self(0);
    /// All of them.
    pub const ALL: Self = Self(u8::MAX);

    /// Whether this one is among them.
    pub fn has(self, capability: Capability) -> bool {
        self.0 & capability.bit() != 0
    }

    /// Whether there are none.
    pub fn is_empty(self) -> bool {
        self == Self::NONE
    }

    /// Those of either.
    pub fn and(self, others: Self) -> Self {
        Self(self.0 | others.0)
    }

    /// Those that are not among the others.
    pub fn without(self, others: Self) -> Self {
        Self(self.0 & !others.0)
    }

    /// One after the other, in the order in which they are told.
    pub fn iter(self) -> impl Iterator<Item = Capability> {
        Capability::ALL
            .into_iter()
            .filter(move |one| self.has(*one))
    }

    /// Their names.
    pub fn names(self) -> Vec<&'static str> {
        self.iter().map(Capability::as_str).collect()
    }

    /// As they are kept: names with spaces between.
    pub fn to_text(self) -> String {
        self.names().join(" ")
    }

    /// As they were kept. What a later version knows more is left out.
    pub fn from_text(text: &str) -> Self {
        text.split(' ').filter_map(Capability::parse).collect()
    }

    /// Reads a setting: names with commas between, or `none`.
    pub fn parse_list(text: &str) -> Result<Self, String> {
        let names = text.split(',').map(str::trim);
        let names = names.filter(|name| !name.is_empty() && *name != "none");
        names
            .map(|name| {
                Capability::parse(name).ok_or_else(|| {
                    let all = Self::ALL.names().join(", ");
                    format!("`{name}` is none of: {all}")
                })
            })
            .collect()
    }
}

impl FromIterator<Capability> for Capabilities {
    fn from_iter<I: IntoIterator<Item = Capability>>(all: I) -> Self {
        all.into_iter()
            .fold(Self::NONE, |some, one| Self(some.0 | one.bit()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_reads_back_and_every_bit_is_its_own() {
        for one in Capability::ALL {
            assert_eq!(Capability::parse(one.as_str()), Some(one));
            let alone = Capabilities::from_iter([one]);
            assert_eq!(alone.iter().collect::<Vec<_>>(), [one]);
            assert_eq!(Capabilities::from_text(&alone.to_text()), alone);
        }
        assert_eq!(Capabilities::from_iter(Capability::ALL), Capabilities::ALL);
    }

    #[rstest::rstest]
    #[case("", Some(""))]
    #[case("none", Some(""))]
    #[case(" send_message , post_job", Some("post_job send_message"))]
    #[case("post_job,fly", None)]
    #[case("POST_JOB", None)]
    fn a_setting_names_some_of_them(#[case] text: &str, #[case] expected: Option<&str>) {
        let read = Capabilities::parse_list(text).ok();
        assert_eq!(read.map(Capabilities::to_text).as_deref(), expected);
    }

    #[test]
    fn what_a_later_version_knows_more_is_left_out() {
        let read = Capabilities::from_text("post_job fly_to_the_moon");
        assert_eq!(read.names(), ["post_job"]);
    }
}
