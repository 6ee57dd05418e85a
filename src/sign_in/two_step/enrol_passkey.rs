//! Adding a passkey: options first, then what the authenticator made. It needs no code: whoever made it holds it.

use super::enrol::{Added, Owner, add, name, room_for_more};
use super::{passkeys, problems, questions, store};
use crate::accounts::account;
use crate::platform::Platform;
use crate::platform::db::Conn;
use crate::platform::http::Call;
use crate::platform::ids::FactorId;
use crate::platform::problem::Problem;
use crate::sign_in::factors::{self, Kind, NewFactor};
use crate::sign_in::passkeys::{
    CreationOptions, Person, RegistrationAnswer, ResidentKey, UserHandle, Verification, Wish,
};
use crate::sign_in::sessions::Proven;

/// A passkey that signs in alone is best; a key that cannot is a second step all the same.
const WISH: Wish = Wish {
    resident_key: ResidentKey::Preferred,
    verification: Verification::Preferred,
};

/// Asks for a passkey that the account does not have yet. The factor waits for it; an earlier one that waited is given up.
pub fn begin(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    owner: &Owner,
    label: Option<&str>,
) -> Result<CreationOptions, Problem> {
    let party = passkeys::party(platform)?;
    room_for_more(conn, call, owner)?;
    let (id, account) = (FactorId::new(call.now, &platform.random), &owner.account);
    let person = account::load(conn, platform, account)?;
    let new = NewFactor {
        id: &id,
        account,
        kind: Kind::Passkey,
        label: &name(platform, &person, Kind::Passkey, label)?,
        secret_sealed: None,
        expires: call.now.plus(questions::LIFE),
    };
    factors::add(conn, &new, call.now)?;
    let (options, state) = party.ask_for_registration(
        &Person {
            handle: UserHandle::of(account),
            address: person.email.as_str(),
            name: person.name.as_str(),
        },
        &passkeys::credentials(conn, account)?,
        WISH,
        platform.random.bytes(),
    );
    questions::put(conn, platform, account, id.as_str(), &state, call.now)?;
    Ok(options)
}

/// The authenticator made one: it counts.
pub fn finish(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    owner: &Owner,
    label: Option<&str>,
    answer: &RegistrationAnswer,
) -> Result<Added, Problem> {
    let party = passkeys::party(platform)?;
    room_for_more(conn, call, owner)?;
    let account = &owner.account;
    let waiting = factors::pending(conn, account, Kind::Passkey, call.now)?;
    let mut factor = waiting.ok_or_else(passkeys::invalid)?;
    let waits = questions::waiting(conn, platform, account, factor.id.as_str(), call.now)?;
    let (question, state) = waits.ok_or_else(passkeys::invalid)?;
    let made = party.check_registration(&state, answer).map_err(|flaw| {
        tracing::info!(%flaw, "a new passkey was refused");
        passkeys::invalid()
    })?;
    if !questions::finish(conn, &question)? {
        return Err(passkeys::invalid());
    }
    if !store::passkeys::insert(conn, &factor.id, account, &made)? {
        return Err(Problem::new(&problems::FACTOR_EXISTS));
    }
    if let Some(label) = label {
        factors::rename(conn, &factor.id, label)?;
        label.clone_into(&mut factor.label);
    }
    let proven = Proven {
        first: None,
        second: Some(Kind::Passkey),
        key: Some(made.credential.method()),
    };
    add(conn, platform, call, owner, factor, proven)
}
