//! Processor time from the operating system's accounting, in nanoseconds.
//!
//! `/proc/PID/task/*/schedstat` counts them for every thread; the sums in `/proc/PID/stat` come in hundredths of a second. What is lost
//! is the time of a thread that ends between two looks, and such threads are idle ones.

use std::collections::BTreeMap;
use std::fs;

use anyhow::Context;

/// Processor time per thread.
#[derive(Clone, Default)]
pub struct Reading(BTreeMap<u32, u64>);

impl Reading {
    /// What all threads of these processes have used. A process that has ended in between counts nothing.
    pub fn of(processes: &[u32]) -> Self {
        let mut threads = BTreeMap::new();
        for process in processes {
            for thread in threads_of(*process) {
                if let Ok(used) = used_by(&format!("/proc/{process}/task/{thread}/schedstat")) {
                    threads.insert(thread, used);
                }
            }
        }
        Self(threads)
    }

    /// Milliseconds used since an earlier reading.
    pub fn since(&self, earlier: &Self) -> f64 {
        let used = self
            .0
            .iter()
            .map(|(thread, used)| used.saturating_sub(earlier.0.get(thread).copied().unwrap_or(0)));
        used.sum::<u64>() as f64 / 1e6
    }

    /// The same of those threads of a process whose name begins so.
    pub fn of_named(process: u32, prefix: &str) -> Self {
        let named = |thread: &u32| {
            fs::read_to_string(format!("/proc/{process}/task/{thread}/comm"))
                .is_ok_and(|name| name.starts_with(prefix))
        };
        let threads = threads_of(process).into_iter().filter(named);
        let used = |thread: u32| {
            let used = used_by(&format!("/proc/{process}/task/{thread}/schedstat")).ok()?;
            Some((thread, used))
        };
        Self(threads.filter_map(used).collect())
    }
}

/// Milliseconds that the calling thread has used.
pub fn of_this_thread() -> anyhow::Result<f64> {
    Ok(used_by("/proc/thread-self/schedstat")? as f64 / 1e6)
}

fn threads_of(process: u32) -> Vec<u32> {
    let Ok(entries) = fs::read_dir(format!("/proc/{process}/task")) else {
        return Vec::new();
    };
    let number = |entry: fs::DirEntry| entry.file_name().to_str()?.parse().ok();
    entries.flatten().filter_map(number).collect()
}

fn used_by(path: &str) -> anyhow::Result<u64> {
    let text = fs::read_to_string(path).with_context(|| path.to_owned())?;
    let first = text.split(' ').next().unwrap_or("");
    first.parse().with_context(|| path.to_owned())
}

/// A figure of `/proc/PID/status` in MiB.
pub fn memory(process: u32, figure: &str) -> anyhow::Result<f64> {
    let text = fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = text.lines().find(|line| line.starts_with(figure));
    let kib = line
        .and_then(|line| line.split_whitespace().nth(1))
        .with_context(|| format!("no {figure}"))?;
    Ok(kib.parse::<f64>()? / 1024.0)
}

/// Lets the highest memory use of a process be counted anew from now.
pub fn forget_peak(process: u32) -> anyhow::Result<()> {
    Ok(fs::write(format!("/proc/{process}/clear_refs"), "5")?)
}
