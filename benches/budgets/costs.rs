//! The rows about processor time: raw limits first, then what each operation costs beside them (P1 to P4).

use crate::arguments::Engine;
use crate::report::{Report, digits, ms};
use crate::rounds::{Rounds, Seen};

/// Operations that are told as a multiple of the bare hash.
const HASHING: &[(&str, &str, f64)] = &[("P1", "login-right", 1.25), ("P2", "register", 1.4)];

/// Operations whose slowest answers are told as well: no more than so many milliseconds for 99 of 100.
const PROMPT: &[(&str, &str, f64)] = &[
    ("P6", "capability-check", 5.0),
    ("P6", "capability-checks-100", 5.0),
];

/// Operations that are told in milliseconds: budgets with SQLite and with PostgreSQL.
const CHEAP: &[(&str, &str, f64, f64)] = &[
    ("P3", "who-am-i", 0.05, 0.12),
    ("P4", "refresh", 0.12, 0.25),
    ("P6", "capability-check", 0.1, 0.1),
    ("P6", "capability-checks-100", 1.0, 1.0),
];

/// Adds the rows.
pub fn add(report: &mut Report, rounds: &Rounds, engine: Engine, durability: &str) {
    raw_limits(report, rounds, durability);
    for (number, name, budget) in HASHING {
        if let Some(seen) = rounds.of(name) {
            let ratio = seen.times_as_dear_as(&rounds.hash);
            let measured = format!("{} × hash = {}", digits(ratio), told(seen));
            let budget_text = format!("≤ {budget} × hash");
            report.judge(number, name, measured, &budget_text, ratio <= *budget);
        }
    }
    for (number, name, sqlite, postgres) in CHEAP {
        if let Some(seen) = rounds.of(name) {
            let budget = if engine == Engine::Sqlite {
                *sqlite
            } else {
                *postgres
            };
            let cost = seen.cost();
            let met = cost.server + cost.database <= budget;
            report.judge(number, name, told(seen), &format!("≤ {budget} ms"), met);
        }
    }
    for (number, name, budget) in PROMPT {
        if let Some(seen) = rounds.of(name) {
            let slow = seen.slowest_of_a_hundred();
            let row = format!("{name}, p99");
            report.judge(
                number,
                &row,
                ms(slow),
                &format!("≤ {budget} ms"),
                slow <= *budget,
            );
        }
    }
    for seen in &rounds.operations {
        let judged = HASHING.iter().any(|row| row.1 == seen.name)
            || CHEAP.iter().any(|row| row.1 == seen.name);
        if !judged {
            report.show(seen.name, told(seen));
        }
    }
    rounds.keep(report);
}

/// What the machine affords.
fn raw_limits(report: &mut Report, rounds: &Rounds, durability: &str) {
    let (hash, wall) = (rounds.hash.cost().server, rounds.hash.wall());
    report.show(
        "raw: argon2id, 19 MiB, 2 passes",
        format!("{} CPU, {} wall", ms(hash), ms(wall)),
    );
    report.show(
        "raw: framework, one JSON handler",
        format!("{} CPU", ms(rounds.hello.cost().server)),
    );
    let (commit, wall) = (rounds.commit.cost().server, rounds.commit.wall());
    report.show(
        &format!("raw: commit of one row ({durability})"),
        format!("{} CPU, {} wall", ms(commit), ms(wall)),
    );
}

fn told(seen: &Seen) -> String {
    let cost = seen.cost();
    let all = cost.server + cost.database;
    if cost.database == 0.0 {
        return format!("{} CPU", ms(all));
    }
    format!(
        "{} CPU (server {}, database {})",
        ms(all),
        digits(cost.server),
        digits(cost.database)
    )
}
