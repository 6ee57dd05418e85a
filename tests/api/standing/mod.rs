//! What an account may do, and why not.

mod capabilities;
mod holds;
mod suspension;

use bonafide::ledger::audit::Actor as Who;
use bonafide::platform::Platform;
use bonafide::platform::db::Conn;
use bonafide::platform::http::Call;
use bonafide::platform::ids::{AccountId, HoldId};
use bonafide::platform::problem::Problem;
use bonafide::standing::holds::{self as holding, NewHold};
use bonafide::standing::kinds::HoldKind;
use bonafide::standing::suspension::{self as suspending, NewSuspension, Suspension};

pub use crate::contact::phone::proven;
use crate::support::*;

pub const CAPABILITIES: &str = "/v1/me/capabilities";
pub const NUMBER: &str = "+34612345678";

/// The account of who calls.
pub async fn id_of(person: &Actor) -> AccountId {
    AccountId::parse(&person.id().await).expect("an id")
}

/// The names of what somebody may not do, in order.
pub fn blocked(body: &Value) -> Vec<String> {
    let members = body.as_object().expect("an object");
    let blocked = members.iter().filter(|(_, one)| one["allowed"] == false);
    let mut names: Vec<String> = blocked.map(|(name, _)| name.clone()).collect();
    names.sort();
    names
}

/// The reasons for which something is blocked.
pub fn reasons(body: &Value, capability: &str) -> Vec<String> {
    let list = body[capability]["blocked_by"].as_array().expect(capability);
    let reasons = list
        .iter()
        .map(|one| one["reason"].as_str().expect("a reason"));
    reasons.map(str::to_owned).collect()
}

/// A hold of the staff.
pub fn hold(kind: HoldKind) -> NewHold {
    let needs_words = kind.capabilities().is_empty();
    let names = needs_words.then_some("withdraw_earnings");
    NewHold {
        kind,
        capabilities: names.map(bonafide::platform::capability::Capabilities::from_text),
        reason_code: "payment_disputed".into(),
        user_text: None,
        internal_note: None,
        until: None,
    }
}

/// Does something to the database, as a member of the staff by the command line does.
pub async fn act<T: Send + 'static>(
    app: &TestApp,
    act: impl FnOnce(&mut Conn, &Platform, &Call) -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    let platform = app.platform().clone();
    let call = Call::internal(platform.clock.now());
    let inner = platform.clone();
    platform
        .db
        .write(move |conn| act(conn, &inner, &call))
        .await
}

/// Places a hold.
pub async fn place(app: &TestApp, person: &AccountId, new: NewHold) -> HoldId {
    let person = person.clone();
    let placed = act(app, move |conn, platform, call| {
        holding::place(conn, platform, call, Who::Operator, &person, &new)
    });
    placed.await.expect("a hold").id
}

/// Lifts a hold.
pub async fn lift(app: &TestApp, id: &HoldId) -> Result<holding::Hold, Problem> {
    let id = id.clone();
    act(app, move |conn, platform, call| {
        holding::lift(conn, platform, call, Who::Operator, &id, "It was settled.")
    })
    .await
}

/// A suspension without an end.
pub fn suspension() -> NewSuspension {
    NewSuspension {
        reason_code: "fake_reviews".into(),
        facts: "Nine reviews came from accounts of your own.".into(),
        rule: "Terms of use, 7.2".into(),
        automated: false,
        user_text: Some("We are sorry that it came to this.".into()),
        internal_note: Some("Case 4711".into()),
        until: None,
    }
}

/// Suspends somebody, by a member of the staff with this account.
pub async fn suspend(
    app: &TestApp,
    person: &AccountId,
    new: NewSuspension,
    by: Option<AccountId>,
) -> Result<Suspension, Problem> {
    let person = person.clone();
    let done = act(app, move |conn, platform, call| {
        let who = by.as_ref().map_or(Who::Operator, Who::Staff);
        suspending::suspend(conn, platform, call, who, &person, &new)
    });
    let (suspension, void) = done.await?;
    let platform = app.platform();
    let now = platform.clock.now();
    platform.tokens.revocations().note(&void.subject(), now);
    Ok(suspension)
}

/// Counts events of a kind.
pub async fn events(app: &TestApp, kind: &'static str) -> usize {
    payloads(app, kind).await.len()
}

/// What the events of a kind say, oldest first.
pub async fn payloads(app: &TestApp, kind: &'static str) -> Vec<Value> {
    use bonafide::platform::db::schema::events;
    use diesel::prelude::*;
    let read = app.platform().db.read(move |conn| {
        let found: Vec<String> = events::table
            .filter(events::kind.eq(kind))
            .order(events::id)
            .select(events::payload)
            .load(conn)?;
        Ok(found)
    });
    let found = read.await.expect("the events");
    found
        .iter()
        .map(|text| serde_json::from_str(text).expect("JSON"))
        .collect()
}

/// Somebody who is suspended signs in.
pub async fn restricted(person: &Actor) -> Actor {
    let reply = person.login().await.is(200);
    assert_eq!(reply.body["result"], "restricted", "{}", reply.text);
    Actor {
        bearer: Some(reply.text_of("/access_token")),
        refresh_token: reply.text_of("/refresh_token"),
        ..person.clone()
    }
}
