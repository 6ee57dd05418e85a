//! Deciding: the holder's opinion takes effect, or waits for a second one.

use serde_json::json;

use super::kinds::{Decision, Verdict};
use super::store::opinions::{self, Opinion};
use super::{Case, CaseKind, Desk, not_holder, rules, store};
use crate::accounts::account;
use crate::ledger::audit::Actor;
use crate::platform::db::Conn;
use crate::platform::ids::ReviewId;
use crate::platform::problem::{Problem, common};

/// What a reviewer says about a case.
#[derive(Clone, Debug)]
pub struct Said {
    /// What should become of it.
    pub verdict: Verdict,
    /// Why, in one of the kind's words.
    pub reason_code: String,
    /// What the person is told; a text of the reason when nothing is said.
    pub user_text: Option<String>,
    /// What only staff read.
    pub internal_note: Option<String>,
}

/// Gives an opinion about a case that the caller holds, and decides it, unless a second reviewer has to look first.
pub fn decide(conn: &mut Conn, desk: &Desk, id: &ReviewId, said: &Said) -> Result<Case, Problem> {
    let (case, kind) = desk.case(conn, id)?;
    if case.account_id == desk.who {
        return Err(Problem::new(&common::FOUR_EYES_REQUIRED));
    }
    rules::check_reason(kind.reasons(), said.verdict, &said.reason_code)?;
    rules::check_words(said.user_text.as_deref(), said.internal_note.as_deref())?;
    // Held in one order by everybody who ends a case: the account first.
    account::hold(conn, [&case.account_id])?;
    let opinion = Opinion {
        by: desk.who.clone(),
        verdict: said.verdict,
        reason_code: said.reason_code.clone(),
        user_text: said.user_text.clone(),
        internal_note: said.internal_note.clone(),
        given_at: desk.call.now,
    };
    let setting = desk.platform.config.staff.reviews.four_eyes;
    let is_first = case.status == store::OPEN;
    if is_first && rules::needs_second_look(setting, said.verdict) {
        put_back(conn, desk, &case, &opinion)?;
    } else {
        settle(conn, desk, kind, &case, opinion)?;
    }
    desk.case(conn, id).map(|(case, _)| case)
}

/// What the first one said is not in this line of the trail: the second one may read it.
fn put_back(conn: &mut Conn, desk: &Desk, case: &Case, opinion: &Opinion) -> Result<(), Problem> {
    if store::look_again(conn, &case.id, &desk.who, desk.call.now)? == 0 {
        return Err(lost(conn, desk, case));
    }
    opinions::insert(conn, &desk.platform, case, 1, opinion)?;
    desk.note(conn, "review.first_opinion", case, json!({}))
}

fn settle(
    conn: &mut Conn,
    desk: &Desk,
    kind: &dyn CaseKind,
    case: &Case,
    opinion: Opinion,
) -> Result<(), Problem> {
    let first = opinions::of_case(conn, &desk.platform, case)?.pop();
    let number = if first.is_some() { 2 } else { 1 };
    let facts = json!({
        "verdict": opinion.verdict.as_str(), "reason_code": opinion.reason_code,
        "first": first.as_ref().map(|first| json!({
            "by": first.by, "verdict": first.verdict.as_str(), "reason_code": first.reason_code})),
    });
    let counting = first.filter(|first| rules::first_counts(first.verdict, opinion.verdict));
    let counting = counting.as_ref().unwrap_or(&opinion);
    let (verdict, code, now) = (counting.verdict, &counting.reason_code, desk.call.now);
    if store::decide(conn, case, &desk.who, verdict, code, now)? == 0 {
        return Err(lost(conn, desk, case));
    }
    opinions::insert(conn, &desk.platform, case, number, &opinion)?;
    let mut detail = facts;
    if let Some(detail) = detail.as_object_mut() {
        detail.insert("effect".to_owned(), json!(verdict.as_str()));
        detail.retain(|_, fact| !fact.is_null());
    }
    desk.note(conn, "review.decided", case, detail)?;
    let decision = Decision {
        verdict,
        reason_code: code.clone(),
        user_text: counting.user_text.clone(),
        by: counting.by.clone(),
    };
    let (platform, call) = (&desk.platform, &desk.call);
    let actor = Actor::Staff(&desk.who);
    kind.decide(conn, platform, call, actor, case, &decision)
}

/// Read again: it may have changed hands since.
fn lost(conn: &mut Conn, desk: &Desk, case: &Case) -> Problem {
    match desk.case(conn, &case.id) {
        Ok((case, _)) => not_holder(desk, &case),
        Err(problem) => problem,
    }
}
