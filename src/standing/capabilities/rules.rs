//! The one function that says what an account may do.

use chrono::TimeDelta;

use crate::platform::capability::{Capabilities, Capability};
use crate::platform::clock::Moment;
pub use crate::platform::config::Standing as Policy;
use crate::platform::ids::{HoldId, SuspensionId};
use crate::platform::limits::delta;

/// A hold, as far as it decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// Its id.
    pub id: HoldId,
    /// Its kind.
    pub kind: String,
    /// What it keeps from.
    pub capabilities: Capabilities,
    /// Why, for programs.
    pub reason_code: String,
    /// Why, for the person.
    pub user_text: Option<String>,
    /// When it ends by itself.
    pub until: Option<Moment>,
}

/// A suspension, as far as it decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suspended {
    /// Its id.
    pub id: SuspensionId,
    /// Why, for programs.
    pub reason_code: String,
    /// When it began.
    pub since: Moment,
    /// When it ends by itself.
    pub until: Option<Moment>,
}

/// Whether what ends by itself has not ended yet.
pub fn is_in_force(until: Option<Moment>, now: Moment) -> bool {
    until.is_none_or(|until| now < until)
}

/// Everything that decides.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Conditions {
    /// Whether the e-mail address is proven.
    pub email_proven: bool,
    /// Whether a phone number is proven.
    pub phone_proven: bool,
    /// Whether the profile is complete.
    pub profile_complete: bool,
    /// A suspension that nobody has lifted.
    pub suspended: Option<Suspended>,
    /// Holds that nobody has lifted, oldest first.
    pub holds: Vec<Held>,
}

impl Conditions {
    /// What has been told so far: what ended by itself counts until that is told as well, so that every change is told once.
    pub fn as_told(&self) -> Self {
        let mut told = self.clone();
        for held in &mut told.holds {
            held.until = None;
        }
        if let Some(suspended) = &mut told.suspended {
            suspended.until = None;
        }
        told
    }
}

/// One thing that blocks a capability.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Block<'a> {
    /// The account is suspended.
    Suspended(&'a Suspended),
    /// A hold.
    Hold(&'a Held),
    /// The e-mail address is not proven.
    EmailUnverified,
    /// No phone number is proven.
    PhoneUnverified,
    /// The profile is not complete.
    ProfileIncomplete,
}

impl Block<'_> {
    /// Its name.
    pub fn reason(&self) -> &'static str {
        match self {
            Self::Suspended(_) => "suspended",
            Self::Hold(_) => "hold",
            Self::EmailUnverified => "email_unverified",
            Self::PhoneUnverified => "phone_unverified",
            Self::ProfileIncomplete => "profile_incomplete",
        }
    }
}

/// What is decided of one capability.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict<'a> {
    /// Which.
    pub capability: Capability,
    /// Everything that blocks it, what weighs most first.
    pub blocked_by: Vec<Block<'a>>,
}

impl Verdict<'_> {
    /// Whether nothing blocks it.
    pub fn is_allowed(&self) -> bool {
        self.blocked_by.is_empty()
    }
}

/// Decides what an account may do, in the order of [`Capability::ALL`].
pub fn decide<'a>(
    conditions: &'a Conditions,
    policy: &Policy,
    now: Moment,
) -> [Verdict<'a>; Capability::ALL.len()] {
    let suspended = conditions.suspended.as_ref();
    let suspended = suspended.filter(|one| is_in_force(one.until, now));
    let suspended = suspended.map(|one| (Block::Suspended(one), policy.while_suspended));
    let holds = conditions.holds.iter();
    let holds = holds.filter(|hold| is_in_force(hold.until, now));
    let holds = holds.map(|hold| (Block::Hold(hold), hold.capabilities));
    let missing = [
        (
            !conditions.email_proven,
            Block::EmailUnverified,
            policy.without_email,
        ),
        (
            !conditions.phone_proven,
            Block::PhoneUnverified,
            policy.without_phone,
        ),
        (
            !conditions.profile_complete,
            Block::ProfileIncomplete,
            policy.without_profile,
        ),
    ];
    let missing = missing.into_iter().filter(|(is_missing, ..)| *is_missing);
    let missing = missing.map(|(_, block, capabilities)| (block, capabilities));
    let blocks: Vec<_> = suspended.into_iter().chain(holds).chain(missing).collect();
    Capability::ALL.map(|capability| Verdict {
        capability,
        blocked_by: blocks
            .iter()
            .filter(|(_, capabilities)| capabilities.has(capability))
            .map(|(block, _)| *block)
            .collect(),
    })
}

/// What is allowed.
pub fn allowed(conditions: &Conditions, policy: &Policy, now: Moment) -> Capabilities {
    let verdicts = decide(conditions, policy, now).into_iter();
    verdicts
        .filter(Verdict::is_allowed)
        .map(|verdict| verdict.capability)
        .collect()
}

/// Until when a suspension that began then may be appealed against.
pub fn appeal_deadline(policy: &Policy, since: Moment) -> Moment {
    let time: TimeDelta = delta(policy.appeal_time);
    since.plus(time)
}

/// What a profile is made of, as far as there is one: what the account itself knows of a person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profile {
    /// Full name.
    pub name: String,
    /// Country.
    pub country: Option<String>,
    /// Time zone.
    pub timezone: Option<String>,
}

/// Something that belongs to an account that is complete.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Item {
    /// A proven e-mail address.
    Email,
    /// A proven phone number.
    Phone,
    /// A name.
    Name,
    /// A country.
    Country,
    /// A time zone.
    Timezone,
}

impl Item {
    /// In the order in which they are asked for.
    const ALL: [Self; 5] = [
        Self::Email,
        Self::Phone,
        Self::Name,
        Self::Country,
        Self::Timezone,
    ];

    /// Its name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Name => "name",
            Self::Country => "country",
            Self::Timezone => "timezone",
        }
    }

    /// What is blocked without it.
    pub fn unlocks(self, policy: &Policy) -> Capabilities {
        match self {
            Self::Email => policy.without_email,
            Self::Phone => policy.without_phone,
            Self::Name | Self::Country | Self::Timezone => policy.without_profile,
        }
    }
}

impl Profile {
    /// Whether it lacks this. What is no part of a profile it does not lack.
    fn lacks(&self, item: Item) -> bool {
        match item {
            Item::Email | Item::Phone => false,
            Item::Name => self.name.is_empty(),
            Item::Country => self.country.is_none(),
            Item::Timezone => self.timezone.is_none(),
        }
    }

    /// Whether it lacks nothing.
    pub fn is_complete(&self) -> bool {
        !Item::ALL.into_iter().any(|item| self.lacks(item))
    }
}

/// How far an account is, in percent, and what is missing, in the order in which it is asked for.
pub fn completeness(conditions: &Conditions, profile: &Profile) -> (u32, Vec<Item>) {
    let is_missing = |item: &Item| match item {
        Item::Email => !conditions.email_proven,
        Item::Phone => !conditions.phone_proven,
        other => profile.lacks(*other),
    };
    let missing: Vec<Item> = Item::ALL.into_iter().filter(is_missing).collect();
    let (all, lacking) = (Item::ALL.len(), missing.len());
    let percent = 100 * all.saturating_sub(lacking) / all;
    (u32::try_from(percent).unwrap_or(0), missing)
}

#[cfg(test)]
#[path = "rules_tests.rs"]
mod tests;
