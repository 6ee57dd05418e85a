//! Operations and raw limits in turn, round after round, so that a machine whose speed drifts drifts for all of them alike.

use std::time::Duration;

use serde_json::json;

use crate::arguments::Arguments;
use crate::hash::BareHash;
use crate::operations::{self, Operation, Repeated};
use crate::people::People;
use crate::program::Program;
use crate::raw::{self, Commits, Loop};
use crate::report::Report;
use crate::stage::{Cost, Stage};
use crate::statistics::{median, quantile};
use crate::{cpu, http};

/// How many rounds. Each begins with the raw limits.
const ROUNDS: u32 = 4;
/// Length of the round that only warms up, as a part of the others.
const WARM_UP: f64 = 0.2;

/// What one operation has shown in one round.
#[derive(Clone, Copy, Default)]
struct Slot {
    count: f64,
    cost: Cost,
    wall: f64,
}

/// What one operation has shown.
pub struct Seen {
    /// Its name.
    pub name: &'static str,
    slots: Vec<Slot>,
    times: Vec<f64>,
}

impl Seen {
    fn new(name: &'static str) -> Self {
        Self {
            name,
            slots: Vec::new(),
            times: Vec::new(),
        }
    }

    fn note(&mut self, times: Vec<f64>, cost: Cost, wall: Duration) {
        self.slots.push(Slot {
            count: times.len() as f64,
            cost,
            wall: wall.as_secs_f64() * 1000.0,
        });
        self.times.extend(times);
    }

    fn note_loop(&mut self, done: Loop) {
        let cost = Cost {
            server: done.processor,
            database: 0.0,
        };
        self.slots.push(Slot {
            count: f64::from(done.count),
            cost,
            wall: done.wall,
        });
    }

    /// The median round's processor time of one act: the program's and the database's.
    pub fn cost(&self) -> Cost {
        let each = |part: fn(&Slot) -> f64| {
            let slots = self.slots.iter();
            median(
                &slots
                    .map(|slot| part(slot) / slot.count.max(1.0))
                    .collect::<Vec<_>>(),
            )
        };
        Cost {
            server: each(|slot| slot.cost.server),
            database: each(|slot| slot.cost.database),
        }
    }

    /// Milliseconds from the beginning of one act to the next.
    pub fn wall(&self) -> f64 {
        let slots = self.slots.iter();
        median(
            &slots
                .map(|slot| slot.wall / slot.count.max(1.0))
                .collect::<Vec<_>>(),
        )
    }

    /// How much of another's processor time one act costs: the median of what each round has shown.
    pub fn times_as_dear_as(&self, other: &Self) -> f64 {
        let each = |slot: &Slot| (slot.cost.server + slot.cost.database) / slot.count.max(1.0);
        let pairs = self.slots.iter().zip(&other.slots);
        median(
            &pairs
                .map(|(one, other)| each(one) / each(other))
                .collect::<Vec<_>>(),
        )
    }

    /// Milliseconds that 99 of 100 answers take at most.
    pub fn slowest_of_a_hundred(&self) -> f64 {
        quantile(&self.times, 0.99)
    }

    fn figures(&self) -> serde_json::Value {
        let (cost, count) = (
            self.cost(),
            self.slots.iter().map(|slot| slot.count).sum::<f64>(),
        );
        json!({"count": count, "server_cpu_ms": cost.server, "database_cpu_ms": cost.database, "wall_ms": self.wall(),
            "p50_ms": median(&self.times), "p99_ms": quantile(&self.times, 0.99)})
    }
}

/// What all rounds have shown.
pub struct Rounds {
    /// The bare hash.
    pub hash: Seen,
    /// The bare framework.
    pub hello: Seen,
    /// The bare commit.
    pub commit: Seen,
    /// The operations.
    pub operations: Vec<Seen>,
}

struct Tools {
    hash: BareHash,
    hello: Program,
    commits: Commits,
    chosen: Vec<&'static Operation>,
}

/// Measures the chosen operations.
pub fn run(stage: &mut Stage, people: &People, arguments: &Arguments) -> anyhow::Result<Rounds> {
    let chosen = operations::ALL.iter();
    let chosen: Vec<_> = chosen
        .filter(|operation| arguments.wants_operation(operation.name))
        .collect();
    let mut tools = Tools {
        hash: BareHash::new()?,
        hello: raw::start_hello()?,
        commits: Commits::prepare(&stage.database, stage.folder())?,
        chosen,
    };
    let length = stage.length(1.0 / f64::from(ROUNDS));
    round(
        stage,
        people,
        &mut tools,
        &mut empty(&[]),
        length.mul_f64(WARM_UP),
    )?;
    let mut rounds = empty(&tools.chosen);
    for _ in 0..ROUNDS {
        round(stage, people, &mut tools, &mut rounds, length)?;
    }
    Ok(rounds)
}

fn empty(chosen: &[&'static Operation]) -> Rounds {
    Rounds {
        hash: Seen::new("bare-hash"),
        hello: Seen::new("bare-framework"),
        commit: Seen::new("bare-commit"),
        operations: chosen.iter().map(|chosen| Seen::new(chosen.name)).collect(),
    }
}

fn round(
    stage: &mut Stage,
    people: &People,
    tools: &mut Tools,
    rounds: &mut Rounds,
    length: Duration,
) -> anyhow::Result<()> {
    rounds.hash.note_loop(raw::hash(&mut tools.hash, length)?);
    rounds.commit.note_loop(tools.commits.run(length)?);
    hello(stage, &tools.hello, &mut rounds.hello, length)?;
    let mut seen = rounds.operations.iter_mut();
    for operation in &tools.chosen {
        let (load, cost) = stage.account(operation.stories(people), length)?;
        if let Some(seen) = seen.next() {
            seen.note(load.times, cost, length);
        }
    }
    Ok(())
}

fn hello(stage: &Stage, hello: &Program, seen: &mut Seen, length: Duration) -> anyhow::Result<()> {
    let requests = vec![http::get("/health/live", None)];
    let stories = (0..8).map(|_| Repeated::of(requests.clone(), 0, 200));
    let before = cpu::Reading::of(&[hello.id()]);
    let load = crate::load::closed_loop(hello.address, stories.collect(), length);
    let load = stage.runtime.block_on(load)?;
    let server = cpu::Reading::of(&[hello.id()]).since(&before);
    let cost = Cost {
        server,
        database: 0.0,
    };
    seen.note(load.times, cost, length);
    Ok(())
}

impl Rounds {
    /// The operation of this name, when it was measured.
    pub fn of(&self, name: &str) -> Option<&Seen> {
        self.operations.iter().find(|seen| seen.name == name)
    }

    /// Keeps all figures.
    pub fn keep(&self, report: &mut Report) {
        let raw = [&self.hash, &self.hello, &self.commit];
        for seen in raw.into_iter().chain(&self.operations) {
            report.keep(seen.name, seen.figures());
        }
    }
}
