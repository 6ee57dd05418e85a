//! SQL of what an account may do: everything that decides, in one statement.

use diesel::prelude::*;

use super::rules::{Conditions, Held, Profile, Suspended};
use crate::accounts::account::{Account, Sealed};
use crate::platform::capability::Capabilities;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::db::schema::{
    account_keys, account_roles, accounts, holds, phones, suspensions,
};
use crate::platform::ids::{AccountId, HoldId, PhoneId, SuspensionId};
use crate::platform::problem::Problem;
use crate::platform::seal::Seal;

/// Where an account stands.
#[derive(Clone, Debug)]
pub struct Standing {
    /// Whose.
    pub account: AccountId,
    /// Rises with every change of it.
    pub capability_epoch: i64,
    /// What is known of the person.
    pub profile: Profile,
    /// What decides.
    pub conditions: Conditions,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = holds)]
struct HeldRow {
    id: HoldId,
    kind: String,
    capabilities: String,
    reason_code: String,
    user_text: Option<String>,
    ends_at: Option<Moment>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = suspensions)]
struct SuspendedRow {
    id: SuspensionId,
    reason_code: String,
    placed_at: Moment,
    ends_at: Option<Moment>,
}

/// What is found beside an account: a row for each of its holds.
type Beside = (Option<PhoneId>, Option<SuspendedRow>, Option<HeldRow>);

#[derive(Queryable, Selectable)]
#[diesel(table_name = accounts)]
struct Known {
    id: AccountId,
    email_verified_at: Option<Moment>,
    capability_epoch: i64,
    name: String,
    country: Option<String>,
    timezone: Option<String>,
}

// A literal and no parameter: there is an index for this state alone, and SQLite plans a statement anew whenever such a parameter is set.
diesel::postfix_operator!(IsVerified, " = 'verified'");

/// An account with its proven number, its suspension and its holds; indexes make sure that there is one of the first two at most.
macro_rules! with_what_decides {
    ($accounts:expr) => {
        $accounts
            .left_join(
                phones::table.on(phones::account_id
                    .eq(accounts::id)
                    .and(IsVerified::new(phones::state))),
            )
            .left_join(
                suspensions::table.on(suspensions::account_id
                    .eq(accounts::id)
                    .and(suspensions::ended_at.is_null())),
            )
            .left_join(
                holds::table.on(holds::account_id
                    .eq(accounts::id)
                    .and(holds::ended_at.is_null())),
            )
    };
}

/// The columns of [`Beside`].
macro_rules! beside {
    () => {
        (
            phones::id.nullable(),
            Option::<SuspendedRow>::as_select(),
            Option::<HeldRow>::as_select(),
        )
    };
}

pub fn of(conn: &mut Conn, id: &AccountId) -> QueryResult<Option<Standing>> {
    let rows: Vec<(Known, Beside)> = with_what_decides!(accounts::table)
        .filter(accounts::id.eq(id).and(accounts::status.ne("closed")))
        .order(holds::id)
        .select((Known::as_select(), beside!()))
        .load(conn)?;
    Ok(gather(rows).pop())
}

pub fn of_all(conn: &mut Conn, ids: &[AccountId]) -> QueryResult<Vec<Standing>> {
    let rows: Vec<(Known, Beside)> = with_what_decides!(accounts::table)
        .filter(accounts::id.eq_any(ids).and(accounts::status.ne("closed")))
        .order((accounts::id, holds::id))
        .select((Known::as_select(), beside!()))
        .load(conn)?;
    Ok(gather(rows))
}

/// Rows of one account stand together.
fn gather(rows: Vec<(Known, Beside)>) -> Vec<Standing> {
    let mut all: Vec<Standing> = Vec::new();
    for (known, beside) in rows {
        let same = all
            .pop_if(|last| last.account == known.id)
            .unwrap_or_else(|| known.into());
        all.push(same.with(beside));
    }
    all
}

pub fn with_account(
    conn: &mut Conn,
    seal: &Seal,
    id: &AccountId,
) -> Result<(Account, Standing), Problem> {
    type Row = (Sealed, Vec<u8>, Option<String>, Beside);
    let accounts = accounts::table
        .inner_join(account_keys::table.on(account_keys::account_id.eq(accounts::id)))
        .left_join(account_roles::table.on(account_roles::account_id.eq(accounts::id)));
    let rows: Vec<Row> = with_what_decides!(accounts)
        .filter(accounts::id.eq(id))
        .order((account_roles::added_at, account_roles::role, holds::id))
        .select((
            Sealed::as_select(),
            account_keys::wrapped_key,
            account_roles::role.nullable(),
            beside!(),
        ))
        .load(conn)?;
    let (mut first, mut roles, mut all) = (None, Vec::new(), Vec::new());
    for (sealed, wrapped, role, beside) in rows {
        first.get_or_insert((sealed, wrapped));
        roles.extend(role.filter(|role| !roles.contains(role)));
        all.push(beside);
    }
    let (sealed, wrapped) =
        first.ok_or_else(|| Problem::Internal(anyhow::anyhow!("account {id} is gone")))?;
    let account = sealed.open(seal, &wrapped, roles)?;
    let standing = all
        .into_iter()
        .fold(Standing::from(&account), Standing::with);
    Ok((account, standing))
}

impl Standing {
    fn new(account: AccountId, capability_epoch: i64, email: bool, profile: Profile) -> Self {
        let conditions = Conditions {
            email_proven: email,
            profile_complete: profile.is_complete(),
            ..Conditions::default()
        };
        Self {
            account,
            capability_epoch,
            profile,
            conditions,
        }
    }

    fn with(mut self, (phone, suspended, held): Beside) -> Self {
        let conditions = &mut self.conditions;
        conditions.phone_proven = phone.is_some();
        conditions.suspended = suspended.map(Suspended::from);
        let held = held.map(Held::from);
        let new = held.filter(|held| conditions.holds.iter().all(|known| known.id != held.id));
        conditions.holds.extend(new);
        self
    }
}

impl From<Known> for Standing {
    fn from(known: Known) -> Self {
        let profile = Profile {
            name: known.name,
            country: known.country,
            timezone: known.timezone,
        };
        let proven = known.email_verified_at.is_some();
        Self::new(known.id, known.capability_epoch, proven, profile)
    }
}

impl From<&Account> for Standing {
    fn from(account: &Account) -> Self {
        let profile = Profile {
            name: account.name.clone(),
            country: account.country.clone(),
            timezone: account.timezone.clone(),
        };
        let proven = account.email_verified_at.is_some();
        Self::new(
            account.id.clone(),
            account.capability_epoch,
            proven,
            profile,
        )
    }
}

impl From<HeldRow> for Held {
    fn from(row: HeldRow) -> Self {
        Self {
            id: row.id,
            kind: row.kind,
            capabilities: Capabilities::from_text(&row.capabilities),
            reason_code: row.reason_code,
            user_text: row.user_text,
            until: row.ends_at,
        }
    }
}

impl From<SuspendedRow> for Suspended {
    fn from(row: SuspendedRow) -> Self {
        Self {
            id: row.id,
            reason_code: row.reason_code,
            since: row.placed_at,
            until: row.ends_at,
        }
    }
}
