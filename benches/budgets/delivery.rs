//! What the mails cost that the requests have left in the outbox. No budget: it shows that the work which requests put off is small.

use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::cpu::Reading;
use crate::report::{Report, ms};
use crate::stage::Stage;

/// Longer is not waited.
const PATIENCE: Duration = Duration::from_secs(8);
/// What the start of the worker costs is over by then.
const HEAD_START: i64 = 32;

/// Adds the row, when enough mails wait.
pub fn run(stage: &mut Stage, report: &mut Report) -> anyhow::Result<()> {
    let all = stage.database.jobs()?;
    if all <= 4 * HEAD_START {
        return Ok(());
    }
    let worker = stage.recipe.work()?;
    let begun = Instant::now();
    wait_for(stage, all - HEAD_START, begun)?;
    let (from, first) = (stage.database.jobs()?, Reading::of(&[worker.id()]));
    wait_for(stage, HEAD_START, begun)?;
    let (until, second) = (stage.database.jobs()?, Reading::of(&[worker.id()]));
    let each = second.since(&first) / (from - until).max(1) as f64;
    report.show(
        "a mail of the outbox, sent by a worker",
        format!("{} CPU", ms(each)),
    );
    report.keep("mail_cpu_ms", json!(each));
    worker.stop()
}

fn wait_for(stage: &Stage, left: i64, begun: Instant) -> anyhow::Result<()> {
    while stage.database.jobs()? > left && begun.elapsed() < PATIENCE {
        sleep(Duration::from_millis(20));
    }
    Ok(())
}
