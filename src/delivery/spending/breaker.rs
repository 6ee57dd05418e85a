//! The breaker on conversion. Real people type most codes in; whoever pumps messages to a range of numbers, to share what they cost, types
//! none. Where too few were typed in, among numbers that begin alike or in a country, it opens: nothing is sent for a while, then a few
//! codes are tried, and when people type these in it closes.
//!
//! Its state is in the database: it holds on all nodes. The code that shows it too many is the last one to pass, since a refusal would
//! roll back with the rest of the act.

use super::rules::{self, Gate};
use super::store::{self, Place};
use super::{SHARED_WAIT, Target, refusal};
use crate::platform::Platform;
use crate::platform::clock::Moment;
use crate::platform::config::{Breaker, Spending};
use crate::platform::db::Conn;
use crate::platform::limits::{Limit, delta};
use crate::platform::problem::Problem;

/// What is judged: the numbers that begin alike, then the country.
fn places<'a>(settings: &Spending, target: &Target<'a>) -> [(Place<'a>, Limit); 2] {
    let place = |scope, subject| Place { scope, subject };
    [
        (
            place("prefix", rules::prefix(target.number)),
            settings.prefix_codes,
        ),
        (place("country", target.country), settings.country_codes),
    ]
}

fn is_off(platform: &Platform) -> bool {
    // Load tests type nothing in.
    platform.config.phone.spending.breaker == Breaker::Off || !platform.config.limits.enabled
}

/// Counts a code that is about to be sent, or refuses it.
pub fn pass(
    conn: &mut Conn,
    platform: &Platform,
    target: &Target<'_>,
    now: Moment,
) -> Result<(), Problem> {
    if is_off(platform) {
        return Ok(());
    }
    let settings = &platform.config.phone.spending;
    let places = places(settings, target);
    for (place, codes) in &places {
        if !lets_pass(conn, settings, place, codes, now)? {
            let mode = match settings.breaker {
                Breaker::Record => "record",
                _ => "enforce",
            };
            metrics::counter!("sms_breaker_refusals_total", "scope" => place.scope, "mode" => mode)
                .increment(1);
            if settings.breaker == Breaker::Enforce {
                return Err(refusal(platform, SHARED_WAIT));
            }
        }
    }
    for (place, codes) in &places {
        store::count_sent(conn, place, rules::slot(codes.window, now))?;
    }
    Ok(())
}

fn lets_pass(
    conn: &mut Conn,
    settings: &Spending,
    place: &Place<'_>,
    codes: &Limit,
    now: Moment,
) -> Result<bool, Problem> {
    let breaker = store::breaker(conn, place)?;
    match rules::gate(breaker.as_ref(), settings.pause, now) {
        Gate::Closed(since) => {
            judge(conn, settings, place, codes, since, now)?;
            Ok(true)
        }
        Gate::Refused => Ok(false),
        Gate::Trial => Ok(store::take_trial(conn, place)? > 0),
        Gate::NextRound => {
            let last = breaker.map_or(now, |breaker| breaker.round_at);
            Ok(store::next_round(conn, place, last, now)? > 0)
        }
    }
}

/// Opens the breaker where too few codes were typed in; whoever is first tells log and metrics.
fn judge(
    conn: &mut Conn,
    settings: &Spending,
    place: &Place<'_>,
    codes: &Limit,
    since: Option<Moment>,
    now: Moment,
) -> Result<(), Problem> {
    let (first, last) = rules::judged(codes, settings.grace, since, now);
    let sums = store::sums(conn, place, first, last)?;
    let until = now.plus(delta(settings.pause));
    if rules::is_bad(sums, codes, settings.unverified_percent)
        && store::open(conn, place, now, until)? > 0
    {
        metrics::counter!("sms_breaker_opened_total", "scope" => place.scope).increment(1);
        tracing::warn!(
            scope = place.scope,
            of = place.subject,
            sent = sums.sent,
            verified = sums.verified,
            enforced = settings.breaker == Breaker::Enforce,
            "hardly anybody types the codes in that are sent here: somebody may be pumping, or nothing arrives"
        );
    }
    Ok(())
}

/// Counts a code that was typed in, for when it was sent. Enough of the trials close the breaker.
pub fn converted(
    conn: &mut Conn,
    platform: &Platform,
    target: &Target<'_>,
    sent_at: Moment,
    now: Moment,
) -> Result<(), Problem> {
    if is_off(platform) {
        return Ok(());
    }
    let settings = &platform.config.phone.spending;
    let places = places(settings, target);
    let needed = rules::conversions_needed(settings.unverified_percent);
    for (place, _) in &places {
        if store::count_trial_converted(conn, place, sent_at)? > 0
            && store::close(conn, place, needed, now)? > 0
        {
            metrics::counter!("sms_breaker_closed_total", "scope" => place.scope).increment(1);
            tracing::warn!(
                scope = place.scope,
                of = place.subject,
                "codes are typed in again: sending goes on"
            );
        }
    }
    for (place, codes) in &places {
        store::count_verified(conn, place, rules::slot(codes.window, sent_at))?;
    }
    Ok(())
}
