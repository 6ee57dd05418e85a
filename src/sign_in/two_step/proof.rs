//! The check of a second step: counted, compared, used up.

use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroizing;

use super::prover::Prover;
use super::questions::{self, Question};
use super::store::{self, Challenge};
use super::{challenge, notices, passkeys, problems, totp};
use crate::accounts::account;
use crate::contact::{codes, phone};
use crate::platform::Platform;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::http::Call;
use crate::platform::ids::{ChallengeId, FactorId};
use crate::platform::problem::{Problem, common};
use crate::platform::seal::Place;
use crate::sign_in::factors::{self, Factor, Kind};
use crate::sign_in::lockout::{self, Attempt, Failure, Guard};
use crate::sign_in::passkeys::AssertionAnswer;
use crate::sign_in::sessions::{Method, Proven};

/// Kind of a failed attempt in the audit trail.
const FAILED: &str = "second_step.failed";

/// What somebody gives.
#[derive(Clone, Debug)]
pub enum Given {
    /// Something that could be guessed.
    Secret(Secret),
    /// The answer of a passkey.
    Passkey(Box<AssertionAnswer>),
}

/// Something that could be guessed.
#[derive(Clone, Debug)]
pub enum Secret {
    /// A code of a factor.
    Code(FactorId, SecretString),
    /// A backup code.
    BackupCode(SecretString),
}

/// A right second step, which [`settle`] uses up.
#[derive(Clone, Debug)]
pub struct Proof {
    /// Its kind.
    pub kind: Kind,
    what: What,
}

#[derive(Clone, Debug)]
enum What {
    Step(FactorId, i64),
    Code(FactorId, ChallengeId, Vec<u8>, Moment),
    Backup(SecretString),
    Passkey(passkeys::Answered, Question),
}

impl Proof {
    /// What is proven by it, after this first step.
    pub fn proven(&self, first: Option<Method>) -> Proven {
        let key = match &self.what {
            What::Passkey(answered, _) => Some(answered.method),
            What::Step(..) | What::Code(..) | What::Backup(_) => None,
        };
        Proven {
            first,
            second: Some(self.kind),
            key,
        }
    }

    /// Whether it stands for the first step as well: a key that made sure whose finger, face or PIN it was.
    pub fn is_first_too(&self) -> bool {
        matches!(&self.what, What::Passkey(answered, _) if answered.is_user_verified())
    }
}

enum Verdict {
    Right(Proof),
    Wrong(&'static str),
    Refused(Problem),
}

/// Checks what is given. What comes back with a right one must be settled by [`settle`]: the attempt, where it was one that is counted. The
/// answer of a passkey is none, and works while codes are locked.
pub async fn check(
    platform: &Platform,
    call: &Call,
    guard: &Guard,
    prover: &Prover,
    given: Given,
) -> Result<(Option<Attempt>, Proof), Problem> {
    match given {
        Given::Secret(secret) => {
            let (attempt, proof) = check_secret(platform, call, guard, prover, secret).await?;
            Ok((Some(attempt), proof))
        }
        Given::Passkey(answer) => {
            let (answered, question) = passkeys::check(platform, call, prover, *answer).await?;
            let proof = Proof {
                kind: Kind::Passkey,
                what: What::Passkey(answered, question),
            };
            Ok((None, proof))
        }
    }
}

/// Compares what is given, once the attempt is counted.
pub async fn check_secret(
    platform: &Platform,
    call: &Call,
    guard: &Guard,
    prover: &Prover,
    given: Secret,
) -> Result<(Attempt, Proof), Problem> {
    let subject = prover.subject(platform);
    let (inner, who, now) = (platform.clone(), prover.clone(), call.clone());
    let look = move |conn: &mut Conn| look(conn, &inner, &now, &who, &given);
    let (attempt, verdict) = guard.admit(platform, call, &subject, look).await?;
    match verdict {
        Verdict::Right(proof) => Ok((attempt, proof)),
        Verdict::Wrong(method) => {
            let failure = Failure {
                kind: FAILED,
                method,
            };
            let account = Some(prover.account.clone());
            let failed = guard.fail(platform, call, attempt, account, failure);
            let left = u32::try_from(failed.await?).unwrap_or(0);
            Err(Problem::new(&problems::MFA_CODE_INVALID).attempts_left(left))
        }
        Verdict::Refused(problem) => {
            guard.give_back(platform, call, attempt).await?;
            Err(problem)
        }
    }
}

fn look(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    prover: &Prover,
    given: &Secret,
) -> Result<Verdict, Problem> {
    let (id, code) = match given {
        Secret::BackupCode(code) => return look_at_backup(conn, platform, prover, code),
        Secret::Code(id, code) => (id, code.expose_secret()),
    };
    let factor = factors::find(conn, &prover.account, id, call.now)?;
    let usable = |factor: &Factor| !factor.is_pending() || prover.adds.as_ref() == Some(&factor.id);
    let Some(factor) = factor.filter(usable) else {
        return Ok(Verdict::Refused(Problem::new(&common::NOT_FOUND)));
    };
    match factor.kind {
        Kind::Totp => look_at_app(conn, platform, call, &factor, code),
        Kind::Sms | Kind::Email => look_at_code(conn, platform, call, prover, &factor, code),
        Kind::Passkey | Kind::BackupCode => Ok(Verdict::Wrong(factor.kind.as_str())),
    }
}

fn look_at_app(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    factor: &Factor,
    code: &str,
) -> Result<Verdict, Problem> {
    let sealed = factor.secret_sealed.as_deref().unwrap_or_default();
    let key = platform.seal.load_account_key(conn, &factor.account_id)?;
    let secret = Zeroizing::new(key.open(&secret_place(&factor.id), sealed)?);
    Ok(
        match totp::step_of(&totp::decode(&secret)?, code, call.now) {
            Some(step) if step > factor.last_step => {
                right(Kind::Totp, What::Step(factor.id.clone(), step))
            }
            Some(_) => Verdict::Refused(Problem::new(&problems::CODE_REPLAYED)),
            None => Verdict::Wrong(Kind::Totp.as_str()),
        },
    )
}

fn look_at_code(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    prover: &Prover,
    factor: &Factor,
    code: &str,
) -> Result<Verdict, Problem> {
    let waits = store::of_holder(conn, &prover.holder, &factor.id)?;
    let Some((challenge, stored)) =
        waits.and_then(|challenge| Challenge::code(&challenge).map(|code| (challenge, code)))
    else {
        return Ok(Verdict::Refused(no_code()));
    };
    let given = challenge::code_hash(platform, &challenge.id, code);
    Ok(match codes::check(Some(&stored), &given, call.now) {
        Ok(()) => right(
            factor.kind,
            What::Code(
                factor.id.clone(),
                challenge.id,
                stored.hash,
                challenge.expires_at.minus(challenge::LIFE),
            ),
        ),
        Err(kind) if kind.code == codes::problems::CODE_EXPIRED.code => Verdict::Refused(no_code()),
        Err(_) => Verdict::Wrong(factor.kind.as_str()),
    })
}

fn look_at_backup(
    conn: &mut Conn,
    platform: &Platform,
    prover: &Prover,
    code: &SecretString,
) -> Result<Verdict, Problem> {
    let account = &prover.account;
    let works = factors::is_backup_code(conn, platform, account, code.expose_secret())?;
    Ok(if works {
        right(Kind::BackupCode, What::Backup(code.clone()))
    } else {
        Verdict::Wrong(Kind::BackupCode.as_str())
    })
}

fn right(kind: Kind, what: What) -> Verdict {
    Verdict::Right(Proof { kind, what })
}

fn no_code() -> Problem {
    Problem::new(&codes::problems::CODE_EXPIRED).next(
        "challenge",
        "POST",
        "/v1/sessions/mfa/challenges",
    )
}

/// Settles the attempt of a right second step, and uses the step up. Failures before it are forgotten only when it was as strong as any that
/// the account has: else who reads the mails could try the app's codes without end, with a code by mail in between.
pub fn settle(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    prover: &Prover,
    ticket: Option<&lockout::Ticket>,
    proof: &Proof,
) -> Result<(), Problem> {
    let clears = proof.kind.strength() >= account::second_step(conn, &prover.account)?;
    match ticket {
        Some(ticket) => lockout::succeed(conn, ticket, clears, call.now)?,
        None if clears => lockout::forget(conn, &prover.subject(platform), call.now)?,
        None => {}
    }
    use_up(conn, platform, call, prover, proof)
}

/// Of many who bring the same one, one is the first.
fn use_up(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    prover: &Prover,
    proof: &Proof,
) -> Result<(), Problem> {
    let is_first = match &proof.what {
        What::Step(factor, step) => factors::use_step(conn, factor, *step, call.now)?,
        What::Code(factor, challenge, hash, sent_at) => {
            factors::touch(conn, factor, call.now)?;
            let used = store::use_code(conn, challenge, hash)? > 0;
            if used && proof.kind == Kind::Sms {
                phone::converted(conn, platform, &prover.account, *sent_at, call.now)?;
            }
            used
        }
        What::Backup(code) => {
            let account = &prover.account;
            let code = code.expose_secret();
            let used = factors::use_backup_code(conn, platform, account, code, call.now)?;
            if used {
                notices::backup_code_used(conn, platform, call, account)?;
            }
            used
        }
        What::Passkey(answered, question) => {
            let is_first =
                questions::finish(conn, question)? && passkeys::note_use(conn, answered, call.now)?;
            return if is_first {
                Ok(())
            } else {
                Err(passkeys::invalid())
            };
        }
    };
    if is_first {
        Ok(())
    } else {
        Err(Problem::new(&problems::CODE_REPLAYED))
    }
}

/// Where an app's secret is sealed.
pub fn secret_place(id: &FactorId) -> Place<'_> {
    Place {
        table: "factors",
        column: "secret_sealed",
        row: id.as_str(),
    }
}
