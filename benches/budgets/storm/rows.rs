//! The rows of the storms.

use serde_json::{Value, json};

use super::clients::Storm;
use super::end::LEAVERS;
use super::{CROWD, STORM, Shown};
use crate::raw;
use crate::report::{Report, digits, ms};
use crate::statistics::quantile;

/// Adds them.
pub fn add(report: &mut Report, shown: &Shown) {
    who_am_i(report, shown);
    sign_ins(report, shown);
    refusals(report, "the same", &shown.storm);
    crowd(report, shown);
    hashing(report, shown);
    let peak = shown.peak;
    report.judge(
        "P8",
        "memory, highest in the storm",
        format!("{peak:.1} MiB"),
        "≤ 64 MiB",
        peak <= 64.0,
    );
    report.keep("storm", figures(&shown.storm, shown));
    report.keep("crowd", figures(&shown.crowd, shown));
}

fn who_am_i(report: &mut Report, shown: &Shown) {
    let (calm, served) = (&shown.calm, &shown.storm.served);
    report.show(
        "who-am-i 50 times a second, calm",
        format!("p50 {}, p99 {}", digits(calm.p50()), ms(calm.p99())),
    );
    report.judge(
        "P7",
        &format!("the same while {} clients sign in", STORM.clients),
        format!("p50 {}, p99 {}", digits(served.p50()), ms(served.p99())),
        &format!("p99 ≤ 3 × calm = {}", ms(3.0 * calm.p99())),
        served.p99() <= 3.0 * calm.p99(),
    );
    report.judge(
        "P7",
        "the same, served",
        format!("{:.1} %", served.percent()),
        "100 %",
        served.missed == 0,
    );
}

fn sign_ins(report: &mut Report, shown: &Shown) {
    let (rate, bare) = (rate(&shown.storm), shown.bare);
    report.judge(
        "P7",
        &format!("{} clients: sign-ins that succeed", STORM.clients),
        format!(
            "{rate:.0}/s = {:.0} % of {bare:.0} hashes/s, p99 {}",
            100.0 * rate / bare,
            ms(quantile(&shown.storm.tally.signed_in, 0.99))
        ),
        "≥ 90 %",
        rate >= 0.9 * bare,
    );
}

fn refusals(report: &mut Report, who: &str, storm: &Storm) {
    let (tally, p99) = (&storm.tally, quantile(&storm.tally.refused, 0.99));
    let per_second = tally.refused.len() as f64 / storm.seconds;
    report.judge(
        "P7",
        &format!("{who}: refusals"),
        format!("{per_second:.0}/s, p99 {}", ms(p99)),
        "p99 ≤ 50 ms",
        p99 <= 50.0,
    );
    report.judge(
        "P7",
        &format!("{who}: time-outs, errors, no Retry-After"),
        tally.wrong().to_string(),
        "none",
        tally.wrong() == 0,
    );
}

/// No budget says how a crowd fares that waits when it is told to, but people are of that kind, and not of the other.
fn crowd(report: &mut Report, shown: &Shown) {
    let (crowd, rate) = (&shown.crowd, rate(&shown.crowd));
    let who = format!("{} clients that heed Retry-After", CROWD.clients);
    report.show(
        &format!("{who}: sign-ins"),
        format!("{rate:.0}/s = {:.0} %", 100.0 * rate / shown.bare),
    );
    report.show(
        &format!("{who}: who-am-i"),
        format!(
            "p50 {}, p99 {}, {:.1} % served",
            digits(crowd.served.p50()),
            ms(crowd.served.p99()),
            crowd.served.percent()
        ),
    );
    refusals(report, &who, crowd);
}

fn hashing(report: &mut Report, shown: &Shown) {
    let cores = raw::cores() as f64;
    report.judge(
        "P7",
        "hashes later than 100 ms after the end",
        format!(
            "{:.1}, quiet after {:.0} ms",
            shown.storm.late_hashes, shown.storm.quiet_after
        ),
        "≤ 1 a core",
        shown.storm.late_hashes <= cores,
    );
    report.judge(
        "P7",
        &format!("hashes for {LEAVERS} clients after they left"),
        format!("{:.1}", shown.left),
        "≤ 1 a core",
        shown.left <= cores,
    );
}

fn rate(storm: &Storm) -> f64 {
    storm.tally.signed_in.len() as f64 / storm.seconds
}

fn figures(storm: &Storm, shown: &Shown) -> Value {
    let tally = &storm.tally;
    json!({"calm_p50_ms": shown.calm.p50(), "calm_p99_ms": shown.calm.p99(), "who_am_i_p50_ms": storm.served.p50(),
        "who_am_i_p99_ms": storm.served.p99(), "who_am_i_served_percent": storm.served.percent(),
        "signed_in_per_second": rate(storm), "bare_hashes_per_second": shown.bare,
        "sign_in_p50_ms": quantile(&tally.signed_in, 0.5), "sign_in_p99_ms": quantile(&tally.signed_in, 0.99),
        "refused": tally.refused.len(), "refused_p99_ms": quantile(&tally.refused, 0.99),
        "without_retry_after": tally.without_retry_after, "timed_out": tally.timed_out, "otherwise": tally.otherwise,
        "late_hashes": storm.late_hashes, "quiet_after_ms": storm.quiet_after, "hashes_for_leavers": shown.left,
        "peak_memory_mib": shown.peak})
}
