//! Backup codes: ten, shown once, each good for one sign-in.

use zeroize::Zeroizing;

use super::store::backup as store;
use crate::contact::codes;
use crate::platform::Platform;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::ids::AccountId;
use crate::platform::problem::Problem;

/// So many at a time.
pub const BACKUP_CODES: usize = 10;
/// Characters of one; ten of 31 are 49 bits.
const LENGTH: usize = 10;

/// How an account's backup codes stand.
#[derive(Clone, Copy, Debug)]
pub struct BackupCodes {
    /// How many still work.
    pub left: i64,
    /// When they were made.
    pub made_at: Option<Moment>,
}

/// How an account's backup codes stand.
pub fn backup_codes(conn: &mut Conn, account: &AccountId) -> Result<BackupCodes, Problem> {
    let (left, made_at) = store::unused(conn, account)?;
    Ok(BackupCodes { left, made_at })
}

/// Makes new ones; the old ones are void.
pub fn make_backup_codes(
    conn: &mut Conn,
    platform: &Platform,
    account: &AccountId,
    now: Moment,
) -> Result<Vec<Zeroizing<String>>, Problem> {
    store::delete(conn, account)?;
    let mut made = Vec::with_capacity(BACKUP_CODES);
    for _ in 0..BACKUP_CODES {
        let code = platform.random.code(LENGTH);
        store::insert(conn, account, &hash(platform, account, &code), now)?;
        let (left, right) = code.split_at(LENGTH / 2);
        made.push(Zeroizing::new(format!("{left}-{right}")));
    }
    Ok(made)
}

/// Whether a code would work.
pub fn is_backup_code(
    conn: &mut Conn,
    platform: &Platform,
    account: &AccountId,
    code: &str,
) -> Result<bool, Problem> {
    Ok(store::has(conn, account, &hash(platform, account, code))?)
}

/// Uses a code up. `false`: somebody was faster.
pub fn use_backup_code(
    conn: &mut Conn,
    platform: &Platform,
    account: &AccountId,
    code: &str,
    now: Moment,
) -> Result<bool, Problem> {
    Ok(store::take(conn, account, &hash(platform, account, code), now)? > 0)
}

/// Codes have too much chance in them to be tried out, and the key is not in the database: no slow hash is needed.
fn hash(platform: &Platform, account: &AccountId, code: &str) -> [u8; 32] {
    codes::hash(platform, "backup", account.as_str(), code)
}
