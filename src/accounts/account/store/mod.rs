//! SQL of accounts and their roles.

pub mod address;
pub mod capability;
pub mod epoch;
pub mod second_step;
pub mod staff;

use diesel::prelude::*;

use super::AddressKey;
use super::{Changes, EmailAddress, Newcomer, open_email};
use crate::on_each;
use crate::platform::caller::StaffRole;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::db::schema::{account_keys, account_roles, accounts, passwords, suspensions};
use crate::platform::ids::{AccountId, SuspensionId};
use crate::platform::problem::Problem;
use crate::platform::seal::Seal;

/// Where an account stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Its address is not proven yet.
    Pending,
    /// In use.
    Active,
    /// Over.
    Closed,
}

impl Status {
    fn parse(text: &str) -> Self {
        match text {
            "pending" => Self::Pending,
            "active" => Self::Active,
            _ => Self::Closed,
        }
    }

    /// The status as clients see it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Active => "active",
            Self::Closed => "closed",
        }
    }
}

/// An account, opened.
#[derive(Clone, Debug)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// Where it stands.
    pub status: Status,
    /// Full name.
    pub name: String,
    /// Language.
    pub locale: String,
    /// Country.
    pub country: Option<String>,
    /// The role in use.
    pub active_role: String,
    /// All roles, oldest first.
    pub roles: Vec<String>,
    /// Address.
    pub email: EmailAddress,
    /// Its look-up form.
    pub email_key: AddressKey,
    /// When the address was proven.
    pub email_verified_at: Option<Moment>,
    /// Rises when everything issued to the account must die.
    pub security_epoch: i64,
    /// Rises when its capabilities change.
    pub capability_epoch: i64,
    /// IANA time zone.
    pub timezone: Option<String>,
    /// Rises with every change.
    pub version: i64,
    /// When it was created.
    pub created_at: Moment,
}

/// What sessions are made by: an account without what is sealed in it.
#[derive(Clone, Debug)]
pub struct Rights {
    /// Its id.
    pub id: AccountId,
    /// Where it stands.
    pub status: Status,
    /// All roles, oldest first.
    pub roles: Vec<String>,
    /// Rises when everything issued to the account must die.
    pub security_epoch: i64,
    /// Rises when its capabilities change.
    pub capability_epoch: i64,
    /// The strongest second step that the account has, 0 for none.
    pub second_step: i32,
    /// Roles at the desk.
    pub staff: Vec<StaffRole>,
    /// A suspension that nobody has lifted, and when it ends by itself, if it does.
    pub suspension: Option<Option<Moment>>,
}

impl Rights {
    /// Whether the account is suspended.
    pub fn is_suspended(&self, now: Moment) -> bool {
        self.suspension
            .is_some_and(|end| end.is_none_or(|end| now < end))
    }
}

/// What a check of a password needs.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = accounts)]
pub struct Credential {
    /// The account.
    #[diesel(select_expression = accounts::id)]
    pub account: AccountId,
    /// The stored hash.
    #[diesel(select_expression = passwords::phc)]
    pub phc: String,
    /// When the password was chosen.
    #[diesel(select_expression = passwords::changed_at)]
    pub changed_at: Moment,
    /// Passwords from before are void.
    pub password_void_at: Option<Moment>,
    /// The account's security epoch when this was read.
    pub security_epoch: i64,
    /// When the address was proven; by one account at most.
    pub email_verified_at: Option<Moment>,
    /// The strongest second step that the account has, 0 for none.
    pub second_step: i32,
}

impl Credential {
    /// Whether it is the account that proved the address; otherwise it waits for a proof of it.
    pub fn is_owner(&self) -> bool {
        self.email_verified_at.is_some()
    }
}

/// An account as it is kept. Rooms above that ask for more in the same query select it, with the wrapped key and the roles, and open it.
#[derive(Queryable, Selectable)]
#[diesel(table_name = accounts)]
pub struct Sealed {
    id: AccountId,
    status: String,
    name: String,
    locale: String,
    country: Option<String>,
    active_role: String,
    email_sealed: Vec<u8>,
    email_index: Vec<u8>,
    email_verified_at: Option<Moment>,
    security_epoch: i64,
    capability_epoch: i64,
    timezone: Option<String>,
    version: i64,
    created_at: Moment,
}

impl Sealed {
    /// Opens it.
    pub fn open(self, seal: &Seal, wrapped: &[u8], roles: Vec<String>) -> Result<Account, Problem> {
        let key = seal.account_key(&self.id, wrapped)?;
        Ok(Account {
            email: open_email(&key, &self.id, &self.email_sealed)?,
            email_key: AddressKey::from_stored(self.email_index),
            id: self.id,
            status: Status::parse(&self.status),
            name: self.name,
            locale: self.locale,
            country: self.country,
            active_role: self.active_role,
            roles,
            email_verified_at: self.email_verified_at,
            security_epoch: self.security_epoch,
            capability_epoch: self.capability_epoch,
            timezone: self.timezone,
            version: self.version,
            created_at: self.created_at,
        })
    }
}

pub fn insert(
    conn: &mut Conn,
    id: &AccountId,
    newcomer: &Newcomer,
    email_sealed: &[u8],
    email_index: &AddressKey,
    terms_version: &str,
    now: Moment,
) -> QueryResult<()> {
    let row = (
        (
            accounts::id.eq(id),
            accounts::status.eq("pending"),
            accounts::name.eq(newcomer.name.as_str()),
            accounts::locale.eq(&newcomer.locale),
            accounts::country.eq(newcomer.country.as_deref()),
            accounts::active_role.eq(newcomer.role.as_str()),
            accounts::email_sealed.eq(email_sealed),
            accounts::email_index.eq(email_index.as_bytes()),
        ),
        (
            accounts::terms_version.eq(terms_version),
            accounts::terms_accepted_at.eq(now),
            accounts::security_epoch.eq(1_i64),
            accounts::capability_epoch.eq(1_i64),
            accounts::version.eq(1_i64),
            accounts::created_at.eq(now),
            accounts::updated_at.eq(now),
        ),
    );
    diesel::insert_into(accounts::table)
        .values(row)
        .execute(conn)?;
    let role = (
        account_roles::account_id.eq(id),
        account_roles::role.eq(newcomer.role.as_str()),
        account_roles::added_at.eq(now),
    );
    diesel::insert_into(account_roles::table)
        .values(role)
        .execute(conn)?;
    Ok(())
}

pub fn load(conn: &mut Conn, seal: &Seal, id: &AccountId) -> Result<Account, Problem> {
    find(conn, seal, id)?.ok_or_else(|| Problem::Internal(anyhow::anyhow!("account {id} is gone")))
}

pub fn find(conn: &mut Conn, seal: &Seal, id: &AccountId) -> Result<Option<Account>, Problem> {
    // One query for all: a row for each role.
    let found: Vec<(Sealed, Vec<u8>, Option<String>)> = accounts::table
        .inner_join(account_keys::table.on(account_keys::account_id.eq(accounts::id)))
        .left_join(account_roles::table.on(account_roles::account_id.eq(accounts::id)))
        .filter(accounts::id.eq(id))
        .order((account_roles::added_at, account_roles::role))
        .select((
            Sealed::as_select(),
            account_keys::wrapped_key,
            account_roles::role.nullable(),
        ))
        .load(conn)?;
    let mut roles = Vec::new();
    let mut first = None;
    for (row, wrapped, role) in found {
        roles.extend(role);
        first.get_or_insert((row, wrapped));
    }
    first
        .map(|(row, wrapped)| row.open(seal, &wrapped, roles))
        .transpose()
}

/// One query, and nothing to unseal: every refresh asks this.
pub fn rights(conn: &mut Conn, id: &AccountId) -> QueryResult<Option<Rights>> {
    type Row = (
        (String, i64, i64, i32, String),
        (Option<SuspensionId>, Option<Moment>),
        Option<String>,
    );
    let suspension = suspensions::account_id
        .eq(accounts::id)
        .and(suspensions::ended_at.is_null());
    let rows: Vec<Row> = accounts::table
        .left_join(account_roles::table)
        .left_join(suspensions::table.on(suspension))
        .filter(accounts::id.eq(id))
        .order((account_roles::added_at, account_roles::role))
        .select((
            (
                accounts::status,
                accounts::security_epoch,
                accounts::capability_epoch,
                accounts::second_step,
                accounts::staff_roles,
            ),
            (suspensions::id.nullable(), suspensions::ends_at.nullable()),
            account_roles::role.nullable(),
        ))
        .load(conn)?;
    let first = rows.first().map(|(own, suspension, _)| Rights {
        id: id.clone(),
        status: Status::parse(&own.0),
        roles: Vec::new(),
        security_epoch: own.1,
        capability_epoch: own.2,
        second_step: own.3,
        staff: StaffRole::list(&own.4),
        suspension: suspension.0.as_ref().map(|_| suspension.1),
    });
    Ok(first.map(|rights| Rights {
        roles: rows.into_iter().filter_map(|row| row.2).collect(),
        ..rights
    }))
}

/// Changes an account that is still at this version.
pub fn update(
    conn: &mut Conn,
    id: &AccountId,
    version: i64,
    changes: &Changes,
    now: Moment,
) -> QueryResult<usize> {
    let same = accounts::id.eq(id).and(accounts::version.eq(version));
    diesel::update(accounts::table.filter(same))
        .set((
            accounts::name.eq(changes.name.as_str()),
            accounts::locale.eq(&changes.locale),
            accounts::timezone.eq(changes.timezone.as_deref()),
            accounts::country.eq(changes.country.as_deref()),
            accounts::version.eq(accounts::version + 1),
            accounts::updated_at.eq(now),
        ))
        .execute(conn)
}

/// Closes an account that is in this state; tells its new security epoch.
pub fn close(
    conn: &mut Conn,
    id: &AccountId,
    from: Status,
    now: Moment,
) -> QueryResult<Option<i64>> {
    let same = accounts::id.eq(id).and(accounts::status.eq(from.as_str()));
    on_each!(conn, |c| diesel::update(accounts::table.filter(same))
        .set((
            accounts::status.eq("closed"),
            accounts::closed_at.eq(now),
            accounts::security_epoch.eq(accounts::security_epoch + 1),
            accounts::version.eq(accounts::version + 1),
            accounts::updated_at.eq(now),
        ))
        .returning(accounts::security_epoch)
        .get_result(c)
        .optional())
}

pub fn sweep(conn: &mut Conn, before: Moment) -> QueryResult<usize> {
    let over = accounts::status.eq("pending").or(accounts::status
        .eq("closed")
        .and(accounts::email_verified_at.is_null()));
    let stale: Vec<AccountId> = accounts::table
        .filter(over.and(accounts::created_at.lt(before)))
        .order(accounts::created_at)
        .limit(500)
        .select(accounts::id)
        .load(conn)?;
    // Unproven still: who proved their address since the list was read keeps account and key.
    let unproven = accounts::id
        .eq_any(&stale)
        .and(accounts::email_verified_at.is_null());
    let swept = diesel::delete(accounts::table.filter(unproven)).execute(conn)?;
    let kept: Vec<AccountId> = accounts::table
        .filter(accounts::id.eq_any(&stale))
        .select(accounts::id)
        .load(conn)?;
    let gone: Vec<&AccountId> = stale.iter().filter(|id| !kept.contains(id)).collect();
    diesel::delete(account_keys::table.filter(account_keys::account_id.eq_any(gone)))
        .execute(conn)?;
    Ok(swept)
}
