//! What is still hashed when nobody waits for it any more.

use std::thread::sleep;
use std::time::{Duration, Instant};

use futures_util::future::try_join_all;

use crate::cpu::Reading;
use crate::load::Client;
use crate::people::{self, PASSWORD, People};
use crate::raw;
use crate::stage::Stage;

/// When hashing has to be over after the last client has gone.
const GRACE: Duration = Duration::from_millis(100);
/// How long the hashing threads are looked at.
const LOOK: Duration = Duration::from_millis(1500);
/// Milliseconds of processor time that are more than waking up for nothing.
const BUSY: f64 = 0.5;
/// Clients that hang up, and how long they wait.
pub const LEAVERS: usize = 128;
const LEAVE: Duration = Duration::from_millis(30);

fn look(stage: &Stage) -> Reading {
    Reading::of_named(stage.program.id(), "hashing")
}

/// Processor time of one hash when all cores hash, milliseconds.
fn one_hash(bare: f64) -> f64 {
    raw::cores() as f64 * 1000.0 / bare
}

/// Looks at the hashing threads until they are quiet: how many hashes were computed too late, and how long it took.
pub fn hashes_after_the_end(stage: &Stage, bare: f64) -> (f64, f64) {
    let (end, mut last) = (Instant::now(), look(stage));
    let (mut late, mut quiet_after) = (None, 0.0);
    while end.elapsed() < LOOK {
        sleep(Duration::from_millis(5));
        let now = look(stage);
        if now.since(&last) > BUSY {
            quiet_after = end.elapsed().as_secs_f64() * 1000.0;
        }
        if end.elapsed() >= GRACE {
            late.get_or_insert_with(|| now.clone());
        }
        last = now;
    }
    let late = late.map_or(0.0, |late| last.since(&late));
    (late / one_hash(bare), quiet_after)
}

/// Clients that hang up before the answer: how many hashes were computed after they had left.
pub fn leavers(stage: &Stage, people: &People, bare: f64) -> anyhow::Result<f64> {
    let member = people.members.first();
    let email = member.map_or("", |member| member.email.as_str());
    let request = people::login(email, PASSWORD, None);
    let left = stage.runtime.block_on(async {
        let asking = (0..LEAVERS).map(|_| async {
            let mut client = Client::connect(stage.program.address).await?;
            client.send(&request).await?;
            anyhow::Ok(client)
        });
        let clients = try_join_all(asking).await?;
        tokio::time::sleep(LEAVE).await;
        drop(clients);
        anyhow::Ok(look(stage))
    })?;
    sleep(LOOK);
    Ok(look(stage).since(&left) / one_hash(bare))
}
