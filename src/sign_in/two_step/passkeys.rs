//! Passkeys of accounts: asked, judged, marked. An answer is no guess, so that no attempt is counted: a key answers, or it does not.

use super::prover::Prover;
use super::questions::{self, Question};
use super::store::passkeys as store;
use super::{notices, problems};
use crate::ledger::events::kinds::FactorSuspect;
use crate::platform::Platform;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::http::Call;
use crate::platform::ids::{AccountId, FactorId};
use crate::platform::problem::Problem;
use crate::sign_in::factors;
use crate::sign_in::passkeys::{
    AssertionAnswer, AssertionState, Checked, Credential, Flaw, Known, RelyingParty,
    RequestOptions, Use, UserHandle, Verification,
};
pub use store::Passkey;

/// Who asks for passkeys; refused where the server has no name that they could be bound to.
pub fn party(platform: &Platform) -> Result<RelyingParty, Problem> {
    RelyingParty::new(&platform.config).ok_or_else(|| Problem::new(&problems::PASSKEYS_UNAVAILABLE))
}

/// The refusal of an answer. Why, only the log and the audit trail are told.
pub fn invalid() -> Problem {
    Problem::new(&problems::PASSKEY_INVALID)
}

/// The passkeys of an account.
pub fn of_account(conn: &mut Conn, account: &AccountId) -> Result<Vec<Passkey>, Problem> {
    Ok(store::of_account(conn, account)?)
}

/// What clients are told about the passkeys of an account.
pub fn credentials(conn: &mut Conn, account: &AccountId) -> Result<Vec<Credential>, Problem> {
    let passkeys = of_account(conn, account)?;
    passkeys.iter().map(Passkey::credential).collect()
}

/// The passkey that an answer names, whoever's it is.
pub fn named(conn: &mut Conn, answer: &AssertionAnswer) -> Result<Option<Passkey>, Problem> {
    match answer.credential_id() {
        Ok(id) => Ok(store::by_credential(conn, &id)?),
        Err(_) => Ok(None),
    }
}

/// Asks for any passkey of the account: whichever is at hand.
pub fn ask(
    conn: &mut Conn,
    platform: &Platform,
    prover: &Prover,
    now: Moment,
) -> Result<RequestOptions, Problem> {
    let account = &prover.account;
    let (options, state) = party(platform)?.ask_for_assertion(
        UserHandle::of(account),
        &credentials(conn, account)?,
        Verification::Preferred,
        platform.random.bytes(),
    );
    questions::put(conn, platform, account, &prover.holder, &state, now)?;
    Ok(options)
}

/// A right answer, which [`note_use`] uses up.
#[derive(Clone, Debug)]
pub struct Answered {
    /// The factor.
    pub factor: FactorId,
    /// What a use of it is called among the methods (RFC 8176).
    pub method: &'static str,
    used: Use,
}

impl Answered {
    /// Whether the authenticator made sure who used it: then nothing else needs to be asked.
    pub fn is_user_verified(&self) -> bool {
        self.used.is_user_verified
    }
}

/// Why an answer is refused.
#[derive(Clone, Copy, Debug)]
pub enum Fault {
    /// It is not what was asked for.
    Flawed(Flaw),
    /// Nothing was asked, or too long ago, or it was answered.
    NotAsked,
    /// The counter did not rise.
    Suspect {
        /// The counter of the last use.
        known: u32,
        /// The counter of this one.
        stated: u32,
    },
}

/// Judges an answer.
pub fn judge(
    platform: &Platform,
    passkey: &Passkey,
    state: &AssertionState,
    answer: &AssertionAnswer,
) -> Result<Result<Answered, Fault>, Problem> {
    let credential = passkey.credential()?;
    let known = Known {
        owner: UserHandle::of(&passkey.account_id),
        credential: &credential,
        sign_count: passkey.sign_count(),
    };
    Ok(
        match party(platform)?.check_assertion(state, answer, &known) {
            Ok(Checked::Good(used)) => Ok(Answered {
                factor: passkey.factor_id.clone(),
                method: credential.method(),
                used,
            }),
            Ok(Checked::Suspect { known, stated }) => Err(Fault::Suspect { known, stated }),
            Err(flaw) => Err(Fault::Flawed(flaw)),
        },
    )
}

/// Judges the answer to what a prover was asked, and notes one that is refused.
pub async fn check(
    platform: &Platform,
    call: &Call,
    prover: &Prover,
    answer: AssertionAnswer,
) -> Result<(Answered, Question), Problem> {
    let (inner, who, now) = (platform.clone(), prover.clone(), call.now);
    let looked = platform
        .db
        .read(move |conn| look(conn, &inner, &who, &answer, now));
    let (passkey, judged) = looked.await?;
    match judged {
        Ok(right) => Ok(right),
        Err(fault) => {
            let (account, factor) = (prover.account.clone(), passkey.map(|it| it.factor_id));
            Err(refuse(platform, call, account, factor, fault).await?)
        }
    }
}

type Looked = (Option<Passkey>, Result<(Answered, Question), Fault>);

fn look(
    conn: &mut Conn,
    platform: &Platform,
    prover: &Prover,
    answer: &AssertionAnswer,
    now: Moment,
) -> Result<Looked, Problem> {
    let account = &prover.account;
    let passkey = named(conn, answer)?.filter(|passkey| passkey.account_id == *account);
    let Some(passkey) = passkey else {
        return Ok((None, Err(Fault::Flawed(Flaw::Credential))));
    };
    let waits = questions::waiting(conn, platform, account, &prover.holder, now)?;
    let judged = match waits {
        Some((question, state)) => {
            judge(platform, &passkey, &state, answer)?.map(|answered| (answered, question))
        }
        None => Err(Fault::NotAsked),
    };
    Ok((Some(passkey), judged))
}

/// Notes a refused answer, and marks a passkey whose counter is suspect; gives the refusal. A transaction of its own, since the mark must
/// outlive the refusal.
pub async fn refuse(
    platform: &Platform,
    call: &Call,
    account: AccountId,
    factor: Option<FactorId>,
    fault: Fault,
) -> Result<Problem, Problem> {
    tracing::info!(?fault, "the answer of a passkey was refused");
    let (inner, call) = (platform.clone(), call.clone());
    let noted = platform.db.write(move |conn| {
        notices::passkey_refused(conn, &call, &account)?;
        if let (Some(factor), Fault::Suspect { known, stated }) = (&factor, fault)
            && store::flag(conn, factor, call.now)? > 0
        {
            let counters = FactorSuspect { known, stated };
            notices::passkey_suspect(conn, &inner, &call, &account, factor, &counters)?;
        }
        Ok(())
    });
    noted.await?;
    Ok(invalid())
}

/// Notes a use. `false`: another answer of the same key overtook it, or the key was taken away.
pub fn note_use(conn: &mut Conn, answered: &Answered, now: Moment) -> Result<bool, Problem> {
    if store::note_use(conn, &answered.factor, &answered.used)? == 0 {
        return Ok(false);
    }
    factors::touch(conn, &answered.factor, now)?;
    Ok(true)
}

/// Forgets a passkey that was taken away: it is nobody's, and may be made known again.
pub fn forget(conn: &mut Conn, factor: &FactorId) -> Result<(), Problem> {
    store::delete(conn, factor)?;
    Ok(())
}
