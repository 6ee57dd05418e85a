//! Decisions about refresh tokens.

use chrono::TimeDelta;

use super::store::{Rotation, Session};
use crate::accounts::account::{Rights, Status};
use crate::platform::clock::Moment;
use crate::platform::problem::{Problem, common};

/// How long the direct parent of the newest token still gives that same token.
const GRACE: i64 = 10;
/// How far a request's clock may lie behind the one that rotated: its moment was read before its body arrived, or on another
/// node. A clock that was set back by more must not turn an old token into a fresh one.
const SKEW: i64 = 60;

/// What a genuine refresh token leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// It is the newest: give its successor.
    Rotate,
    /// It is the newest's parent, a moment ago: the answer was lost on the way; give the same successor.
    SameSuccessor,
    /// It is old: somebody copied it.
    Reused,
}

/// Decides by what is stored.
pub fn decide(stored: &Rotation, generation: i32, hash: &[u8; 32], now: Moment) -> Decision {
    if generation == stored.generation && stored.hash == hash {
        return Decision::Rotate;
    }
    let is_parent = stored.generation == generation.saturating_add(1)
        && stored.parent_hash.as_deref() == Some(hash.as_slice());
    let since = now.since(stored.rotated_at);
    if is_parent && since >= TimeDelta::seconds(-SKEW) && since <= TimeDelta::seconds(GRACE) {
        return Decision::SameSuccessor;
    }
    Decision::Reused
}

/// Whether the session still holds: not ended, not run out, the account active and its security epoch unchanged.
pub fn still_holds(session: &Session, account: &Rights, now: Moment) -> Result<(), Problem> {
    let revoked = session.ended_at.is_some()
        || account.status != Status::Active
        || account.security_epoch != session.security_epoch;
    if revoked {
        return Err(Problem::new(&common::SESSION_REVOKED).next("sign_in", "POST", "/v1/sessions"));
    }
    if session.idle_expires_at <= now || session.expires_at <= now {
        return Err(Problem::new(&common::TOKEN_EXPIRED).next("sign_in", "POST", "/v1/sessions"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::ids::{AccountId, SessionId};
    use crate::platform::random::Random;
    use crate::sign_in::sessions::Device;

    fn at(seconds: i64) -> Moment {
        Moment::from_unix_seconds(1_800_000_000 + seconds)
    }

    /// Generation 3 with hash 3 3 3…, its parent 2 with 2 2 2…, rotated at second 0.
    fn stored() -> Rotation {
        let session = Session {
            id: SessionId::new(at(0), &Random),
            account: AccountId::new(at(0), &Random),
            security_epoch: 1,
            authenticated_at: at(0),
            methods: "pwd".into(),
            assurance: 1,
            second_step: 0,
            second_step_at: None,
            device: Device::default(),
            known: None,
            client_address: String::new(),
            last_used_at: at(0),
            created_at: at(0),
            idle_expires_at: at(100),
            expires_at: at(1000),
            ended_at: None,
        };
        Rotation {
            session,
            generation: 3,
            hash: vec![3; 32],
            parent_hash: Some(vec![2; 32]),
            rotated_at: at(0),
        }
    }

    #[rstest::rstest]
    #[case(3, 3, 500, Decision::Rotate)]
    #[case(2, 2, 0, Decision::SameSuccessor)]
    #[case(2, 2, 10, Decision::SameSuccessor)]
    #[case(2, 2, 11, Decision::Reused)]
    #[case(2, 2, -60, Decision::SameSuccessor)]
    #[case(2, 2, -61, Decision::Reused)]
    #[case(1, 1, 0, Decision::Reused)]
    #[case(2, 9, 0, Decision::Reused)]
    #[case(3, 2, 0, Decision::Reused)]
    fn only_the_newest_and_its_parent_for_ten_seconds_are_good(
        #[case] generation: i32,
        #[case] hash: u8,
        #[case] now: i64,
        #[case] expected: Decision,
    ) {
        assert_eq!(
            decide(&stored(), generation, &[hash; 32], at(now)),
            expected
        );
    }
}
