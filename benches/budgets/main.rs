//! Measures the program against its performance budgets. See `docs/performance.md`.

mod arguments;
mod costs;
mod cpu;
mod database;
mod delivery;
mod hash;
mod http;
mod load;
mod neighbours;
mod neutrality;
mod operations;
mod people;
mod program;
mod raw;
mod report;
mod rounds;
mod size;
mod stage;
mod starts;
mod statistics;
mod storm;
mod watch;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use clap::Parser;
use serde_json::json;

use arguments::{Arguments, Engine};
use neighbours::Look;
use report::{Report, say};
use stage::Stage;

fn main() -> anyhow::Result<ExitCode> {
    let arguments = Arguments::parse();
    if let Some(port) = arguments.hello {
        raw::serve_hello(port)?;
        return Ok(ExitCode::SUCCESS);
    }
    if !arguments.guarded.is_empty() {
        program::become_program(&arguments.guarded)?;
    }
    let names: Vec<_> = operations::ALL.iter().map(|one| one.name).collect();
    arguments.check(&names)?;
    let mut reports = Vec::new();
    for engine in engines(&arguments) {
        let report = measure(engine, &arguments).with_context(|| engine.title())?;
        report.print();
        reports.push(report);
    }
    report::write(&reports, &json_file(&arguments)?)?;
    let missed: usize = reports.iter().map(Report::missed).sum();
    say(&format!(
        "\n{missed} budget(s) missed; figures in {}",
        json_file(&arguments)?.display()
    ));
    let failed = arguments.strict && missed > 0;
    Ok(if failed {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

fn engines(arguments: &Arguments) -> Vec<Engine> {
    match arguments.engine {
        Some(engine) => vec![engine],
        None if database::is_postgres_there() => vec![Engine::Sqlite, Engine::Postgres],
        None => vec![Engine::Sqlite],
    }
}

fn json_file(arguments: &Arguments) -> anyhow::Result<PathBuf> {
    if let Some(file) = &arguments.json {
        return Ok(file.clone());
    }
    // Cargo's folder for what tests and benchmarks make lies in the target folder.
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent();
    Ok(target.context("the target folder")?.join("budgets.json"))
}

fn measure(engine: Engine, arguments: &Arguments) -> anyhow::Result<Report> {
    let mut report = Report::new(engine.title());
    if arguments.wants_stage() {
        let mut stage = Stage::set(engine, arguments)?;
        perform(&mut stage, engine, arguments, &mut report)
            .with_context(|| program::last_words(stage.folder()))?;
    }
    if arguments.wants("starts") {
        let before = Look::take(None)?;
        starts::run(engine, arguments, &mut report)?;
        Look::take(None)?.tell(&before, "starts", &mut report);
    }
    if arguments.wants("size") {
        size::run(arguments, &mut report)?;
    }
    Ok(report)
}

/// Everything that needs the program running. The order matters: what comes later finds a larger database and a longer outbox.
fn perform(
    stage: &mut Stage,
    engine: Engine,
    arguments: &Arguments,
    report: &mut Report,
) -> anyhow::Result<()> {
    let people = stage.gather_people()?;
    let durability = stage.database.durability()?;
    watched(stage, report, "operations", |stage, report| {
        let rounds = rounds::run(stage, &people, arguments)?;
        costs::add(report, &rounds, engine, &durability);
        Ok(())
    })?;
    if arguments.wants("neutrality") {
        watched(stage, report, "neutrality", |stage, report| {
            neutrality::run(stage, &people, report)
        })?;
    }
    memory(stage, report)?;
    if arguments.wants("storm") {
        watched(stage, report, "storm", |stage, report| {
            storm::run(stage, &people, report)
        })?;
    }
    delivery::run(stage, report)
}

/// Measures a part, and whether the machine was left alone meanwhile.
fn watched(
    stage: &mut Stage,
    report: &mut Report,
    part: &str,
    measure: impl FnOnce(&mut Stage, &mut Report) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let before = Look::take(Some(stage))?;
    measure(stage, report)?;
    Look::take(Some(stage))?.tell(&before, part, report);
    Ok(())
}

fn memory(stage: &Stage, report: &mut Report) -> anyhow::Result<()> {
    let (idle, after) = (
        stage.idle_memory,
        cpu::memory(stage.program.id(), "VmRSS:")?,
    );
    report.judge(
        "P8",
        "memory, idle",
        format!("{idle:.1} MiB"),
        "≤ 20 MiB",
        idle <= 20.0,
    );
    report.judge(
        "P8",
        "memory, after the operations",
        format!("{after:.1} MiB"),
        "≤ 64 MiB",
        after <= 64.0,
    );
    report.keep("memory_mib", json!({"idle": idle, "after": after}));
    Ok(())
}
