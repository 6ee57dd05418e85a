//! When a failed job is tried again.

use chrono::TimeDelta;

use crate::platform::clock::Moment;

/// Seconds before each further attempt; the last one goes on for ever, for as long as the job is wanted.
const TABLE: &[i64] = &[10, 30, 60, 120, 300, 600, 900];

/// When attempt number `attempts` + 1 is due. A fifth of the delay depends on the job, so that after an outage a provider is not
/// met by everything at once.
pub fn next_attempt(attempts: i32, job: &str, now: Moment) -> Moment {
    let index = usize::try_from(attempts.max(1) - 1).unwrap_or(0);
    let seconds = TABLE.get(index).or(TABLE.last()).copied().unwrap_or(60);
    let spread = job
        .bytes()
        .fold(0_i64, |sum, byte| (sum * 31 + i64::from(byte)) % 1000);
    now.plus(TimeDelta::milliseconds(
        seconds * 1000 + seconds * 200 * spread / 1000,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[rstest::rstest]
    #[case(1, 10)]
    #[case(2, 30)]
    #[case(7, 900)]
    #[case(500, 900)]
    fn the_table_is_followed_with_a_fifth_of_spread(#[case] attempts: i32, #[case] seconds: i64) {
        let now = Moment::from_unix_seconds(1_800_000_000);
        for job in ["job_a", "job_b", "job_c"] {
            let delay = next_attempt(attempts, job, now)
                .since(now)
                .num_milliseconds();
            assert!(
                (seconds * 1000..=seconds * 1200).contains(&delay),
                "{delay} ms"
            );
        }
    }
}
