//! `bonafide face`: what the program makes of pictures of an operator's own, for choosing thresholds.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow, ensure};
use clap::Subcommand;
use image::RgbImage;
use rustix::time::{ClockId, clock_gettime};
use serde_json::{Value, json};

use crate::identity::face::{FaceChecks, Judgement, Shown};
use crate::platform::config::Config;
use crate::platform::pictures;

/// What to do.
#[derive(Subcommand)]
pub enum FaceCommand {
    /// Judge pictures as selfies, and tell verdict, checks, measures, processor time and peak memory. Nothing is kept or sent anywhere.
    Check {
        /// One JSON document in place of lines.
        #[arg(long)]
        json: bool,
        /// The first picture of a challenge, with a serious face; may be repeated.
        #[arg(long, value_name = "FILE")]
        neutral: Vec<PathBuf>,
        /// The second one, with a smile; as often as --neutral.
        #[arg(long, value_name = "FILE")]
        smile: Vec<PathBuf>,
        /// Pictures to be judged each by itself.
        #[arg(value_name = "FILE")]
        files: Vec<PathBuf>,
    },
}

/// Does it; tells what to print.
pub fn run(config: &Config, command: FaceCommand) -> anyhow::Result<String> {
    let FaceCommand::Check {
        json,
        neutral,
        smile,
        files,
    } = command;
    ensure!(
        neutral.len() == smile.len(),
        "--neutral and --smile come in pairs"
    );
    ensure!(
        !(neutral.is_empty() && files.is_empty()),
        "no picture was named"
    );
    let checks = FaceChecks::open(&config.face, None)?;
    // The first picture would pay for loading the models.
    checks.judge(&Shown::Single(RgbImage::new(64, 64)))?;
    let pairs = neutral.iter().zip(&smile);
    let pairs = pairs.map(|(neutral, smile)| vec![neutral.as_path(), smile.as_path()]);
    let all = pairs.chain(files.iter().map(|file| vec![file.as_path()]));
    let all: Vec<Value> = all.map(|files| judged(&checks, &files)).collect();
    let peak = peak_memory();
    if json {
        let told = json!({"pictures": all, "engine": checks.engine(), "peak_memory_mib": peak});
        return Ok(serde_json::to_string_pretty(&told)?);
    }
    Ok(lines(&all, peak))
}

fn judged(checks: &FaceChecks, files: &[&Path]) -> Value {
    let names: Vec<_> = files
        .iter()
        .map(|file| file.display().to_string())
        .collect();
    match timed(checks, files) {
        Ok((judgement, times)) => told(&names, &judgement, times),
        Err(error) => json!({"files": names, "error": format!("{error:#}")}),
    }
}

/// Milliseconds of processor time: to read the pictures, and to judge them.
type Times = (f64, f64);

fn timed(checks: &FaceChecks, files: &[&Path]) -> anyhow::Result<(Judgement, Times)> {
    let began = processor_time();
    let shown = match files {
        [neutral, smile] => Shown::Pair {
            neutral: load_picture(neutral)?,
            smile: load_picture(smile)?,
        },
        [file] => Shown::Single(load_picture(file)?),
        _ => anyhow::bail!("one picture or two"),
    };
    let read = processor_time();
    let judgement = checks.judge(&shown)?;
    Ok((judgement, (read - began, processor_time() - read)))
}

fn told(names: &[String], judgement: &Judgement, (read, judge): Times) -> Value {
    let faults = judgement.faults.iter();
    let faults: Vec<Value> = faults
        .map(|fault| json!({"code": fault.code.code, "frame": fault.frame}))
        .collect();
    json!({
        "files": names, "outcome": judgement.outcome, "faults": faults, "doubts": judgement.doubts, "checks": judgement.checks,
        "measures": judgement.measures, "read_ms": round(read), "judge_ms": round(judge),
    })
}

fn round(milliseconds: f64) -> f64 {
    (milliseconds * 10.0).round() / 10.0
}

fn lines(all: &[Value], peak: Option<f64>) -> String {
    let mut text = String::new();
    for one in all {
        let line = match one.get("error").and_then(Value::as_str) {
            Some(error) => format!("{}: {error}\n", words(one, "files")),
            None => format!(
                "{}: {}  faults: {}  doubts: {}  {} ms to read, {} ms to judge\n{}\n",
                words(one, "files"),
                one.get("outcome").and_then(Value::as_str).unwrap_or(""),
                words(one, "faults"),
                words(one, "doubts"),
                one.get("read_ms").unwrap_or(&Value::Null),
                one.get("judge_ms").unwrap_or(&Value::Null),
                details(one),
            ),
        };
        text.push_str(&line);
    }
    let peak = peak.map_or("unknown".to_owned(), |mib| format!("{mib} MiB"));
    let _always = write!(text, "{} looked at, peak memory {peak}", all.len());
    text
}

fn words(one: &Value, member: &str) -> String {
    let list = one.get(member).and_then(Value::as_array);
    let words = list.into_iter().flatten().map(|word| match word {
        Value::String(word) => word.clone(),
        fault => {
            let part = |name| fault.get(name).and_then(Value::as_str).unwrap_or("");
            format!("{} ({})", part("code"), part("frame"))
        }
    });
    match words.collect::<Vec<_>>().join(", ") {
        none if none.is_empty() => "none".to_owned(),
        words => words,
    }
}

fn details(one: &Value) -> String {
    let checks = one.get("checks").and_then(Value::as_array);
    let checks = checks.into_iter().flatten().map(|check| {
        let part = |name| check.get(name).and_then(Value::as_str).unwrap_or("");
        format!("{}:{}={}", part("frame"), part("name"), part("outcome"))
    });
    let measures = one.get("measures").unwrap_or(&Value::Null);
    format!("  {}\n  {measures}", checks.collect::<Vec<_>>().join(" "))
}

/// Reads a picture as an uploaded one is read.
fn load_picture(file: &Path) -> anyhow::Result<RgbImage> {
    let bytes = std::fs::read(file).context("it cannot be opened")?;
    let read = pictures::read(&bytes).map_err(|problem| anyhow!("{problem}"))?;
    Ok(read.image)
}

/// What this process has used so far.
fn processor_time() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as f64 * 1e3 + time.tv_nsec as f64 / 1e6
}

/// The most memory that this process had, in MiB, where the system tells it.
fn peak_memory() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kib: f64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(round(kib / 1024.0))
}
