//! When an event is tried again or given up, and when its receiver is left alone: decided from what was seen, without looking at anything.

use chrono::TimeDelta;

use crate::platform::clock::Moment;

/// Seconds before each further attempt at one event, while others reach their receiver; the last one goes on.
const AGAIN: &[i64] = &[5, 30, 120, 600, 1800, 3600, 7200, 14_400, 28_800, 43_200];
/// An event is given up when it was tried so often,
const ATTEMPTS: i32 = 10;
/// and for so long.
const TRIED_FOR: TimeDelta = TimeDelta::days(3);

/// So many failures in a row, whichever the events, and the receiver is taken to be away.
const AWAY_AFTER: i32 = 5;
/// Seconds that such a receiver is left alone before one event tries it; the last one goes on.
const PAUSES: &[i64] = &[10, 30, 60, 120, 300, 600, 900];

/// When the next attempt at an event is due that failed `attempts` times.
pub fn again_at(attempts: i32, now: Moment) -> Moment {
    now.plus(TimeDelta::seconds(step(AGAIN, attempts - 1)))
}

/// Whether an event has been tried for long enough. One whose receiver takes no other either is not given up: it waits with all of them.
pub fn is_given_up(health: &Health, attempts: i32, first_attempt: Moment, now: Moment) -> bool {
    !health.is_away() && attempts >= ATTEMPTS && now.since(first_attempt) >= TRIED_FOR
}

fn step(table: &[i64], index: i32) -> i64 {
    let index = usize::try_from(index).unwrap_or(0);
    table.get(index).or(table.last()).copied().unwrap_or(60)
}

/// How a receiver fares.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Health {
    /// Failures in a row.
    pub failures: i32,
    /// When the first of them was.
    pub failing_since: Option<Moment>,
    /// Until when it is left alone.
    pub paused_until: Option<Moment>,
}

impl Health {
    /// Whether it is taken to be away: one event at a time tries it.
    pub fn is_away(&self) -> bool {
        self.failures >= AWAY_AFTER
    }

    /// Until when it is left alone, if it is.
    pub fn pause(&self, now: Moment) -> Option<Moment> {
        self.paused_until.filter(|until| *until > now)
    }

    /// Whether there was nothing but failures for so long.
    pub fn has_failed_for(&self, time: TimeDelta, now: Moment) -> bool {
        let long = |since: Moment| now.since(since) >= time;
        self.is_away() && self.failing_since.is_some_and(long)
    }

    /// How it fares after `failed` attempts came to nothing and perhaps another one `succeeded`.
    pub fn after(self, succeeded: bool, failed: usize, now: Moment) -> Self {
        if succeeded {
            return Self::default();
        }
        // What was still on its way when the pause began says nothing new.
        if failed == 0 || self.pause(now).is_some() {
            return self;
        }
        let failed = i32::try_from(failed).unwrap_or(i32::MAX);
        let failures = if self.is_away() {
            self.failures.saturating_add(1)
        } else {
            self.failures.saturating_add(failed).min(AWAY_AFTER)
        };
        let pause = step(PAUSES, failures - AWAY_AFTER);
        Self {
            failures,
            failing_since: self.failing_since.or(Some(now)),
            paused_until: (failures >= AWAY_AFTER).then(|| now.plus(TimeDelta::seconds(pause))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Moment {
        Moment::from_unix_seconds(1_800_000_000 + seconds)
    }

    #[test]
    fn an_event_is_tried_for_three_days_at_least() {
        let (mut now, mut attempts) = (at(0), 1);
        let well = Health::default();
        while !is_given_up(&well, attempts, at(0), now) {
            now = again_at(attempts, now);
            attempts += 1;
        }
        let hours = now.since(at(0)).num_hours();
        assert!((72..=84).contains(&hours), "{hours} h");
        assert_eq!(attempts, 15);
    }

    #[rstest::rstest]
    #[case(1, 9 * 86_400, false)]
    #[case(9, 9 * 86_400, false)]
    #[case(10, 3 * 86_400 - 1, false)]
    #[case(10, 3 * 86_400, true)]
    #[case(300, 3 * 86_400 - 1, false)]
    fn few_attempts_or_few_days_are_not_enough(
        #[case] attempts: i32,
        #[case] seconds: i64,
        #[case] expected: bool,
    ) {
        let well = Health::default();
        assert_eq!(is_given_up(&well, attempts, at(0), at(seconds)), expected);
    }

    #[test]
    fn nothing_is_given_up_while_its_receiver_is_away() {
        let away = Health::default().after(false, 5, at(0));
        assert!(!is_given_up(&away, 300, at(0), at(9 * 86_400)));
    }

    #[test]
    fn after_five_failures_in_a_row_a_receiver_is_left_alone_for_longer_and_longer() {
        let mut health = Health::default();
        for failure in 0..4 {
            health = health.after(false, 1, at(failure));
            assert_eq!(health.pause(at(failure)), None);
        }
        let mut now = at(4);
        let mut pauses = Vec::new();
        for _ in 0..9 {
            health = health.after(false, 1, now);
            let until = health.pause(now).unwrap();
            pauses.push(until.since(now).num_seconds());
            now = until;
        }
        assert_eq!(pauses, [10, 30, 60, 120, 300, 600, 900, 900, 900]);
        assert_eq!(health.failing_since, Some(at(0)));
    }

    #[test]
    fn eight_failures_at_once_are_one_pause_of_the_shortest() {
        let health = Health::default().after(false, 8, at(0));
        assert_eq!(health.pause(at(0)), Some(at(10)));
        assert_eq!(health.after(false, 3, at(1)), health);
    }

    #[test]
    fn one_success_makes_good_for_everything() {
        let ill = Health::default().after(false, 8, at(0));
        assert_eq!(ill.after(true, 2, at(20)), Health::default());
    }

    #[test]
    fn only_days_of_failures_in_a_row_count_as_such() {
        let day = TimeDelta::days(1);
        let once = Health::default().after(false, 1, at(0));
        assert!(!once.has_failed_for(day, at(90_000)));
        let away = Health::default().after(false, 5, at(0));
        assert!(!away.has_failed_for(day, at(86_399)));
        assert!(away.has_failed_for(day, at(86_400)));
    }
}
