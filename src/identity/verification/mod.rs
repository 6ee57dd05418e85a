//! The verification of a person: begun with a consent, waiting for pictures, looked at, and passed or not.
//!
//! An account has one at a time that is not over. What comes of it is one transaction: its state, the holds that it places or lifts, the event, the
//! line of the history, the mail, and the day on which its pictures are deleted. Only a person decides against somebody, and who was decided
//! against can object once; somebody else looks then.
//!
//! Codes answered: `identity_already_verified`, `method_not_eligible`, `consent_outdated`, `verification_expired`, `state_conflict`, `not_found`,
//! `rate_limited`.

mod appeals;
mod consent;
mod handoff;
pub mod http;
pub mod jobs;
mod outcome;
mod pictures;
pub mod problems;
pub mod reasons;
mod rules;
mod shown;
mod store;
mod tries;

use serde_json::json;

use crate::accounts::account;
use crate::desk::review;
use crate::identity::comparison;
use crate::identity::consent::Consent;
use crate::ledger::audit::{self, Actor};
use crate::ledger::events::{self, kinds::IdentityCanceled};
use crate::platform::Platform;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::http::Call;
use crate::platform::ids::{AccountId, VerificationId};
use crate::platform::limits::{counters, delta};
use crate::platform::problem::{Problem, common};
use crate::platform::texts::{Language, Table};
use crate::standing::holds;
use crate::standing::kinds::HoldKind;
pub use appeals::appeal;
pub use handoff::{HandOff, Holder, hand_off};
pub use outcome::{Conclusion, conclude};
pub use pictures::{NewPicture, is_known, pictures_of};
pub use rules::{Camera, Method, Status};
pub use shown::{Shown, ShownCheck, ShownFault};
pub use store::Picture;
pub use tries::{Measured, NewTry, newest_try, take_try};

/// This room's texts.
pub const TEXTS: Table = &[
    (Language::En, include_str!("texts/en.ftl")),
    (Language::Es, include_str!("texts/es.ftl")),
    (Language::Ar, include_str!("texts/ar.ftl")),
];

/// Where a verification that waits for pictures is begun anew or listed.
pub const PATH: &str = "/v1/me/identity-verifications";

/// How many a sweep ends.
const AT_ONCE: i64 = 500;

/// A verification, opened.
#[derive(Clone, Debug)]
pub struct Verification {
    /// Its id.
    pub id: VerificationId,
    /// Whose.
    pub account: AccountId,
    /// How the person is looked at.
    pub method: String,
    /// What takes the pictures.
    pub camera: String,
    /// Where it stands.
    pub status: Status,
    /// What the person agreed to.
    pub consent: Consent,
    /// How often pictures were sent.
    pub tries: i32,
    /// How often they may still be sent.
    pub tries_left: i32,
    /// When it began.
    pub opened_at: Moment,
    /// Until when it waits for pictures.
    pub expires_at: Moment,
    /// What the newest try showed.
    pub shown: Shown,
    /// Why it stands so, in a word.
    pub reason_code: Option<String>,
    /// Why, for the person, where a person wrote it.
    pub user_text: Option<String>,
    /// When it was decided.
    pub decided_at: Option<Moment>,
    /// By whom: `engine`, `staff` or `member`.
    pub decided_by: Option<String>,
    /// When the person objected.
    pub appealed_at: Option<Moment>,
    /// Until when its pictures are kept.
    pub pictures_until: Option<Moment>,
}

impl Verification {
    /// Where it stands at a moment: who waited too long is not waited for any more, whether or not that was noted.
    pub fn status_at(&self, now: Moment) -> Status {
        match self.status {
            Status::RequiresInput if self.expires_at <= now => Status::Canceled,
            status => status,
        }
    }

    /// Refuses pictures where none are wanted.
    pub fn check_wants_pictures(&self, now: Moment) -> Result<(), Problem> {
        rules::wants_pictures(self.status, self.expires_at, now)
    }
}

/// What somebody wants to begin with.
#[derive(Clone, Debug)]
pub struct Beginning {
    /// How.
    pub method: Method,
    /// With what.
    pub camera: Camera,
    /// Agreed to what.
    pub consent: Consent,
}

/// Begins a verification. The consent is recorded with it, before any picture can be sent.
pub fn begin(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    id: &AccountId,
    beginning: &Beginning,
) -> Result<Verification, Problem> {
    beginning.consent.check(consent::CONSENT_VERSION)?;
    expire(conn, platform, call, Some(id), 1)?;
    let newest = store::newest_status(conn, id)?;
    let candidate = rules::Candidate {
        roles: account::load(conn, platform, id)?.roles,
        asked: holds::stands(conn, id, HoldKind::VisualVerificationPending, call.now)?,
        failed: holds::stands(conn, id, HoldKind::VisualVerificationFailed, call.now)?,
        newest: newest.as_deref().and_then(Status::parse),
    };
    let settings = &platform.config.identity;
    rules::may_begin(&settings.eligible, &candidate)?;
    let budget = &platform.config.limits.verifications_per_account;
    counters::take(conn, budget, id.as_str().as_bytes(), call.now)?;
    let verification = Verification {
        id: VerificationId::new(call.now, &platform.random),
        account: id.clone(),
        method: beginning.method.as_str().to_owned(),
        camera: beginning.camera.as_str().to_owned(),
        status: Status::RequiresInput,
        consent: beginning.consent.clone(),
        tries: 0,
        tries_left: settings.tries,
        opened_at: call.now,
        expires_at: call.now.plus(delta(settings.time)),
        shown: Shown::default(),
        reason_code: None,
        user_text: None,
        decided_at: None,
        decided_by: None,
        appealed_at: None,
        pictures_until: None,
    };
    if !store::insert(conn, &verification)? {
        // Begun beside this one.
        return Err(conflict());
    }
    let detail = json!({"method": verification.method, "verification_id": verification.id,
        "consent_version": verification.consent.version});
    note(
        conn,
        call,
        Actor::Member,
        &verification,
        "identity.begun",
        detail,
    )?;
    Ok(verification)
}

/// Ends a verification that nobody has decided; its pictures go at once. Another account's is not found.
pub fn cancel(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    account: &AccountId,
    id: &VerificationId,
) -> Result<Verification, Problem> {
    account::hold(conn, [account])?;
    let known = of_owner(conn, platform, account, id)?;
    // Who objects waits for an answer to a decision that stands.
    if known.appealed_at.is_some()
        || !end(conn, platform, call, Actor::Member, &known, "requested")?
    {
        return Err(conflict());
    }
    review::withdraw(conn, call, &known.method, known.id.as_str())?;
    of_owner(conn, platform, account, id)
}

/// Notes of verifications that waited too long that they are over: of one account, or of everybody. Tells how many.
pub fn expire(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    account: Option<&AccountId>,
    at_most: i64,
) -> Result<usize, Problem> {
    let over = store::overdue(conn, account, call.now, at_most)?;
    let mut ended = 0;
    for row in over {
        let known = store::open(conn, platform, row)?;
        ended += usize::from(end(conn, platform, call, Actor::System, &known, "expired")?);
    }
    Ok(ended)
}

/// Ends what waited too long, and drops what was known of and measured in pictures that are gone.
pub fn sweep(conn: &mut Conn, platform: &Platform, now: Moment) -> Result<usize, Problem> {
    let call = Call::internal(now);
    let ended = expire(conn, platform, &call, None, AT_ONCE)?;
    Ok(ended
        + store::sweep_pictures(conn, now)?
        + store::tries::sweep(conn, now)?
        + comparison::sweep(conn, platform, now)?)
}

/// An account's verifications, newest first, from after a given one.
pub fn of_account(
    conn: &mut Conn,
    platform: &Platform,
    account: &AccountId,
    after: Option<&str>,
    rows: i64,
) -> Result<Vec<Verification>, Problem> {
    let found = store::of_account(conn, account, after, rows)?;
    let opened = found.into_iter();
    opened.map(|row| store::open(conn, platform, row)).collect()
}

/// One of an account's verifications; another account's is not found.
pub fn of_owner(
    conn: &mut Conn,
    platform: &Platform,
    account: &AccountId,
    id: &VerificationId,
) -> Result<Verification, Problem> {
    let found = find(conn, platform, id)?;
    if found.account == *account {
        return Ok(found);
    }
    Err(Problem::new(&common::NOT_FOUND))
}

/// A verification that must exist.
pub fn find(
    conn: &mut Conn,
    platform: &Platform,
    id: &VerificationId,
) -> Result<Verification, Problem> {
    look_up(conn, platform, id)?.ok_or_else(|| Problem::new(&common::NOT_FOUND))
}

/// A verification, if it is there: it goes with its account.
pub fn look_up(
    conn: &mut Conn,
    platform: &Platform,
    id: &VerificationId,
) -> Result<Option<Verification>, Problem> {
    let row = store::find(conn, id)?;
    row.map(|row| store::open(conn, platform, row)).transpose()
}

/// What the person says to a decision, if anything.
pub fn statement(
    conn: &mut Conn,
    platform: &Platform,
    id: &VerificationId,
) -> Result<Option<String>, Problem> {
    store::statement(conn, platform, id)
}

/// `false`: it is over already.
fn end(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    actor: Actor<'_>,
    known: &Verification,
    reason: &'static str,
) -> Result<bool, Problem> {
    let turn = store::Turn {
        from: &[Status::RequiresInput, Status::InReview],
        to: Status::Canceled,
        reason_code: Some(reason),
        user_text: None,
        by: None,
        pictures_until: Some(call.now),
        again: None,
    };
    if store::turn(conn, platform, known, &turn, call.now)? == 0 {
        return Ok(false);
    }
    pictures::delete_at(conn, &known.id, Some(call.now))?;
    let event = IdentityCanceled {
        verification_id: known.id.clone(),
        method: known.method.clone(),
        reason,
    };
    events::emit(conn, &event, &known.account, call.now)?;
    let detail = json!({"verification_id": known.id, "method": known.method, "reason": reason});
    note(conn, call, actor, known, "identity.canceled", detail)?;
    Ok(true)
}

/// The refusal of what does not fit the state.
fn conflict() -> Problem {
    Problem::new(&common::STATE_CONFLICT)
        .detail("The verification stands otherwise by now.")
        .next("list_identity_verifications", "GET", PATH)
}

fn note(
    conn: &mut Conn,
    call: &Call,
    actor: Actor<'_>,
    known: &Verification,
    kind: &'static str,
    detail: serde_json::Value,
) -> Result<(), Problem> {
    audit::note(conn, call, actor, kind, Some(&known.account), detail)
}
