//! Decisions about links and codes of forgotten passwords.

use super::store::Reset;
use crate::contact::{codes, links};
use crate::platform::clock::Moment;
use crate::platform::problem::{Kind, Problem};

/// By what of a mail somebody showed that they read it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Means {
    /// Its link.
    Link,
    /// Its code.
    Code,
}

/// The mail, if its link can be used now.
pub fn link_holds(found: Option<Reset>, now: Moment) -> Result<Reset, Problem> {
    let reset = found.ok_or_else(|| ask_again(&links::problems::LINK_UNKNOWN))?;
    match reset.life(now).check(now) {
        Ok(()) => Ok(reset),
        Err(kind) if kind.code == links::problems::LINK_USED.code => Err(used(Means::Link)),
        Err(kind) => Err(ask_again(kind)),
    }
}

/// The newest mail to an address, if this is its code. Without a mail every code is a wrong one; that it is too late for a code is told
/// only to who has the right one.
pub fn code_holds(
    newest: Option<Reset>,
    given: &[u8; 32],
    now: Moment,
) -> Result<Reset, &'static Kind> {
    let stored = newest.as_ref().and_then(|reset| reset.code.as_ref());
    codes::check_quietly(stored, given, now)?;
    newest
        .filter(|reset| reset.life(now).check(now).is_ok())
        .ok_or(&codes::problems::CODE_EXPIRED)
}

/// The mail did its work before.
pub fn used(means: Means) -> Problem {
    match means {
        Means::Link => towards_asking(links::used()),
        Means::Code => ask_again(&codes::problems::CODE_EXPIRED),
    }
}

/// Another mail did its work first, or the account's address is another one by now.
pub fn superseded(means: Means) -> Problem {
    ask_again(match means {
        Means::Link => &links::problems::LINK_SUPERSEDED,
        Means::Code => &codes::problems::CODE_EXPIRED,
    })
}

/// A refusal whose next step is another mail.
pub fn ask_again(kind: &'static Kind) -> Problem {
    towards_asking(Problem::new(kind))
}

/// Offers another mail.
pub fn towards_asking(problem: Problem) -> Problem {
    problem.next("reset_password", "POST", "/v1/password-resets")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::account::AddressKey;
    use crate::contact::codes::Code;
    use crate::platform::ids::{AccountId, ResetId};
    use crate::platform::random::Random;

    fn at(seconds: i64) -> Moment {
        Moment::from_unix_seconds(1_800_000_000 + seconds)
    }

    /// A mail of second 0 with code 7 7 7… until 100 and a link until 400.
    fn reset(used: bool, current: bool) -> Reset {
        Reset {
            id: ResetId::new(at(0), &Random),
            account: AccountId::new(at(0), &Random),
            address: AddressKey::from_stored(vec![0; 32]),
            security_epoch: 1,
            code: Some(Code {
                hash: vec![7; 32],
                expires_at: at(100),
            }),
            expires_at: at(400),
            used_at: used.then(|| at(1)),
            used_from: None,
            is_current: current,
        }
    }

    #[rstest::rstest]
    #[case(false, true, 399, None)]
    #[case(false, true, 400, Some("link_expired"))]
    #[case(true, true, 1, Some("link_used"))]
    #[case(true, false, 500, Some("link_used"))]
    #[case(false, false, 1, Some("link_superseded"))]
    #[case(false, false, 500, Some("link_superseded"))]
    fn a_link_holds_once_for_a_while_and_for_the_same_account(
        #[case] used: bool,
        #[case] current: bool,
        #[case] now: i64,
        #[case] code: Option<&str>,
    ) {
        let result = link_holds(Some(reset(used, current)), at(now));
        assert_eq!(result.err().map(|problem| problem.code()), code);
    }

    #[rstest::rstest]
    #[case(false, true, 7, 99, None)]
    #[case(false, true, 7, 100, Some("code_expired"))]
    #[case(true, true, 7, 1, Some("code_expired"))]
    #[case(false, false, 7, 1, Some("code_expired"))]
    #[case(false, true, 8, 99, Some("code_invalid"))]
    #[case(false, true, 8, 100, Some("code_invalid"))]
    #[case(true, false, 8, 1, Some("code_invalid"))]
    fn only_the_right_code_is_told_that_it_is_too_late(
        #[case] used: bool,
        #[case] current: bool,
        #[case] given: u8,
        #[case] now: i64,
        #[case] code: Option<&str>,
    ) {
        let result = code_holds(Some(reset(used, current)), &[given; 32], at(now));
        assert_eq!(result.err().map(|kind| kind.code), code);
    }

    #[test]
    fn without_a_mail_every_link_is_unknown_and_every_code_wrong() {
        let link = link_holds(None, at(0)).err().map(|problem| problem.code());
        assert_eq!(link, Some("link_unknown"));
        let code = code_holds(None, &[7; 32], at(0)).err();
        assert_eq!(code.map(|kind| kind.code), Some("code_invalid"));
    }
}
