//! The people of a run: registered, proven and signed in over HTTP as anybody is.

use std::cell::{Cell, RefCell};
use std::net::SocketAddr;
use std::rc::Rc;

use anyhow::Context;
use serde_json::{Value, json};

use crate::http::{self, Line};

/// Everybody's password: it passes the default policy.
pub const PASSWORD: &str = "violet tangent harbor 7";

/// How many of each kind. More than one, so that neither a cache nor a lock sees a single row.
const EACH: usize = 50;

/// Somebody whose address is proven and who is signed in.
#[derive(Clone)]
pub struct Member {
    /// The account's id.
    pub id: String,
    /// Address.
    pub email: String,
    /// Access token.
    pub access: String,
    /// The newest refresh token.
    pub refresh: Rc<RefCell<String>>,
}

/// All people of one run. Cheap to clone.
#[derive(Clone)]
pub struct People {
    /// Signed in.
    pub members: Rc<[Member]>,
    /// The key of a program that asks what accounts may do.
    pub key: Rc<str>,
    /// The accounts of everybody who is signed in: a hundred.
    pub accounts: Rc<[String]>,
    /// Addresses with an owner, which strangers register again.
    pub taken: Rc<[String]>,
    /// Addresses that wait for their proof.
    pub waiting: Rc<[String]>,
    next: Rc<Cell<u64>>,
}

impl People {
    /// Registers them all. Needs somebody who sends the mails.
    pub fn gather(address: SocketAddr, key: String) -> anyhow::Result<Self> {
        let mut line = Line::open(address)?;
        let named = |kind: &str| -> Vec<String> {
            (0..EACH)
                .map(|number| format!("{kind}.{number}@example.com"))
                .collect()
        };
        let members: Vec<Member> = signed_in(&mut line, &named("member"))?;
        let taken = named("taken");
        let owners = signed_in(&mut line, &taken)?;
        let everybody = members.iter().chain(&owners);
        let accounts: Vec<String> = everybody.map(|member| member.id.clone()).collect();
        let waiting = named("waiting");
        for email in &waiting {
            register(&mut line, email)?;
        }
        Ok(Self {
            key: key.into(),
            accounts: accounts.into(),
            members: members.into(),
            taken: taken.into(),
            waiting: waiting.into(),
            next: Rc::new(Cell::new(0)),
        })
    }

    /// An address that nobody has ever named.
    pub fn stranger(&self) -> String {
        let number = self.next.get();
        self.next.set(number + 1);
        format!("stranger.{number}@example.com")
    }
}

fn signed_in(line: &mut Line, emails: &[String]) -> anyhow::Result<Vec<Member>> {
    // All register first: the mails are made meanwhile.
    let tokens = emails.iter().map(|email| register(line, email));
    let tokens = tokens.collect::<anyhow::Result<Vec<_>>>()?;
    let pairs = emails.iter().zip(&tokens);
    pairs
        .map(|(email, token)| confirm(line, email, token))
        .collect()
}

fn register(line: &mut Line, email: &str) -> anyhow::Result<String> {
    let answer = line.ask(&registration(email))?.json(202)?;
    text(&answer, "/registration_token")
}

fn confirm(line: &mut Line, email: &str, token: &str) -> anyhow::Result<Member> {
    let inbox = format!("/dev/inbox/latest?to={email}&wait=10");
    let mail = line.ask(&http::get(&inbox, None))?.json(200)?;
    let code = json!({"code": text(&mail, "/codes/0")?});
    let path = "/v1/email-verifications/confirm";
    let session = line.ask(&http::post(path, Some(token), None, &code))?;
    let session = session.json(200)?;
    let access = text(&session, "/access_token")?;
    let me = line.ask(&who_am_i(&access))?.json(200)?;
    Ok(Member {
        id: text(&me, "/id")?,
        email: email.to_owned(),
        access,
        refresh: Rc::new(RefCell::new(text(&session, "/refresh_token")?)),
    })
}

fn text(answer: &Value, pointer: &str) -> anyhow::Result<String> {
    let text = answer.pointer(pointer).and_then(Value::as_str);
    Ok(text.with_context(|| format!("no {pointer}"))?.to_owned())
}

/// The request that registers an address.
pub fn registration(email: &str) -> Vec<u8> {
    let form = json!({"role": "client", "name": "Ada Lovelace", "email": email, "password": PASSWORD, "accept_terms": true});
    http::post("/v1/accounts", None, None, &form)
}

/// The request that signs in.
pub fn login(email: &str, password: &str, from: Option<&str>) -> Vec<u8> {
    let form = json!({"email": email, "password": password});
    http::post("/v1/sessions", None, from, &form)
}

/// The request that asks who one is.
pub fn who_am_i(access: &str) -> Vec<u8> {
    http::get("/v1/me", Some(access))
}

/// The request of a program that asks what accounts may do.
pub fn capability_check(key: &str, accounts: &[String]) -> Vec<u8> {
    let checks: Vec<Value> = accounts
        .iter()
        .map(|id| json!({"account_id": id, "capability": "submit_proposal"}))
        .collect();
    let form = json!({"checks": checks});
    http::post("/v1/capability-checks", Some(key), None, &form)
}

/// The request for another verification mail.
pub fn resend(email: &str) -> Vec<u8> {
    http::post(
        "/v1/email-verifications/resend",
        None,
        None,
        &json!({"email": email}),
    )
}

/// The request that trades a refresh token.
pub fn refresh(token: &str) -> Vec<u8> {
    http::post(
        "/v1/sessions/refresh",
        None,
        None,
        &json!({"refresh_token": token}),
    )
}
