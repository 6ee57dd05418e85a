//! People who are already signed in and ask who they are, at a steady rate whatever happens.
//!
//! An open loop: a request's time is counted from when it was due. Somebody who waits for an answer asks late, and that lateness is what a
//! person would feel; a loop that waits before it looks at the clock would leave it out.

use std::net::SocketAddr;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crate::http::Line;
use crate::people::{People, who_am_i};
use crate::statistics::{median, quantile};

/// Requests per second, of all people together.
const RATE: u32 = 50;
/// How many people ask in turn.
const PEOPLE: u32 = 10;

/// How they were served.
#[derive(Default)]
pub struct Served {
    /// Milliseconds since each request was due, of those that were answered with 200.
    pub times: Vec<f64>,
    /// How many were not.
    pub missed: usize,
}

/// People who are asking; they stop by themselves.
pub struct Watch(Vec<JoinHandle<Served>>);

impl Watch {
    /// Lets them ask for that long.
    pub fn begin(address: SocketAddr, people: &People, length: Duration) -> Self {
        let begin = Instant::now() + Duration::from_millis(20);
        let members = people.members.iter().take(PEOPLE as usize);
        let threads = members.zip(0..).map(|(member, place)| {
            let request = who_am_i(&member.access);
            thread::spawn(move || person(address, &request, begin, place, length))
        });
        Self(threads.collect())
    }

    /// Waits for the last answer.
    pub fn end(self) -> anyhow::Result<Served> {
        let mut all = Served::default();
        for thread in self.0 {
            let one = thread
                .join()
                .map_err(|_| anyhow::anyhow!("a watcher panicked"))?;
            all.times.extend(one.times);
            all.missed += one.missed;
        }
        Ok(all)
    }
}

fn person(
    address: SocketAddr,
    request: &[u8],
    begin: Instant,
    place: u32,
    length: Duration,
) -> Served {
    let (mut line, mut served) = (Line::open(address).ok(), Served::default());
    let step = Duration::from_secs(1) / RATE;
    let mine = (place..).step_by(PEOPLE as usize);
    for due in mine
        .map(|number| begin + step * number)
        .take_while(|due| *due < begin + length)
    {
        thread::sleep(due.saturating_duration_since(Instant::now()));
        let answered = line
            .as_mut()
            .and_then(|line| line.ask(request).ok())
            .is_some_and(|answer| answer.status == 200);
        if answered {
            served.times.push(due.elapsed().as_secs_f64() * 1000.0);
        } else {
            served.missed += 1;
            line = Line::open(address).ok();
        }
    }
    served
}

impl Served {
    /// Half of all were answered by then.
    pub fn p50(&self) -> f64 {
        median(&self.times)
    }

    /// All but one in a hundred were answered by then.
    pub fn p99(&self) -> f64 {
        quantile(&self.times, 0.99)
    }

    /// The part that was answered, in percent.
    pub fn percent(&self) -> f64 {
        let all = self.times.len() + self.missed;
        100.0 * self.times.len() as f64 / all.max(1) as f64
    }
}
