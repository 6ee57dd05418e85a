//! Whether times tell which addresses are known (P5): one request at a time, the kinds of address in turn and in changing order, so
//! that nothing but the address differs.

use serde_json::json;

use crate::http::Line;
use crate::people::{self, People};
use crate::report::{Report, digits, ms};
use crate::stage::Stage;
use crate::statistics::{mann_whitney, median};

/// Samples of each kind for every second that an operation is measured.
const DEAR: f64 = 75.0;
const CHEAP: f64 = 250.0;

/// Medians may differ by this part, or by this many milliseconds.
const PART: f64 = 0.05;
const MILLISECONDS: f64 = 3.0;
/// The budget of a resend.
const RESEND: f64 = 5.0;

/// The kinds of address. The first is what the others are compared with.
const KINDS: [&str; 3] = ["unknown", "waiting", "verified"];

/// An act that must not tell them apart.
struct Act<'a> {
    name: &'static str,
    expected: u16,
    samples: f64,
    request: Box<dyn Fn(usize, usize) -> Vec<u8> + 'a>,
}

/// Adds the rows.
pub fn run(stage: &Stage, people: &People, report: &mut Report) -> anyhow::Result<()> {
    // Registering comes last: it leaves a waiting registration at every address.
    for act in [login(people), resend(people), register(people)] {
        let times = sample(stage, &act)?;
        add(report, &act, &times);
    }
    Ok(())
}

fn login(people: &People) -> Act<'_> {
    Act {
        name: "login, wrong password",
        expected: 401,
        samples: DEAR,
        request: Box::new(|kind, number| {
            people::login(
                &address(people, kind, number),
                "wrong tangent harbor 7",
                None,
            )
        }),
    }
}

fn resend(people: &People) -> Act<'_> {
    Act {
        name: "resend",
        expected: 202,
        samples: CHEAP,
        request: Box::new(|kind, number| people::resend(&address(people, kind, number))),
    }
}

fn register(people: &People) -> Act<'_> {
    Act {
        name: "register",
        expected: 202,
        samples: DEAR,
        request: Box::new(|kind, number| {
            let fresh = || people.stranger();
            let known = (kind > 0).then(|| address(people, kind, number));
            people::registration(&known.unwrap_or_else(fresh))
        }),
    }
}

/// An address of that kind, another one each time. Addresses come back after a while, the unknown ones too: work that is done only for
/// an address's first request would otherwise be seen at them alone.
fn address(people: &People, kind: usize, number: usize) -> String {
    let list = if kind == 1 {
        &people.waiting
    } else {
        &people.taken
    };
    let place = number % list.len().max(1);
    let known = list.get(place).filter(|_| kind > 0).cloned();
    known.unwrap_or_else(|| format!("nobody.{place}@example.com"))
}

fn sample(stage: &Stage, act: &Act<'_>) -> anyhow::Result<[Vec<f64>; 3]> {
    let mut line = Line::open(stage.program.address)?;
    let mut times = [const { Vec::new() }; 3];
    let count = (act.samples * stage.seconds).ceil() as usize;
    let warm_up = count / 10;
    for number in 0..warm_up + count {
        for turn in 0..KINDS.len() {
            // Another order each time: what comes after a hash finds other caches than what comes after a commit.
            let kind = (turn + number) % KINDS.len();
            let request = (act.request)(kind, number);
            let asked = std::time::Instant::now();
            line.ask(&request)?.expect(act.expected)?;
            let took = asked.elapsed().as_secs_f64() * 1000.0;
            if let Some(times) = times.get_mut(kind).filter(|_| number >= warm_up) {
                times.push(took);
            }
        }
    }
    Ok(times)
}

fn add(report: &mut Report, act: &Act<'_>, times: &[Vec<f64>; 3]) {
    let [unknown, waiting, verified] = times;
    let (base, mut figures) = (median(unknown), serde_json::Map::new());
    figures.insert("unknown_p50_ms".into(), json!(base));
    for (kind, sample) in [("waiting", waiting), ("verified", verified)] {
        let (middle, test) = (median(sample), mann_whitney(unknown, sample));
        let difference = middle - base;
        let met = difference.abs() <= MILLISECONDS || difference.abs() <= PART * base;
        let measured = format!(
            "{} against {}: {:+.1} %, p = {:.3}",
            digits(middle),
            ms(base),
            difference / base * 100.0,
            test.p
        );
        report.judge(
            "P5",
            &format!("{}: {kind} like unknown", act.name),
            measured,
            "≤ 5 % or 3 ms",
            met,
        );
        figures.insert(
            kind.into(),
            json!({"p50_ms": middle, "p": test.p, "chance_of_being_slower": test.above, "count": sample.len()}),
        );
    }
    if act.samples == CHEAP {
        report.judge(
            "P5",
            &format!("{}: p50", act.name),
            ms(base),
            &format!("≤ {RESEND} ms"),
            base <= RESEND,
        );
    }
    report.keep(&format!("neutrality: {}", act.name), figures.into());
}
