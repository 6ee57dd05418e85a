use proptest::prelude::*;

use super::*;
use crate::platform::random::Random;

const RULES: Rules = Rules {
    failures: 5,
    window: TimeDelta::minutes(15),
    lock: TimeDelta::minutes(30),
    hard_stop: 100,
};

fn at(seconds: i64) -> Moment {
    Moment::from_unix_seconds(1_800_000_000 + seconds)
}

/// A wrong guess from beginning to end.
fn guess(state: &mut State, id: u64, seconds: i64) -> Consequence {
    assert_eq!(
        state.admit(&RULES, id, at(seconds)),
        Admission::Admitted,
        "guess {id}"
    );
    let consequence = state.fail(&RULES, id, at(seconds));
    if let Consequence::Locked {
        new_episode: true, ..
    } = consequence
    {
        state.episode = Some(LockId::new(at(seconds), &Random));
    }
    consequence
}

fn locked() -> State {
    let mut state = State::default();
    for id in 0..4 {
        assert_eq!(guess(&mut state, id, 0), Consequence::None);
    }
    let consequence = guess(&mut state, 4, 0);
    let expected = Consequence::Locked {
        until: at(1800),
        new_episode: true,
        is_final: false,
    };
    assert_eq!(consequence, expected);
    state
}

#[test]
fn the_fifth_failure_locks_for_half_an_hour_to_the_second() {
    let mut state = locked();
    for seconds in [0, 1799] {
        let admission = state.admit(&RULES, 9, at(seconds));
        assert_eq!(admission, Admission::Locked(at(1800)));
    }
    assert_eq!(state.admit(&RULES, 9, at(1800)), Admission::Admitted);
}

#[test]
fn after_a_lock_there_are_five_attempts_again_and_no_second_notice_within_a_day() {
    let mut state = locked();
    for id in 10..14 {
        assert_eq!(guess(&mut state, id, 1801), Consequence::None);
    }
    let again = guess(&mut state, 14, 1801);
    let expected = Consequence::Locked {
        until: at(3601),
        new_episode: false,
        is_final: false,
    };
    assert_eq!(again, expected);
    for id in 20..24 {
        guess(&mut state, id, 3601 + 86_401);
    }
    let much_later = guess(&mut state, 24, 3601 + 86_401);
    assert!(matches!(
        much_later,
        Consequence::Locked {
            new_episode: true,
            ..
        }
    ));
}

#[test]
fn failures_age_one_by_one_and_not_in_blocks() {
    let mut state = State::default();
    guess(&mut state, 0, 0);
    for id in 1..4 {
        guess(&mut state, id, 899);
    }
    // The first has aged, the other three have not.
    assert_eq!(guess(&mut state, 4, 900), Consequence::None);
    assert!(matches!(
        guess(&mut state, 5, 901),
        Consequence::Locked { .. }
    ));
}

#[test]
fn there_are_never_more_attempts_at_once_than_failures_left() {
    let mut state = State::default();
    guess(&mut state, 0, 0);
    for id in 1..5 {
        assert_eq!(state.admit(&RULES, id, at(1)), Admission::Admitted);
    }
    assert_eq!(state.admit(&RULES, 5, at(1)), Admission::Busy);
    // One of them was right, and does not count any more.
    state.give_back(1);
    assert_eq!(state.admit(&RULES, 5, at(1)), Admission::Admitted);
}

#[test]
fn an_attempt_that_nobody_settled_is_a_failure_after_a_minute() {
    let mut state = State::default();
    for id in 0..5 {
        state.admit(&RULES, id, at(0));
    }
    assert_eq!(state.admit(&RULES, 9, at(60)), Admission::Busy);
    assert_eq!(
        state.admit(&RULES, 9, at(61)),
        Admission::Locked(at(900)),
        "five lost ones are five failures"
    );
    assert_eq!(state.consecutive, 5);
    assert_eq!(state.fail(&RULES, 0, at(62)), Consequence::None);
    assert_eq!(state.admit(&RULES, 9, at(900)), Admission::Admitted);
}

#[test]
fn a_hundred_in_a_row_need_a_reset() {
    let mut state = State::default();
    let (mut id, mut now) = (0, 0);
    while state.consecutive < 99 {
        if let Consequence::Locked { is_final, .. } = guess(&mut state, id, now) {
            assert!(!is_final);
            now += 1800;
        }
        id += 1;
    }
    // The ninety-nine were nineteen locks and four failures; the next one is the last, and only one may try.
    assert_eq!(state.admit(&RULES, id, at(now)), Admission::Admitted);
    assert_eq!(state.admit(&RULES, id + 1, at(now)), Admission::Busy);
    let last = state.fail(&RULES, id, at(now));
    assert!(matches!(last, Consequence::Locked { is_final: true, .. }));
    assert_eq!(state.unlock(&RULES, at(now)), Some(Barrier::Stopped));
    for later in [0, 1800, 86_400 * 400] {
        assert_eq!(state.admit(&RULES, 9, at(now + later)), Admission::Stopped);
    }
}

#[test]
fn a_lock_from_a_clock_that_was_wrong_does_not_last_for_days() {
    let mut state = locked();
    assert!(matches!(
        state.admit(&RULES, 9, at(-30)),
        Admission::Locked(_)
    ));
    assert_eq!(state.admit(&RULES, 9, at(-86_400)), Admission::Admitted);
}

#[test]
fn an_unlock_lifts_what_is_locked_and_nothing_else() {
    let mut state = locked();
    let barrier = state.unlock(&RULES, at(1));
    assert_eq!(barrier, Some(Barrier::Locked(at(1800))));
    assert_eq!(state.consecutive, 5, "in a row they stay counted");
    assert_eq!(state.admit(&RULES, 9, at(1)), Admission::Admitted);
    state.give_back(9);
    for id in 10..14 {
        guess(&mut state, id, 2);
    }
    let before = state.clone();
    assert_eq!(state.unlock(&RULES, at(3)), None);
    assert_eq!(state, before, "failures that have not locked yet count on");
    let again = guess(&mut state, 14, 4);
    let is_new = matches!(
        again,
        Consequence::Locked {
            new_episode: true,
            ..
        }
    );
    assert!(is_new, "{again:?}");
}

#[test]
fn what_abandoned_attempts_have_filled_is_lifted_too() {
    let mut state = State::default();
    for id in 0..5 {
        state.admit(&RULES, id, at(0));
    }
    let barrier = state.unlock(&RULES, at(61));
    assert_eq!(barrier, Some(Barrier::Locked(at(900))));
    assert_eq!(state.admit(&RULES, 9, at(61)), Admission::Admitted);
}

#[rstest::rstest]
#[case(None, &[], Standing::Open)]
#[case(Some(Barrier::Locked(at(1))), &[], Standing::Locked(at(1)))]
#[case(None, &[Barrier::Locked(at(1)), Barrier::Locked(at(2))], Standing::Locked(at(2)))]
#[case(Some(Barrier::Locked(at(1))), &[Barrier::Stopped], Standing::Locked(at(1)))]
#[case(None, &[Barrier::Stopped], Standing::Stopped)]
#[case(Some(Barrier::Stopped), &[Barrier::Locked(at(1))], Standing::Stopped)]
fn counters_stand_together(
    #[case] own: Option<Barrier>,
    #[case] others: &[Barrier],
    #[case] expected: Standing,
) {
    assert_eq!(Standing::of(own, others), expected);
}

#[derive(Clone, Debug)]
enum Step {
    Wait(i64),
    Begin,
    Fail(usize),
    GiveBack(usize),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        2 => (0_i64..400).prop_map(Step::Wait),
        6 => Just(Step::Begin),
        6 => (0_usize..6).prop_map(Step::Fail),
        1 => (0_usize..6).prop_map(Step::GiveBack),
    ];
    proptest::collection::vec(step, 1..300)
}

proptest! {
    /// However attempts overlap: those looked at within any quarter of an hour, less those given back, are five at most; and no attempt is
    /// admitted within half an hour after the fifth failure.
    #[test]
    fn no_interleaving_lets_more_guesses_through(steps in steps()) {
        let (mut state, mut now, mut next) = (State::default(), 0_i64, 0_u64);
        let mut running: Vec<(u64, i64)> = Vec::new();
        let mut failed: Vec<i64> = Vec::new();
        let mut lock: Option<i64> = None;
        for step in steps {
            match step {
                Step::Wait(seconds) => {
                    now += seconds;
                    // The model settles what was abandoned as the rules do: as failures, from when they began.
                    let (lost, left) = running.drain(..).partition(|(_, since)| now - since > 60);
                    running = left;
                    failed.extend::<Vec<i64>>(lost.into_iter().map(|(_, since): (u64, i64)| since).collect());
                }
                Step::Begin => {
                    let admission = state.admit(&RULES, next, at(now));
                    let counted = failed.iter().filter(|at| now - **at < 900).count();
                    let expected = match lock {
                        Some(until) if now < until => Admission::Locked(at(until)),
                        _ if state.consecutive >= 100 => Admission::Stopped,
                        _ if counted >= 5 => admission,
                        _ if counted + running.len() >= 5 => Admission::Busy,
                        _ if state.consecutive as usize + running.len() >= 100 => Admission::Busy,
                        _ => Admission::Admitted,
                    };
                    if state.consecutive < 100 {
                        prop_assert_eq!(admission, expected);
                        prop_assert!(counted < 5 || admission != Admission::Admitted);
                    }
                    if admission == Admission::Admitted {
                        running.push((next, now));
                        next += 1;
                    }
                }
                Step::Fail(which) if which < running.len() => {
                    let (id, _) = running.remove(which);
                    failed.push(now);
                    let counted = failed.iter().filter(|at| now - **at < 900).count();
                    match state.fail(&RULES, id, at(now)) {
                        Consequence::Locked { until, .. } => {
                            prop_assert!(counted >= 5 || state.consecutive >= 100);
                            lock = Some(now + 1800);
                            prop_assert_eq!(until, at(now + 1800));
                            failed.clear();
                        }
                        Consequence::None => prop_assert!(counted < 5),
                    }
                }
                Step::GiveBack(which) if which < running.len() => {
                    let (id, _) = running.remove(which);
                    state.give_back(id);
                }
                Step::Fail(_) | Step::GiveBack(_) => {}
            }
        }
    }
}
