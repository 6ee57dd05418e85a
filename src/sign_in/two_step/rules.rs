//! How second steps are named and ordered, and what is left when something is lost.

use chrono::TimeDelta;

use crate::sign_in::factors::Kind;

/// Most factors of an account.
pub const MOST: usize = 20;
/// How long a factor waits for its first code.
pub const WAITS: TimeDelta = TimeDelta::minutes(30);

/// The text that names a factor which was given no name.
pub fn label_key(kind: Kind) -> &'static str {
    match kind {
        Kind::Totp => "step-label-totp",
        Kind::Sms => "step-label-sms",
        Kind::Email => "step-label-email",
        Kind::Passkey => "step-label-passkey",
        Kind::BackupCode => "step-label-backup-code",
    }
}

/// The same list with one of it at another place; beyond the end is the end.
pub fn moved<T: PartialEq>(mut list: Vec<T>, one: &T, position: usize) -> Vec<T> {
    if let Some(from) = list.iter().position(|other| other == one) {
        let taken = list.remove(from);
        list.insert(position.min(list.len()), taken);
    }
    list
}

/// What somebody may lose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Thing {
    /// The phone, with its number and its apps.
    Phone,
    /// Access to the mailbox.
    Mailbox,
    /// A security key, or the device that a passkey lives on.
    Passkey,
}

impl Thing {
    /// Everything that may be lost.
    pub const ALL: [Self; 3] = [Self::Phone, Self::Mailbox, Self::Passkey];

    /// The word in answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Phone => "phone",
            Self::Mailbox => "mailbox",
            Self::Passkey => "passkey",
        }
    }

    fn holds(self, kind: Kind) -> bool {
        match kind {
            Kind::Totp | Kind::Sms => self == Self::Phone,
            Kind::Email => self == Self::Mailbox,
            Kind::Passkey => self == Self::Passkey,
            Kind::BackupCode => false,
        }
    }
}

/// A second step, as far as losing it goes.
#[derive(Clone, Copy, Debug)]
pub struct Held {
    /// Its kind.
    pub kind: Kind,
    /// Whether a keychain holds copies of it.
    pub is_synced: bool,
}

/// The second steps that are left when this is lost; `None` when nothing is lost with it. Several passkeys are not lost at once, and one that a
/// keychain has copies of is back on the next device.
pub fn left_without(thing: Thing, held: &[Held], backup_codes: i64) -> Option<Vec<Kind>> {
    let on_it = held.iter().filter(|one| thing.holds(one.kind)).count();
    if on_it == 0 {
        return None;
    }
    let others = thing == Thing::Passkey && on_it > 1;
    let stays = |one: &&Held| !thing.holds(one.kind) || others || one.is_synced;
    let mut left: Vec<Kind> = Vec::new();
    let backup = (backup_codes > 0).then_some(Kind::BackupCode);
    let kinds = held.iter().filter(stays).map(|one| one.kind);
    for kind in kinds.chain(backup) {
        if !left.contains(&kind) {
            left.push(kind);
        }
    }
    Some(left)
}

/// What its owner should mend about an account's second steps.
pub fn warnings(kinds: &[Kind], backup_codes: i64) -> Vec<&'static str> {
    let (any, is_bare) = (!kinds.is_empty(), backup_codes == 0);
    let is_mail = |kind: &Kind| *kind == Kind::Email;
    [
        (kinds.len() == 1 && is_bare, "single_method"),
        (any && is_bare, "no_backup_codes"),
        (any && kinds.iter().all(is_mail), "email_only"),
    ]
    .into_iter()
    .filter_map(|(applies, warning)| applies.then_some(warning))
    .collect()
}

#[cfg(test)]
mod tests {
    use super::Kind::{BackupCode, Email, Passkey, Sms, Totp};
    use super::*;

    #[rstest::rstest]
    #[case(Thing::Phone, &[], 10, None)]
    #[case(Thing::Phone, &[Totp], 0, Some(vec![]))]
    #[case(Thing::Phone, &[Totp, Sms], 3, Some(vec![BackupCode]))]
    #[case(Thing::Phone, &[Totp, Passkey, Email], 0, Some(vec![Passkey, Email]))]
    #[case(Thing::Mailbox, &[Email, Totp, Totp], 0, Some(vec![Totp]))]
    #[case(Thing::Mailbox, &[Totp], 0, None)]
    #[case(Thing::Passkey, &[Passkey], 0, Some(vec![]))]
    #[case(Thing::Passkey, &[Passkey, Passkey], 0, Some(vec![Passkey]))]
    fn what_is_left_is_what_was_not_on_it(
        #[case] thing: Thing,
        #[case] kinds: &[Kind],
        #[case] backup: i64,
        #[case] left: Option<Vec<Kind>>,
    ) {
        let held: Vec<Held> = kinds.iter().map(|kind| device_bound(*kind)).collect();
        assert_eq!(left_without(thing, &held, backup), left);
    }

    #[test]
    fn a_passkey_with_copies_outlives_its_device() {
        let synced = Held {
            is_synced: true,
            ..device_bound(Passkey)
        };
        let left = |held: &[Held]| left_without(Thing::Passkey, held, 0);
        assert_eq!(left(&[synced]), Some(vec![Passkey]));
        assert_eq!(left(&[device_bound(Passkey)]), Some(vec![]));
    }

    fn device_bound(kind: Kind) -> Held {
        Held {
            kind,
            is_synced: false,
        }
    }

    #[rstest::rstest]
    #[case(&[], 0, &[])]
    #[case(&[Totp], 10, &[])]
    #[case(&[Totp], 0, &["single_method", "no_backup_codes"])]
    #[case(&[Totp, Sms], 0, &["no_backup_codes"])]
    #[case(&[Email], 3, &["email_only"])]
    #[case(&[Email, Passkey], 3, &[])]
    fn what_leaves_nothing_to_fall_back_on_is_warned_of(
        #[case] kinds: &[Kind],
        #[case] backup: i64,
        #[case] expected: &[&str],
    ) {
        assert_eq!(warnings(kinds, backup), expected);
    }

    #[rstest::rstest]
    #[case('c', 0, "cab")]
    #[case('a', 1, "bac")]
    #[case('a', 9, "bca")]
    #[case('x', 0, "abc")]
    fn one_moves_and_the_others_keep_their_order(
        #[case] one: char,
        #[case] position: usize,
        #[case] order: &str,
    ) {
        let moved: String = moved("abc".chars().collect(), &one, position)
            .into_iter()
            .collect();
        assert_eq!(moved, order);
    }
}
