//! The binary's size and, when it is asked for, how long it takes to build (P13).

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use serde_json::json;
use tempfile::TempDir;

use crate::arguments::Arguments;
use crate::report::Report;
use crate::stage;

/// Adds the rows.
pub fn run(arguments: &Arguments, report: &mut Report) -> anyhow::Result<()> {
    let size = fs::metadata(stage::program(arguments))?.len() as f64 / 1e6;
    report.judge(
        "P13",
        "release binary",
        format!("{size:.1} MB"),
        "≤ 60 MB",
        size <= 60.0,
    );
    report.keep("binary_mb", json!(size));
    if !arguments.build {
        return Ok(());
    }
    let target = TempDir::with_prefix("bonafide-build-")?;
    let cold = build(target.path())?;
    report.judge(
        "P13",
        "cold cargo build",
        format!("{cold:.0} s"),
        "≤ 300 s",
        cold <= 300.0,
    );
    touch(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs"))?;
    let again = build(target.path())?;
    report.judge(
        "P13",
        "rebuild after a change of src/lib.rs",
        format!("{again:.1} s"),
        "≤ 15 s",
        again <= 15.0,
    );
    report.keep("build_seconds", json!({"cold": cold, "incremental": again}));
    Ok(())
}

/// Builds as `cargo run` does, into this folder; tells the seconds.
fn build(target: &Path) -> anyhow::Result<f64> {
    let begun = Instant::now();
    let status = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "--locked"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env("CARGO_TARGET_DIR", target)
        .stdin(Stdio::null())
        .status()?;
    anyhow::ensure!(status.success(), "cargo build failed");
    Ok(begun.elapsed().as_secs_f64())
}

#[expect(
    clippy::disallowed_methods,
    reason = "a file's time is the machine's time"
)]
fn touch(file: &Path) -> anyhow::Result<()> {
    let file = fs::File::options().append(true).open(file)?;
    Ok(file.set_modified(std::time::SystemTime::now())?)
}
