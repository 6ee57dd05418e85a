//! The clients of a storm, and how they fared.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use tokio::time::{sleep, timeout};

use super::end::hashes_after_the_end;
use crate::http::{Answer, PATIENCE};
use crate::load::Client;
use crate::people::{self, PASSWORD, People};
use crate::stage::Stage;
use crate::watch::{Served, Watch};

/// What `Retry-After` says, or nearly so: nobody comes again in the same instant.
const TOLD: Duration = Duration::from_millis(1000);

/// What kind of storm.
pub struct Weather {
    /// How many clients.
    pub clients: usize,
    /// How long it lasts, as a part of the time that each operation is given.
    pub part: f64,
    /// Whether a client that is refused waits as it was told.
    pub obedient: bool,
}

/// How sign-ins ended.
#[derive(Default)]
pub struct Tally {
    /// Milliseconds of those that succeeded.
    pub signed_in: Vec<f64>,
    /// Milliseconds of those that were refused with 503.
    pub refused: Vec<f64>,
    /// Refusals that did not say when to come again.
    pub without_retry_after: usize,
    /// Clients that gave up waiting.
    pub timed_out: usize,
    /// Other answers, and connections that were cut.
    pub otherwise: usize,
}

/// What a storm has shown.
pub struct Storm {
    /// The sign-ins.
    pub tally: Tally,
    /// The people who were already signed in.
    pub served: Served,
    /// How long it lasted.
    pub seconds: f64,
    /// Hashes that were begun long after all clients had gone.
    pub late_hashes: f64,
    /// Milliseconds until the hashing threads were quiet.
    pub quiet_after: f64,
}

/// Lets it come down. `bare` is how many hashes the machine affords in a second.
pub fn storm(
    stage: &Stage,
    people: &People,
    weather: &Weather,
    bare: f64,
) -> anyhow::Result<Storm> {
    let length = stage.length(weather.part);
    let tally = Rc::new(RefCell::new(Tally::default()));
    let watch = Watch::begin(stage.program.address, people, length);
    let all = (0..weather.clients).map(|number| client(stage, people, number, weather, &tally));
    stage.runtime.block_on(async {
        // When the time is over all clients are dropped, and with them their sockets: everybody leaves at once.
        let _over = timeout(length, join_all(all)).await;
    });
    let (late_hashes, quiet_after) = hashes_after_the_end(stage, bare);
    Ok(Storm {
        served: watch.end()?,
        tally: tally.take(),
        seconds: length.as_secs_f64(),
        late_hashes,
        quiet_after,
    })
}

/// One client. Each has an address of its own, and connects again when it was cut off.
async fn client(
    stage: &Stage,
    people: &People,
    number: usize,
    weather: &Weather,
    tally: &Rc<RefCell<Tally>>,
) {
    let member = people.members.get(number % people.members.len().max(1));
    let email = member.map_or("", |member| member.email.as_str());
    let from = format!("10.0.{}.{}", number / 250, number % 250 + 1);
    let request = people::login(email, PASSWORD, Some(&from));
    let mut client = None;
    loop {
        let Some(line) = client.as_mut() else {
            client = Client::connect(stage.program.address).await.ok();
            // Whoever cannot connect must not keep the generator from its other clients.
            tokio::task::yield_now().await;
            continue;
        };
        let asked = Instant::now();
        let answer = timeout(PATIENCE, line.ask(&request)).await.ok();
        let took = asked.elapsed().as_secs_f64() * 1000.0;
        if !matches!(answer, Some(Ok(_))) {
            client = None;
        }
        let refused = tally.borrow_mut().count(answer, took);
        if refused && weather.obedient {
            sleep(TOLD).await;
        }
    }
}

impl Tally {
    /// Counts an answer, or that there was none. Tells whether it was a refusal.
    fn count(&mut self, answer: Option<anyhow::Result<Answer>>, took: f64) -> bool {
        match answer {
            Some(Ok(answer)) if answer.status == 200 => self.signed_in.push(took),
            Some(Ok(answer)) if answer.status == 503 => {
                self.refused.push(took);
                self.without_retry_after += usize::from(!answer.retry_after);
                return true;
            }
            Some(_) => self.otherwise += 1,
            None => self.timed_out += 1,
        }
        false
    }

    /// What went wrong in a way that no storm excuses.
    pub fn wrong(&self) -> usize {
        self.timed_out + self.otherwise + self.without_retry_after
    }
}
