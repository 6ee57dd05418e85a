//! The login storm (P7): far more people sign in than the machine can hash for, while others, already signed in, ask who they are.

mod clients;
mod end;
mod rows;

use crate::cpu;
use crate::people::People;
use crate::raw;
use crate::report::Report;
use crate::stage::Stage;
use crate::watch::Watch;

use clients::{Storm, Weather};

/// Clients that sign in without pause, also after a refusal.
const STORM: Weather = Weather {
    clients: 256,
    part: 2.5,
    obedient: false,
};
/// More clients than can be queued within the deadline, of the kind that comes again when it was told to.
const CROWD: Weather = Weather {
    clients: 1024,
    part: 1.5,
    obedient: true,
};

/// Everything that the storms have shown.
struct Shown {
    calm: crate::watch::Served,
    storm: Storm,
    crowd: Storm,
    /// Hashes for clients after they had left.
    left: f64,
    /// Hashes per second of the bare loop on all cores, before and after.
    bare: f64,
    /// The highest memory in the storm, MiB.
    peak: f64,
}

/// Adds the rows.
pub fn run(stage: &Stage, people: &People, report: &mut Report) -> anyhow::Result<()> {
    let before = raw::hashes_per_second(stage.length(0.25))?;
    let calm = Watch::begin(stage.program.address, people, stage.length(1.5)).end()?;
    cpu::forget_peak(stage.program.id())?;
    let storm = clients::storm(stage, people, &STORM, before)?;
    let peak = cpu::memory(stage.program.id(), "VmHWM:")?;
    let crowd = clients::storm(stage, people, &CROWD, before)?;
    let left = end::leavers(stage, people, before)?;
    let bare = f64::midpoint(before, raw::hashes_per_second(stage.length(0.25))?);
    let shown = Shown {
        calm,
        storm,
        crowd,
        left,
        bare,
        peak,
    };
    rows::add(report, &shown);
    Ok(())
}
