//! Objecting to a decision: once, while the pictures are kept, and somebody else looks at them.

use serde_json::json;

use super::{
    Method, Verification, VerificationId, conflict, note, of_owner, pictures, problems, store,
};
use crate::accounts::account;
use crate::desk::review::{self, NewCase};
use crate::ledger::audit::Actor;
use crate::ledger::events::{self, kinds::IdentityInReview};
use crate::platform::Platform;
use crate::platform::db::Conn;
use crate::platform::http::Call;
use crate::platform::http::parsed::invalid;
use crate::platform::ids::AccountId;
use crate::platform::problem::{FieldError, Problem};

/// The longest statement, characters.
pub const STATEMENT_MAX: usize = 5000;

/// Objects to a verification that failed. The hold that came with it stays until somebody decides otherwise.
pub fn appeal(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    owner: &AccountId,
    id: &VerificationId,
    statement: &str,
) -> Result<Verification, Problem> {
    check(statement)?;
    account::hold(conn, [owner])?;
    let known = of_owner(conn, platform, owner, id)?;
    if !pictures::are_kept(&known, call.now) {
        return Err(Problem::new(&problems::OBJECTION_TOO_LATE));
    }
    if store::appeal(conn, platform, &known, statement, call.now)? == 0 {
        return Err(conflict());
    }
    pictures::delete_at(conn, &known.id, None)?;
    let judges = review::judges_of(conn, &known.method, known.id.as_str())?;
    let case = NewCase {
        kind: Method::Selfie.as_str(),
        account: owner,
        subject: known.id.as_str(),
        because: &["appeal"],
        not_by: &judges,
    };
    review::open(conn, platform, call, &case)?;
    let event = IdentityInReview {
        verification_id: known.id.clone(),
        method: known.method.clone(),
    };
    events::emit(conn, &event, owner, call.now)?;
    let detail = json!({"verification_id": known.id, "method": known.method});
    note(
        conn,
        call,
        Actor::Member,
        &known,
        "identity.appealed",
        detail,
    )?;
    of_owner(conn, platform, owner, id)
}

fn check(statement: &str) -> Result<(), Problem> {
    let length = statement.trim().chars().count();
    let fault = match length {
        0 => FieldError::new("/statement", "required", "Say why the decision is wrong."),
        length if length > STATEMENT_MAX => FieldError::new(
            "/statement",
            "too_long",
            format!("At most {STATEMENT_MAX} characters."),
        ),
        _ => return Ok(()),
    };
    Err(invalid(vec![fault]))
}
