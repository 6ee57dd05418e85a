//! Adding a second step: it counts once it was given for the first time.

use zeroize::Zeroizing;

use super::challenge::{self, Sent};
use super::proof::{Proof, secret_place, settle};
use super::prover::Prover;
use super::{notices, problems, rules, totp};
use crate::accounts::account::{self, Account};
use crate::contact::phone;
use crate::delivery::sms::Channel;
use crate::platform::Platform;
use crate::platform::caller::Claims;
use crate::platform::db::Conn;
use crate::platform::http::Call;
use crate::platform::ids::{AccountId, FactorId, SessionId};
use crate::platform::problem::{Problem, common};
use crate::platform::qr::{self, Pictures};
use crate::sign_in::factors::{self, Factor, Kind, NewFactor};
use crate::sign_in::lockout::Ticket;
use crate::sign_in::sessions::{self, Opened, Proven};

/// Somebody who changes their second steps.
#[derive(Clone)]
pub struct Owner {
    /// Whose account.
    pub account: AccountId,
    /// The session.
    pub session: SessionId,
    /// What the caller's token says.
    pub claims: std::sync::Arc<Claims>,
}

impl Owner {
    /// Refuses who has not given the account's strongest second step of late. Holds the account for the rest of the transaction, so that
    /// changes of second steps come one after another.
    pub fn check(&self, conn: &mut Conn, call: &Call) -> Result<(), Problem> {
        account::still_under(conn, &self.account, self.claims.sec_epoch, call.now)?;
        account::step_up_to_strongest(conn, &self.account, &self.claims, call.now)
    }
}

/// A factor that waits for its first code.
pub struct Begun {
    /// The code that was sent, if one was.
    pub sent: Sent,
    /// What an app is set up with.
    pub app: Option<App>,
}

/// What an app is set up with.
pub struct App {
    /// Secret and address.
    pub setup: totp::Setup,
    /// The address as pictures.
    pub pictures: Pictures,
}

/// The second steps that there are, for who may add another one.
pub fn room_for_more(conn: &mut Conn, call: &Call, owner: &Owner) -> Result<Vec<Factor>, Problem> {
    owner.check(conn, call)?;
    let present = factors::active(conn, &owner.account)?;
    if present.len() >= rules::MOST {
        return Err(Problem::new(&problems::TOO_MANY_FACTORS));
    }
    Ok(present)
}

/// Begins to add a factor.
pub fn begin(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    owner: &Owner,
    kind: Kind,
    label: Option<&str>,
) -> Result<Begun, Problem> {
    let present = room_for_more(conn, call, owner)?;
    let is_single = matches!(kind, Kind::Sms | Kind::Email);
    if is_single && present.iter().any(|factor| factor.kind == kind) {
        return Err(Problem::new(&problems::FACTOR_EXISTS));
    }
    if kind == Kind::Sms && phone::proven(conn, platform, &owner.account)?.is_none() {
        return Err(Problem::new(&problems::PHONE_UNVERIFIED).next(
            "give_phone",
            "POST",
            "/v1/me/phone",
        ));
    }
    let id = FactorId::new(call.now, &platform.random);
    let person = account::load(conn, platform, &owner.account)?;
    let app = match kind {
        Kind::Totp => Some(set_up(platform, &person)?),
        _ => None,
    };
    let sealed = match &app {
        Some(app) => Some(seal(conn, platform, owner, &id, &app.setup.secret)?),
        None => None,
    };
    let new = NewFactor {
        id: &id,
        account: &owner.account,
        kind,
        label: &name(platform, &person, kind, label)?,
        secret_sealed: sealed.as_deref(),
        expires: call.now.plus(rules::WAITS),
    };
    factors::add(conn, &new, call.now)?;
    let prover = Prover::of_session(conn, &owner.account, &owner.session, call.now)?.adding(&id);
    let factor = factors::find(conn, &owner.account, &id, call.now)?;
    let factor = factor.ok_or_else(|| Problem::new(&common::NOT_FOUND))?;
    let sent = challenge::send(conn, platform, &prover, factor, Channel::Sms, call)?;
    Ok(Begun { sent, app })
}

/// The name that its owner gave a factor, or one in their language.
pub fn name(
    platform: &Platform,
    person: &Account,
    kind: Kind,
    given: Option<&str>,
) -> Result<String, Problem> {
    match given {
        Some(name) => Ok(name.to_owned()),
        None => {
            let language = platform.texts.spoken_in(&person.locale);
            Ok(platform.texts.say(language, rules::label_key(kind), &[])?)
        }
    }
}

fn set_up(platform: &Platform, person: &Account) -> Result<App, Problem> {
    let secret = platform.random.bytes::<{ totp::SECRET_BYTES }>();
    let setup = totp::setup(secret, &platform.config.site.name, person.email.as_str())?;
    let pictures = qr::draw(&setup.uri)?;
    Ok(App { setup, pictures })
}

fn seal(
    conn: &mut Conn,
    platform: &Platform,
    owner: &Owner,
    id: &FactorId,
    secret: &str,
) -> Result<Vec<u8>, Problem> {
    let key = platform.seal.load_account_key(conn, &owner.account)?;
    key.seal(&secret_place(id), secret, &platform.random)
}

/// A factor that counts from now on.
pub struct Added {
    /// The factor.
    pub factor: Factor,
    /// The account's first backup codes, if it had none.
    pub backup_codes: Vec<Zeroizing<String>>,
    /// The session, which has given a second step with this.
    pub opened: Opened,
}

/// The first code was right: the factor counts.
pub fn finish(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    owner: &Owner,
    prover: &Prover,
    ticket: &Ticket,
    proof: &Proof,
) -> Result<Added, Problem> {
    owner.check(conn, call)?;
    settle(conn, platform, call, prover, Some(ticket), proof)?;
    let id = prover.adds.as_ref().ok_or_else(not_found)?;
    let factor = factors::find(conn, &owner.account, id, call.now)?.ok_or_else(not_found)?;
    add(conn, platform, call, owner, factor, proof.proven(None))
}

/// Adds a factor that was proven, by this.
pub fn add(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    owner: &Owner,
    factor: Factor,
    proven: Proven,
) -> Result<Added, Problem> {
    if !factors::activate(conn, &factor, call.now)? {
        return Err(not_found());
    }
    if factor.kind == Kind::Sms {
        phone::keep_for_sign_in(conn, &owner.account, true)?;
    }
    let backup = factors::backup_codes(conn, &owner.account)?;
    let backup_codes = if backup.made_at.is_none() {
        factors::make_backup_codes(conn, platform, &owner.account, call.now)?
    } else {
        Vec::new()
    };
    notices::factor_added(conn, platform, call, owner.by(), &factor)?;
    let opened = sessions::renew_proof(conn, call, &owner.session, proven)?;
    Ok(Added {
        factor,
        backup_codes,
        opened,
    })
}

fn not_found() -> Problem {
    Problem::new(&common::NOT_FOUND)
}
