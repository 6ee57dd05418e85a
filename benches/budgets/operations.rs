//! The operations that are measured, as stories for the load generator.

use std::cell::RefCell;
use std::rc::Rc;

use anyhow::Context;

use crate::http::{self, Answer};
use crate::load::Story;
use crate::people::{self, PASSWORD, People};

/// Connections of what hashes: one, as the bare hash has one thread; two would share the memory's bandwidth.
const FEW: usize = 1;
/// Connections of what is cheap, so that answers do not wait for the generator.
const MANY: usize = 8;

/// An operation.
pub struct Operation {
    /// Its name in tables and on the command line.
    pub name: &'static str,
    /// How many clients ask at once.
    pub clients: usize,
    tell: fn(&People, usize) -> Box<dyn Story>,
}

impl Operation {
    /// One story for each client.
    pub fn stories(&self, people: &People) -> Vec<Box<dyn Story>> {
        (0..self.clients)
            .map(|client| (self.tell)(people, client))
            .collect()
    }
}

const fn operation(
    name: &'static str,
    clients: usize,
    tell: fn(&People, usize) -> Box<dyn Story>,
) -> Operation {
    Operation {
        name,
        clients,
        tell,
    }
}

/// All of them.
pub const ALL: &[Operation] = &[
    operation("register", FEW, |people, _| {
        Box::new(Newcomers(people.clone()))
    }),
    operation("login-right", FEW, |people, client| {
        logins(people, client, PASSWORD, 200)
    }),
    operation("login-wrong", FEW, |people, client| {
        logins(people, client, "wrong tangent harbor 7", 401)
    }),
    operation("login-unknown", FEW, |_, _| {
        let unknown = (0..32).map(|number| format!("nobody.{number}@example.com"));
        let requests = unknown.map(|email| people::login(&email, PASSWORD, None));
        Repeated::of(requests.collect(), 0, 401)
    }),
    operation("who-am-i", MANY, |people, client| {
        let requests = people.members.iter();
        let requests = requests.map(|member| people::who_am_i(&member.access));
        Repeated::of(requests.collect(), client, 200)
    }),
    operation("refresh", MANY, |people, client| {
        let member = people.members.get(client);
        let token = member.map(|member| Rc::clone(&member.refresh));
        Box::new(Chain(token.unwrap_or_default()))
    }),
    operation("capability-check", MANY, |people, client| {
        let requests = people.accounts.iter();
        let requests = requests.map(|id| {
            let path = format!("/v1/accounts/{id}/capabilities");
            http::get(&path, Some(&people.key))
        });
        Repeated::of(requests.collect(), client, 200)
    }),
    operation("capability-checks-100", FEW, |people, _| {
        let all = people::capability_check(&people.key, &people.accounts);
        Repeated::of(vec![all], 0, 200)
    }),
    operation("resend-unknown", MANY, |_, client| {
        let unknown = (0..32).map(|number| format!("nobody.{number}@example.com"));
        Repeated::of(
            unknown.map(|email| people::resend(&email)).collect(),
            client,
            202,
        )
    }),
    operation("resend-waiting", MANY, |people, client| {
        let waiting = people.waiting.iter();
        Repeated::of(
            waiting.map(|email| people::resend(email)).collect(),
            client,
            202,
        )
    }),
    operation("resend-verified", MANY, |people, client| {
        let verified = people.members.iter();
        let requests = verified.map(|member| people::resend(&member.email));
        Repeated::of(requests.collect(), client, 202)
    }),
];

fn logins(people: &People, client: usize, password: &str, expected: u16) -> Box<dyn Story> {
    let members = people.members.iter();
    let requests = members.map(|member| people::login(&member.email, password, None));
    Repeated::of(requests.collect(), client, expected)
}

/// The same requests over and over.
pub struct Repeated {
    requests: Vec<Vec<u8>>,
    next: usize,
    expected: u16,
}

impl Repeated {
    /// Starts with one of the requests, so that clients are not in step, and expects this status.
    pub fn of(requests: Vec<Vec<u8>>, first: usize, expected: u16) -> Box<dyn Story> {
        Box::new(Self {
            next: first,
            requests,
            expected,
        })
    }
}

impl Story for Repeated {
    fn ask(&mut self, request: &mut Vec<u8>) -> anyhow::Result<()> {
        let count = self.requests.len().max(1);
        let next = self.requests.get(self.next % count).context("no request")?;
        request.extend_from_slice(next);
        self.next += 1;
        Ok(())
    }

    fn hear(&mut self, answer: &Answer) -> anyhow::Result<()> {
        answer.expect(self.expected)
    }
}

/// Registers an address that nobody has named before, each time.
struct Newcomers(People);

impl Story for Newcomers {
    fn ask(&mut self, request: &mut Vec<u8>) -> anyhow::Result<()> {
        request.extend_from_slice(&people::registration(&self.0.stranger()));
        Ok(())
    }

    fn hear(&mut self, answer: &Answer) -> anyhow::Result<()> {
        answer.expect(202)
    }
}

/// Trades each refresh token for the next one. The chain outlives the story, since an older token would end the session.
struct Chain(Rc<RefCell<String>>);

impl Story for Chain {
    fn ask(&mut self, request: &mut Vec<u8>) -> anyhow::Result<()> {
        request.extend_from_slice(&people::refresh(&self.0.borrow()));
        Ok(())
    }

    fn hear(&mut self, answer: &Answer) -> anyhow::Result<()> {
        let next = answer.json(200)?;
        let next = next.get("refresh_token").and_then(|token| token.as_str());
        self.0.replace(next.context("no refresh_token")?.to_owned());
        Ok(())
    }
}
