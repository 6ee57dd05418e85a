//! What a text message or call costs is spent here: whoever sends a code by phone takes it from the budgets first.
//!
//! Budgets are counted in the database, for all nodes together, from the narrow to the wide: account, number, client address and network,
//! the numbers that begin alike, country, everything. All of them hold, and what one of them refuses none of them counts. Beyond the
//! caller's own budgets a refusal says nothing about who else asked: it is the same whatever ran out, and names the same time. What
//! ran out is told to log and metrics, once a window. The breaker stops sending where hardly anybody types the codes in.
//!
//! Codes answered: `too_many_codes`.

mod breaker;
pub mod problems;
mod rules;
mod store;

use chrono::TimeDelta;

use crate::platform::Platform;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::http::Call;
use crate::platform::ids::AccountId;
use crate::platform::limits::{Budget, counters};
use crate::platform::problem::Problem;
use crate::platform::seal::Purpose;
use crate::platform::texts::{Language, Table};

/// This room's texts; the English ones of problems stand with their codes.
pub const TEXTS: Table = &[
    (Language::Es, include_str!("texts/es.ftl")),
    (Language::Ar, include_str!("texts/ar.ftl")),
];

/// What a refusal names where the exact time would tell when others asked.
const SHARED_WAIT: u64 = 15 * 60;

/// How long counts of the breaker are kept; longer than any of its windows is useful.
const KEPT: TimeDelta = TimeDelta::days(30);

/// The number that a message would go to.
#[derive(Clone, Copy, Debug)]
pub struct Target<'a> {
    /// E.164, with its plus.
    pub number: &'a str,
    /// Its look-up form.
    pub index: &'a [u8],
    /// Its country, ISO 3166-1 alpha-2.
    pub country: &'a str,
}

/// A message that somebody wants to have sent.
#[derive(Clone, Copy, Debug)]
pub struct Order<'a> {
    /// Who wants it.
    pub account: &'a AccountId,
    /// Where it would go.
    pub target: Target<'a>,
}

/// One budget, and what it counts.
struct Count<'a> {
    budget: &'a Budget,
    subject: Vec<u8>,
    /// The name in the metrics.
    name: &'static str,
    /// What the log may say of the subject.
    label: &'a str,
    is_shared: bool,
}

/// Takes a message from all budgets, before it is queued and in the same transaction; refuses it where one has run out.
///
/// Call it after everything else of the act that locks rows of the caller's own, so that transactions meet in one order.
pub fn take(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    order: &Order<'_>,
) -> Result<(), Problem> {
    let prefix = rules::prefix(order.target.number);
    let mut ran_out = Vec::new();
    for count in counts(platform, call, order, prefix) {
        match counters::take(conn, count.budget, &count.subject, call.now) {
            Ok(left) if left.available_at > call.now => ran_out.push(count),
            Ok(_) => {}
            Err(Problem::Known(known)) => {
                metrics::counter!("sms_refused_total", "by" => count.name).increment(1);
                let exact = known.retry_after.unwrap_or(1);
                let wait = if count.is_shared { SHARED_WAIT } else { exact };
                return Err(refusal(platform, wait));
            }
            Err(internal) => return Err(internal),
        }
    }
    breaker::pass(conn, platform, &order.target, call.now)?;
    // Only whoever takes the last one sees it run out: once in a window, whatever number of nodes.
    for count in ran_out.into_iter().filter(|count| count.is_shared) {
        metrics::counter!("sms_budgets_exhausted_total", "budget" => count.name).increment(1);
        tracing::warn!(
            budget = count.budget.name,
            of = count.label,
            "a budget of text messages has run out: somebody may be pumping"
        );
    }
    Ok(())
}

/// Notes that a code was typed in, which was asked for at `sent_at`.
pub fn converted(
    conn: &mut Conn,
    platform: &Platform,
    target: &Target<'_>,
    sent_at: Moment,
    now: Moment,
) -> Result<(), Problem> {
    breaker::converted(conn, platform, target, sent_at, now)
}

/// Drops counts that are long over.
pub fn sweep(conn: &mut Conn, now: Moment) -> Result<usize, Problem> {
    Ok(store::sweep(conn, now.minus(KEPT))?)
}

/// Always in this order, so that two transactions never wait for each other.
fn counts<'a>(
    platform: &'a Platform,
    call: &Call,
    order: &'a Order<'_>,
    prefix: &'a str,
) -> [Count<'a>; 7] {
    let limits = &platform.config.limits;
    let hidden = |kind: &str, text: &str| {
        let parts = [kind.as_bytes(), text.as_bytes()];
        platform.seal.mac(Purpose::Codes, &parts).to_vec()
    };
    let country = order.target.country;
    let own = |name, budget, subject| Count {
        budget,
        subject,
        name,
        label: "",
        is_shared: false,
    };
    let shared = |name, budget, subject, label| Count {
        budget,
        subject,
        name,
        label,
        is_shared: true,
    };
    [
        own(
            "account",
            &limits.phone_codes_per_account,
            order.account.as_str().as_bytes().to_vec(),
        ),
        own(
            "number",
            &limits.phone_codes_per_number,
            order.target.index.to_vec(),
        ),
        own(
            "client",
            &limits.phone_codes_per_client,
            hidden("sms_client", &call.client),
        ),
        shared(
            "network",
            &limits.phone_codes_per_network,
            hidden("sms_network", &call.place),
            "",
        ),
        shared(
            "prefix",
            &limits.phone_codes_per_prefix,
            prefix.as_bytes().to_vec(),
            prefix,
        ),
        shared(
            "country",
            country_budget(platform, country),
            country.as_bytes().to_vec(),
            country,
        ),
        shared("all", &limits.phone_codes, b"all".to_vec(), ""),
    ]
}

fn country_budget<'a>(platform: &'a Platform, country: &str) -> &'a Budget {
    let usual = &platform.config.limits.phone_codes_per_country;
    let special = platform.config.phone.spending.countries.get(country);
    special.filter(|_| usual.enabled).unwrap_or(usual)
}

/// Turns another counter's refusal into this room's words.
pub fn too_many(platform: &Platform, problem: Problem) -> Problem {
    match problem {
        Problem::Known(known) => refusal(platform, known.retry_after.unwrap_or(1)),
        internal @ Problem::Internal(_) => internal,
    }
}

/// The same whatever ran out.
fn refusal(platform: &Platform, wait: u64) -> Problem {
    let problem = Problem::new(&problems::TOO_MANY_CODES).retry_after(wait);
    match platform.config.site.support_email.as_str() {
        "" => problem,
        address => problem.next("support", "GET", format!("mailto:{address}")),
    }
}
