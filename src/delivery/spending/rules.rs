//! What the breaker decides.

use std::time::Duration;

use chrono::TimeDelta;

use crate::platform::clock::Moment;
use crate::platform::limits::{Limit, delta};

/// Digits at the end of a number that its prefix leaves out: ranges are given to networks, and bought by pumpers, in ten thousands.
const SUBSCRIBER: usize = 4;

/// Codes that are tried after a pause.
pub const TRIALS: i32 = 5;

/// A window is counted in so many parts: as it slides, it loses one after the other.
const SLOTS: u32 = 12;

/// The numbers that begin as this one does.
pub fn prefix(number: &str) -> &str {
    let end = number.len().saturating_sub(SUBSCRIBER);
    number.get(..end).unwrap_or(number)
}

/// The part of the window that a moment lies in, by where it begins.
pub fn slot(window: Duration, at: Moment) -> Moment {
    let length = slot_length(window).num_seconds();
    let seconds = at.unix_seconds();
    Moment::from_unix_seconds(seconds - seconds.rem_euclid(length))
}

fn slot_length(window: Duration) -> TimeDelta {
    delta(window / SLOTS).max(TimeDelta::seconds(1))
}

/// The first and the last slot that are judged: all of the window but codes that people may still be typing in, and nothing from before the
/// breaker was closed.
pub fn judged(
    codes: &Limit,
    grace: Duration,
    since: Option<Moment>,
    now: Moment,
) -> (Moment, Moment) {
    let first = now.minus(codes.window_delta());
    let last = now.minus(delta(grace)).minus(slot_length(codes.window));
    (since.map_or(first, |since| since.max(first)), last)
}

/// What was sent and what was typed in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    pub sent: i64,
    pub verified: i64,
}

/// Whether so few were typed in that no more should be sent.
pub fn is_bad(sums: Sums, codes: &Limit, percent: u32) -> bool {
    let unverified = sums.sent.saturating_sub(sums.verified);
    sums.sent >= i64::from(codes.count)
        && unverified.saturating_mul(100) > sums.sent.saturating_mul(i64::from(percent))
}

/// How many of the trials must be typed in.
pub fn conversions_needed(percent: u32) -> i32 {
    let verified = i32::try_from(100_u32.saturating_sub(percent)).unwrap_or(100);
    (TRIALS * verified).div_euclid(100).max(1)
}

/// A breaker, as stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Breaker {
    /// Whether it was opened and not closed since.
    pub is_open: bool,
    /// When it was opened or closed last.
    pub since: Moment,
    /// When codes are tried again.
    pub round_at: Moment,
    /// How many were tried since.
    pub trials: i32,
}

/// What a breaker does with a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gate {
    /// Lets it pass. Codes count from this moment on.
    Closed(Option<Moment>),
    /// Refuses it.
    Refused,
    /// Lets it pass as one of the trials.
    Trial,
    /// Lets it pass as the first trial of another round: nothing came of the last one.
    NextRound,
}

/// What a breaker does with a code now.
pub fn gate(breaker: Option<&Breaker>, pause: Duration, now: Moment) -> Gate {
    match breaker {
        None => Gate::Closed(None),
        Some(breaker) if !breaker.is_open => Gate::Closed(Some(breaker.since)),
        Some(breaker) if now < breaker.round_at => Gate::Refused,
        Some(breaker) if breaker.trials < TRIALS => Gate::Trial,
        Some(breaker) if now < breaker.round_at.plus(delta(pause)) => Gate::Refused,
        Some(_) => Gate::NextRound,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_secs(3600);

    fn at(seconds: i64) -> Moment {
        Moment::from_unix_seconds(1_800_000_000 + seconds)
    }

    fn codes() -> Limit {
        Limit {
            count: 20,
            window: HOUR,
        }
    }

    #[rstest::rstest]
    #[case("+34612345678", "+3461234")]
    #[case("+29022222", "+2902")]
    #[case("+1", "")]
    fn a_prefix_stands_for_ten_thousand_numbers(#[case] number: &str, #[case] expected: &str) {
        assert_eq!(prefix(number), expected);
    }

    #[rstest::rstest]
    #[case(19, 0, false)]
    #[case(20, 0, true)]
    #[case(20, 4, false)]
    #[case(20, 3, true)]
    #[case(100, 20, false)]
    #[case(100, 19, true)]
    #[case(5, 9, false)]
    fn few_codes_prove_nothing_and_many_that_nobody_types_in_do(
        #[case] sent: i64,
        #[case] verified: i64,
        #[case] bad: bool,
    ) {
        assert_eq!(is_bad(Sums { sent, verified }, &codes(), 80), bad);
    }

    #[rstest::rstest]
    #[case(80, 1)]
    #[case(99, 1)]
    #[case(50, 2)]
    #[case(1, 4)]
    fn trials_are_held_to_the_same_share(#[case] percent: u32, #[case] needed: i32) {
        assert_eq!(conversions_needed(percent), needed);
    }

    #[test]
    fn a_window_slides_and_leaves_out_what_people_may_still_type_in() {
        let grace = Duration::from_secs(300);
        let (first, last) = judged(&codes(), grace, None, at(7200));
        assert_eq!((first, last), (at(3600), at(6600)));
        assert_eq!(
            judged(&codes(), grace, Some(at(5000)), at(7200)).0,
            at(5000)
        );
        assert_eq!(judged(&codes(), grace, Some(at(10)), at(7200)).0, at(3600));
        assert_eq!((slot(HOUR, at(299)), slot(HOUR, at(300))), (at(0), at(300)));
    }

    fn breaker(is_open: bool, round_at: i64, trials: i32) -> Breaker {
        Breaker {
            is_open,
            since: at(0),
            round_at: at(round_at),
            trials,
        }
    }

    #[rstest::rstest]
    #[case::never_opened(None, 0, Gate::Closed(None))]
    #[case::closed_again(Some(breaker(false, 900, 5)), 0, Gate::Closed(Some(at(0))))]
    #[case::pause(Some(breaker(true, 900, 0)), 899, Gate::Refused)]
    #[case::first_trial(Some(breaker(true, 900, 0)), 900, Gate::Trial)]
    #[case::last_trial(Some(breaker(true, 900, 4)), 9000, Gate::Trial)]
    #[case::all_tried(Some(breaker(true, 900, 5)), 1799, Gate::Refused)]
    #[case::nothing_came_of_them(Some(breaker(true, 900, 5)), 1800, Gate::NextRound)]
    fn an_open_breaker_pauses_and_then_tries_a_few(
        #[case] breaker: Option<Breaker>,
        #[case] now: i64,
        #[case] expected: Gate,
    ) {
        let pause = Duration::from_secs(900);
        assert_eq!(gate(breaker.as_ref(), pause, at(now)), expected);
    }
}
