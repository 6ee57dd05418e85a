//! Sign-ins, guesses, resets and changes at the same time: whatever happened must have happened in some order. Random rounds are
//! held against a model that does one thing after the other.

use futures_util::future::join_all;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use reqwest::Method;

use crate::support::*;

const ROUNDS: usize = 40;
/// The first password, those of the two resets, and that of the change.
const PASSWORDS: [&str; 4] = [
    PASSWORD,
    "copper meadow 1 lantern",
    "copper meadow 2 lantern",
    "granite orchard 3 harbor",
];
const PASSWORD: &str = crate::support::actor::PASSWORD;
const CHANGED: usize = 3;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Act {
    /// Signs in with a password that nobody has.
    Guess,
    /// Signs in with one of the passwords.
    SignIn(usize),
    /// Uses one of the two mails for a forgotten password.
    Reset(usize),
    /// Changes the first password in the first session, which ends the others.
    Change,
    /// Lifts the lock as staff do.
    Unlock,
}

fn acts() -> impl Strategy<Value = (usize, Vec<Act>)> {
    let act = prop_oneof![
        4 => Just(Act::Guess),
        4 => (0_usize..4).prop_map(Act::SignIn),
        3 => (0_usize..2).prop_map(Act::Reset),
        2 => Just(Act::Change),
        1 => Just(Act::Unlock),
    ];
    (0_usize..6, proptest::collection::vec(act, 2..6))
}

/// What an act came to, as its caller sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Done,
    Refused,
    Locked,
    Gone,
}

#[derive(Clone, Debug)]
struct Model {
    password: usize,
    used: [bool; 2],
    /// Links die when the password changes in any other way.
    links_live: bool,
    first_session: bool,
    failures: usize,
    locked: bool,
    /// Which of the acts that signed in are still in.
    sessions: Vec<usize>,
}

impl Model {
    fn after(guesses: usize) -> Self {
        Self {
            password: 0,
            used: [false; 2],
            links_live: true,
            first_session: true,
            failures: guesses % 5,
            locked: guesses == 5,
            sessions: Vec::new(),
        }
    }

    fn run(&mut self, number: usize, act: Act) -> Outcome {
        match act {
            Act::Guess | Act::SignIn(_) if self.locked => Outcome::Locked,
            Act::SignIn(password) if password == self.password => {
                self.failures = 0;
                self.sessions.push(number);
                Outcome::Done
            }
            Act::Guess | Act::SignIn(_) => {
                self.failures += 1;
                if self.failures == 5 {
                    (self.failures, self.locked) = (0, true);
                }
                Outcome::Refused
            }
            Act::Reset(link) if self.used[link] || !self.links_live => Outcome::Gone,
            Act::Reset(link) => {
                self.used[link] = true;
                self.replace(link + 1);
                self.first_session = false;
                (self.failures, self.locked) = (0, false);
                Outcome::Done
            }
            Act::Change if !self.first_session || self.password != 0 => Outcome::Refused,
            Act::Change => {
                self.replace(CHANGED);
                Outcome::Done
            }
            Act::Unlock => {
                if self.locked {
                    (self.failures, self.locked) = (0, false);
                }
                Outcome::Done
            }
        }
    }

    fn replace(&mut self, password: usize) {
        self.password = password;
        self.links_live = false;
        self.sessions.clear();
    }
}

/// What can be seen afterwards.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Seen {
    outcomes: Vec<Outcome>,
    password: usize,
    first_session: bool,
    sessions: Vec<usize>,
}

/// Everything that can be seen if the acts happen one after the other, in any order.
fn allowed(guesses: usize, acts: &[Act]) -> Vec<Seen> {
    orders(acts.len())
        .into_iter()
        .map(|order| {
            let mut model = Model::after(guesses);
            let mut outcomes = vec![Outcome::Gone; acts.len()];
            for number in order {
                outcomes[number] = model.run(number, acts[number]);
            }
            model.sessions.sort_unstable();
            Seen {
                outcomes,
                password: model.password,
                first_session: model.first_session,
                sessions: model.sessions,
            }
        })
        .collect()
}

fn orders(length: usize) -> Vec<Vec<usize>> {
    if length == 0 {
        return vec![Vec::new()];
    }
    let shorter = orders(length - 1);
    shorter
        .iter()
        .flat_map(|order| {
            (0..length).map(move |place| {
                let mut longer = order.clone();
                longer.insert(place, length - 1);
                longer
            })
        })
        .collect()
}

struct Stage {
    app: TestApp,
    ada: Actor,
    links: [String; 2],
}

impl Stage {
    async fn set(app: &TestApp, round: usize, guesses: usize) -> Self {
        let ada = app.freelancer(&format!("ada{round}")).signed_in().await;
        let mut links = Vec::new();
        for _ in 0..2 {
            app.anonymous()
                .post("/v1/password-resets", json!({"email": ada.email}))
                .await
                .is(202);
            links.push(app.link_and_code(&ada.email).await.0);
            app.advance(61).await;
        }
        for _ in 0..guesses {
            ada.guessing("wrong wrong wrong")
                .login()
                .await
                .problem(401, "invalid_credentials");
        }
        let links = links.try_into().expect("two links");
        Self {
            app: app.clone(),
            ada,
            links,
        }
    }

    async fn run(&self, act: Act) -> (Outcome, Option<String>) {
        let reply = match act {
            Act::Guess => self.ada.guessing("wrong wrong wrong").login().await,
            Act::SignIn(password) => self.ada.guessing(PASSWORDS[password]).login().await,
            Act::Reset(link) => {
                let form = json!({"token": self.links[link], "new_password": PASSWORDS[link + 1]});
                self.app
                    .anonymous()
                    .post("/v1/password-resets/confirm", form)
                    .await
            }
            Act::Change => {
                let form =
                    json!({"current_password": PASSWORDS[0], "new_password": PASSWORDS[CHANGED]});
                self.ada
                    .send_json(Method::PUT, "/v1/me/password", &form)
                    .await
            }
            Act::Unlock => {
                self.unlock().await;
                return (Outcome::Done, None);
            }
        };
        let outcome = match reply.status {
            200 | 204 => Outcome::Done,
            401 => Outcome::Refused,
            410 => Outcome::Gone,
            _ => {
                assert_eq!(
                    reply.body["code"], "account_locked",
                    "{act:?}: {}",
                    reply.text
                );
                Outcome::Locked
            }
        };
        (
            outcome,
            reply.body["access_token"].as_str().map(str::to_owned),
        )
    }

    async fn unlock(&self) {
        use bonafide::accounts::account::EmailAddress;
        let platform = self.app.platform().clone();
        let key = EmailAddress::parse(&self.ada.email)
            .expect("an address")
            .key(&platform.seal);
        let now = platform.clock.now();
        let act = move |conn: &mut _| {
            bonafide::sign_in::lockout::unlock(conn, &platform, &key, "test", now)
        };
        self.app.platform().db.write(act).await.expect("unlocked");
    }

    /// Looks at what the acts have left.
    async fn look(&self, results: Vec<(Outcome, Option<String>)>) -> Seen {
        let lives = async |token: &str| self.ada.bearing(token).get("/v1/me").await.status == 200;
        let first_session = lives(self.ada.bearer.as_deref().expect("a token")).await;
        let (mut outcomes, mut sessions) = (Vec::new(), Vec::new());
        for (number, (outcome, token)) in results.into_iter().enumerate() {
            outcomes.push(outcome);
            if let Some(token) = token
                && lives(&token).await
            {
                sessions.push(number);
            }
        }
        // After a lock's time every password that is right gets in.
        self.app.advance(31 * 60).await;
        let mut right = Vec::new();
        for (number, password) in PASSWORDS.iter().enumerate() {
            if self.ada.guessing(password).login().await.status == 200 {
                right.push(number);
            }
        }
        assert_eq!(right.len(), 1, "one password is right: {right:?}");
        Seen {
            outcomes,
            password: right[0],
            first_session,
            sessions,
        }
    }
}

on_both! {
    async fn whatever_happens_at_once_happened_in_some_order(app) {
        let mut runner = TestRunner::deterministic();
        for round in 0..ROUNDS {
            let (guesses, acts) = acts().new_tree(&mut runner).expect("acts").current();
            let stage = Stage::set(&app, round, guesses).await;
            let results = join_all(acts.iter().map(|act| stage.run(*act))).await;
            let seen = stage.look(results).await;
            let allowed = allowed(guesses, &acts);
            assert!(allowed.contains(&seen), "round {round}, after {guesses} guesses {acts:?}: {seen:?}\nallowed: {allowed:#?}");
        }
    }
}
