//! Re-authentication: somebody who is signed in proves again who they are, for acts that a found phone must not be enough for.
//!
//! The attempt passes the lockout's guard like any other, but counts apart from strangers': at the device, while it is known, else at the
//! session. So a lock by strangers never stops the owner, and a stolen session gets five guesses like everybody.
//!
//! A second step may come with the password or alone; it is counted with all others at the account's second step. A passkey that made sure who
//! uses it stands for the password too.
//!
//! Codes answered: `invalid_credentials`, `account_locked`, `session_revoked`, `overloaded`, those of two-step
//! verification.

pub mod http;

use secrecy::SecretString;

use crate::accounts::account::{self, Credential};
use crate::platform::Platform;
use crate::platform::caller::{Caller, Right};
use crate::platform::db::Conn;
use crate::platform::http::Call;
use crate::platform::problem::Problem;
use crate::sign_in::lockout::{self, Attempt, Guard, Subject};
use crate::sign_in::sessions::{Method, Opened, Proven};
use crate::sign_in::two_step::{self, Proof, Prover};
use crate::sign_in::{devices, sessions};

/// What somebody proves who they are with.
pub struct Given {
    /// The password.
    pub password: Option<SecretString>,
    /// A second step.
    pub second: Option<two_step::Given>,
}

/// Checks what is given, all of it; then the session's proof is as new as that.
pub async fn prove<R: Right>(
    platform: &Platform,
    call: &Call,
    guard: &Guard,
    caller: &Caller<R>,
    given: Given,
) -> Result<Opened, Problem> {
    let first = match &given.password {
        Some(password) => Some(
            check_password(platform, call, guard, caller, password)
                .await?
                .0,
        ),
        None => None,
    };
    let second = match given.second {
        Some(second) => match check_second(platform, call, guard, caller, second).await {
            Ok(second) => Some(second),
            Err(problem) => {
                if let Some(first) = first {
                    guard.give_back(platform, call, first).await?;
                }
                return Err(problem);
            }
        },
        None => None,
    };
    settle(platform, call, guard, caller, first, second).await
}

/// A right second step.
struct Second {
    attempt: Option<Attempt>,
    prover: Prover,
    proof: Proof,
}

async fn check_second<R: Right>(
    platform: &Platform,
    call: &Call,
    guard: &Guard,
    caller: &Caller<R>,
    given: two_step::Given,
) -> Result<Second, Problem> {
    let (account, session, now) = (caller.account.clone(), caller.session.clone(), call.now);
    let prover = platform
        .db
        .read(move |conn| Prover::of_session(conn, &account, &session, now));
    let prover = prover.await?;
    let (attempt, proof) = two_step::check(platform, call, guard, &prover, given).await?;
    Ok(Second {
        attempt,
        prover,
        proof,
    })
}

async fn settle<R: Right>(
    platform: &Platform,
    call: &Call,
    guard: &Guard,
    caller: &Caller<R>,
    first: Option<Attempt>,
    second: Option<Second>,
) -> Result<Opened, Problem> {
    let tickets = (
        first.as_ref().map(Attempt::ticket),
        second.as_ref().map(|second| {
            let ticket = second.attempt.as_ref().map(Attempt::ticket);
            (second.prover.clone(), ticket, second.proof.clone())
        }),
    );
    let password = first.as_ref().map(|_| Method::Password);
    let proven = match &second {
        Some(Second { proof, .. }) => {
            let passkey = proof.is_first_too().then_some(Method::Passkey);
            proof.proven(password.or(passkey))
        }
        None => Proven::only(Method::Password),
    };
    let (inner, done, session) = (platform.clone(), call.clone(), caller.session.clone());
    let act = move |conn: &mut Conn| {
        if let Some(ticket) = &tickets.0 {
            lockout::succeed(conn, ticket, true, done.now)?;
        }
        if let Some((prover, ticket, proof)) = &tickets.1 {
            two_step::settle(conn, &inner, &done, prover, ticket.as_ref(), proof)?;
        }
        sessions::renew_proof(conn, &done, &session, proven)
    };
    let mut renewed = platform.db.write(act).await;
    let second = second.and_then(|second| second.attempt);
    for attempt in first.into_iter().chain(second) {
        renewed = guard
            .conclude(platform, call, attempt, caller.account.clone(), renewed)
            .await;
    }
    renewed
}

/// Checks the password of who calls. The attempt that comes back must be settled by [`crate::sign_in::lockout::succeed`].
pub async fn check_password<R: Right>(
    platform: &Platform,
    call: &Call,
    guard: &Guard,
    caller: &Caller<R>,
    password: &SecretString,
) -> Result<(Attempt, Credential), Problem> {
    let (account, session) = (caller.account.clone(), caller.session.clone());
    let (inner, now) = (platform.clone(), call.now);
    let of = move |conn: &mut Conn| {
        let address = account::address_of(conn, &account)?;
        let known = sessions::device_of(conn, &session)?;
        let known = devices::still_known(conn, known, now)?;
        let device = known.as_ref();
        Ok(Subject::within(&inner.seal, &address, &session, device))
    };
    let subject = platform.db.read(of).await?;
    let account = caller.account.clone();
    let found = move |conn: &mut Conn| account::credential_of(conn, &account);
    let kind = "session.reauthentication_failed";
    guard
        .check_password(platform, call, &subject, password, kind, found)
        .await
}
