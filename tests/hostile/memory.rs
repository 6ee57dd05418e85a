//! The memory of this process, MiB.

use std::fs;

/// Makes the present memory the highest, and tells it.
pub fn reset_peak() -> u64 {
    // Elsewhere than on Linux there is nothing to measure with; the tests of time and outcome hold anyway.
    let _unknown = fs::write("/proc/self/clear_refs", "5");
    peak()
}

/// The highest since then.
pub fn peak() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM"));
    let kib = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok());
    kib.unwrap_or(0) / 1024
}
