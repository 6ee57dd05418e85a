//! Whether the machine was left alone: how much of it was used by programs that are no part of the run.
//!
//! Processor time is accounted for each program, but everything that waits also waits for the neighbours.

use std::fs;
use std::time::Instant;

use anyhow::Context;

use crate::cpu::Reading;
use crate::raw;
use crate::report::Report;
use crate::stage::Stage;

/// Beyond this part times say little. The kernel's own work for the run counts as a neighbour's, hence not less.
const QUIET: f64 = 0.1;
/// The kernel counts processor time of the whole machine in these, per second.
const TICKS: f64 = 100.0;

/// What had been used at one moment, in milliseconds of processor time.
pub struct Look {
    all: f64,
    harness: f64,
    others: Option<(Reading, Reading)>,
    at: Instant,
}

impl Look {
    /// Looks; with a stage the program and its database belong to the run.
    pub fn take(stage: Option<&mut Stage>) -> anyhow::Result<Self> {
        Ok(Self {
            others: stage.map(Stage::readings).transpose()?,
            all: all_in_use()?,
            harness: harness()?,
            at: Instant::now(),
        })
    }

    /// The part of the machine that neighbours have used since an earlier look.
    fn since(&self, earlier: &Self) -> f64 {
        let staged = match (&self.others, &earlier.others) {
            (Some(now), Some(then)) => now.0.since(&then.0) + now.1.since(&then.1),
            _ => 0.0,
        };
        let own = self.harness - earlier.harness + staged;
        let time = self.at.duration_since(earlier.at).as_secs_f64() * 1000.0;
        let whole = time * raw::cores() as f64;
        ((self.all - earlier.all - own) / whole).clamp(0.0, 1.0)
    }

    /// Says how quiet the machine was during this part of the run.
    pub fn tell(&self, earlier: &Self, part: &str, report: &mut Report) {
        let used = self.since(earlier);
        report.keep(
            &format!("neighbours during {part}"),
            serde_json::json!(used),
        );
        if used > QUIET {
            report.warn(format!(
                "{part}: other programs used {:.0} % of the machine. Times that people wait say little so.",
                100.0 * used
            ));
        }
    }
}

/// What the whole machine has used: the first line of `/proc/stat` without idle, waiting for disks, and guests, who are counted twice.
fn all_in_use() -> anyhow::Result<f64> {
    let text = fs::read_to_string("/proc/stat")?;
    let line = text.lines().next().context("/proc/stat is empty")?;
    let fields = line.split_whitespace().skip(1).take(8);
    let used = fields
        .enumerate()
        .filter(|(place, _)| !(3..=4).contains(place));
    ticks(used.map(|(_, field)| field))
}

/// What the harness and those of its children that have ended have used.
fn harness() -> anyhow::Result<f64> {
    let text = fs::read_to_string("/proc/self/stat")?;
    // The program's name stands in brackets and may hold spaces; the times are the fields 14 to 17.
    let (_, rest) = text.rsplit_once(") ").context("/proc/self/stat")?;
    ticks(rest.split(' ').skip(11).take(4))
}

fn ticks<'a>(fields: impl Iterator<Item = &'a str>) -> anyhow::Result<f64> {
    let mut sum = 0.0;
    for field in fields {
        sum += field.parse::<f64>()?;
    }
    Ok(sum * 1000.0 / TICKS)
}
