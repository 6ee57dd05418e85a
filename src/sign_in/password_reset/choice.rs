//! Choosing a new password, by the API or by the page: the proof, the policy, the hash, the change.

use secrecy::{ExposeSecret, SecretString};

use super::{Person, Proven, apply, prove_by_code, prove_by_link};
use crate::accounts::account::EmailAddress;
use crate::platform::Platform;
use crate::platform::hashing::HashingRoom;
use crate::platform::http::Call;
use crate::platform::problem::Problem;
use crate::platform::texts::Language;
use crate::sign_in::password::{self, Assessment, normalise, problems};

/// What of a mail somebody brings.
#[derive(Clone)]
pub enum Proof {
    /// The token of its link.
    Link(String),
    /// Its code, with the address that it went to.
    Code(EmailAddress, String),
}

/// A password that cannot be taken, and whose it should have been.
pub struct Unfit {
    /// Who chose it.
    pub person: Person,
    why: Why,
}

enum Why {
    /// The policy is against it.
    Rules(Assessment),
    /// It is the present one.
    Reused,
}

impl Unfit {
    /// Every reason, for the person who reads the page.
    pub fn said(&self, platform: &Platform, language: Language) -> Result<Vec<String>, Problem> {
        let texts = &platform.texts;
        match &self.why {
            Why::Reused => Ok(vec![
                texts.problem_fix(language, &problems::REUSED).into_owned(),
            ]),
            Why::Rules(assessment) => {
                let failures = assessment.failures.iter();
                let said = failures.map(|failure| password::say(texts, language, *failure));
                Ok(said.collect::<anyhow::Result<_>>()?)
            }
        }
    }

    /// The refusal of the member at `pointer`.
    pub fn into_problem(self, pointer: &str) -> Problem {
        let (errors, kind) = match &self.why {
            Why::Rules(assessment) => password::faults(pointer, assessment),
            Why::Reused => (Vec::new(), None),
        };
        match kind {
            Some(kind) => Problem::new(kind).errors(errors),
            None => password::reused(pointer),
        }
    }
}

/// Chooses a new password. The proof is looked at before the password, so that nobody has one hashed or learns anything about the present one who
/// does not read the account's mail; it is used up only by a password that is taken.
pub async fn choose(
    platform: &Platform,
    room: &HashingRoom,
    call: Call,
    proof: Proof,
    chosen: &SecretString,
) -> Result<Result<(), Unfit>, Problem> {
    room.admit(&call).await?;
    call.spend(platform, &platform.config.limits.confirmations_per_client)?;
    let proven = prove(platform, &call, proof.clone()).await?;
    let person = password::Person {
        name: Some(proven.person.name.clone()),
        email: Some(proven.person.address.as_str().to_owned()),
    };
    let assessment = password::assess(platform, chosen, person).await?;
    if !assessment.failures.is_empty() {
        return Ok(Err(Unfit {
            person: proven.person,
            why: Why::Rules(assessment),
        }));
    }
    let plain = normalise(chosen.expose_secret());
    let phc = room.hash(&call, &plain, proven.like.clone()).await?;
    // With one salt and the same settings, the same hash is the same password.
    if proven.present.as_ref() == Some(&phc) {
        // Perhaps this very mail has made it so a moment ago: then that is told.
        prove(platform, &call, proof).await?;
        return Ok(Err(Unfit {
            person: proven.person,
            why: Why::Reused,
        }));
    }
    let (inner, now) = (platform.clone(), call.now);
    let applied = platform
        .db
        .write(move |conn| apply(conn, &inner, &call, &proven, &phc));
    let void = applied.await?;
    platform.tokens.revocations().note(&void.subject(), now);
    Ok(Ok(()))
}

async fn prove(platform: &Platform, call: &Call, proof: Proof) -> Result<Proven, Problem> {
    let (inner, call) = (platform.clone(), call.clone());
    match proof {
        Proof::Link(token) => {
            let act = move |conn: &mut _| prove_by_link(conn, &inner, &call, &token);
            platform.db.read(act).await
        }
        Proof::Code(email, code) => {
            let act = move |conn: &mut _| prove_by_code(conn, &inner, &call, &email, &code);
            platform.db.write(act).await?
        }
    }
}
