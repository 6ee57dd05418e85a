//! What a case can be about. A kind stands above this room, as jobs stand above the outbox, and is registered where the product is put together.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;

use super::store::Case;
use crate::ledger::audit::Actor;
use crate::platform::Platform;
use crate::platform::caller::{Permission, StaffRole};
use crate::platform::db::Conn;
use crate::platform::http::Call;
use crate::platform::ids::{AccountId, ObjectId};
use crate::platform::problem::Problem;

/// What becomes of a case, the mildest for its person first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// It is as it should be.
    Approve,
    /// It is not, and may be tried again.
    Retry,
    /// It is not, for good.
    Reject,
}

impl Verdict {
    /// Every verdict.
    pub const ALL: [Self; 3] = [Self::Approve, Self::Retry, Self::Reject];

    /// The word in answers and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Retry => "retry",
            Self::Reject => "reject",
        }
    }

    /// Reads the word.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == text)
    }
}

/// Why a case can be decided in a certain way.
#[derive(Clone, Copy, Debug)]
pub struct ReasonCode {
    /// The word for programs.
    pub code: &'static str,
    /// The text that the person reads when the reviewer writes none.
    pub text_key: &'static str,
    /// The verdicts that it can be the reason of.
    pub verdicts: &'static [Verdict],
}

/// What a case is judged by. Only who holds the case is shown it.
#[derive(Clone, Debug, Default)]
pub struct Evidence {
    /// Facts, a flat object.
    pub facts: Value,
    /// Pictures by name. Names are words: small letters, digits, `_`, `.` and `-`.
    pub images: Vec<(String, ObjectId)>,
}

/// What was decided about a case, when two looked at it the opinion that counts.
#[derive(Clone, Debug)]
pub struct Decision {
    /// What becomes of it.
    pub verdict: Verdict,
    /// Why, one of the kind's words.
    pub reason_code: String,
    /// What the reviewer wrote to the person, if anything.
    pub user_text: Option<String>,
    /// Whose opinion it is.
    pub by: AccountId,
}

/// A kind of case.
pub trait CaseKind: Send + Sync {
    /// Its name in answers and in the database, a word.
    fn name(&self) -> &'static str;

    /// What a role must allow, besides [`Permission::ReviewCases`], to see and decide cases of this kind.
    fn permission(&self) -> Permission;

    /// Why cases of this kind are decided as they are; every verdict that reviewers may give needs one.
    fn reasons(&self) -> &'static [ReasonCode];

    /// What a case is judged by.
    fn evidence(
        &self,
        conn: &mut Conn,
        platform: &Platform,
        subject: &str,
    ) -> Result<Evidence, Problem>;

    /// Does what was decided, in the transaction that decides it; a refusal takes the decision back. The account's row is held by then, so an
    /// act of its owner that ends the case must hold it too before it calls [`super::withdraw`].
    fn decide(
        &self,
        conn: &mut Conn,
        platform: &Platform,
        call: &Call,
        actor: Actor<'_>,
        case: &Case,
        decision: &Decision,
    ) -> Result<(), Problem>;
}

/// Every kind of case that this build knows. Cheap to clone.
#[derive(Clone, Default)]
pub struct Kinds(Arc<BTreeMap<&'static str, Arc<dyn CaseKind>>>);

impl Kinds {
    /// These kinds.
    pub fn new(all: impl IntoIterator<Item = Arc<dyn CaseKind>>) -> Self {
        let named = all.into_iter().map(|kind| (kind.name(), kind));
        Self(Arc::new(named.collect()))
    }

    /// The kind of this name.
    pub fn find(&self, name: &str) -> Option<&dyn CaseKind> {
        self.0.get(name).map(AsRef::as_ref)
    }

    /// Those that somebody with these roles may see and decide, by name.
    pub fn open_to<'a>(&'a self, roles: &'a [StaffRole]) -> impl Iterator<Item = &'a dyn CaseKind> {
        let all = self.0.values().map(AsRef::as_ref);
        all.filter(move |kind| is_open_to(*kind, roles))
    }

    /// The names of all.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.0.keys().copied()
    }
}

/// Whether somebody with these roles may see and decide cases of a kind.
pub fn is_open_to(kind: &dyn CaseKind, roles: &[StaffRole]) -> bool {
    let may = |permission| roles.iter().any(|role| role.may(permission));
    may(Permission::ReviewCases) && may(kind.permission())
}
