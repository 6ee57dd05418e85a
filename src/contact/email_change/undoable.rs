//! Which changes the old address can still undo, and with what link.

use super::rules;
use super::store::{self, Change};
use crate::accounts::account::EmailAddress;
use crate::platform::Platform;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::ids::{AccountId, EmailChangeId};
use crate::platform::problem::Problem;
use crate::platform::random::Token;
use crate::platform::seal::Purpose;

/// A change that the old address can still undo.
pub struct Undoable {
    /// Whose address it was.
    pub account: AccountId,
    /// The old address.
    pub address: EmailAddress,
    /// The link that brings it back: the same as in the mail that told of the change.
    pub link: String,
    /// Until when.
    pub until: Moment,
}

/// The changes of an account that can be undone now.
pub fn undoable(
    conn: &mut Conn,
    account: &AccountId,
    now: Moment,
) -> Result<Vec<EmailChangeId>, Problem> {
    Ok(store::undoable(conn, account, now)?)
}

/// One of them, with the way to undo it; `None` when it is too late.
pub fn find_undoable(
    conn: &mut Conn,
    platform: &Platform,
    id: &EmailChangeId,
    now: Moment,
) -> Result<Option<Undoable>, Problem> {
    let found = store::find(conn, id)?;
    let Some(change) = found.filter(|change| rules::undo_holds(change, now).is_ok()) else {
        return Ok(None);
    };
    Ok(Some(Undoable {
        address: store::open_old(conn, platform, &change)?,
        link: undo_link(platform, &undo_token(platform, &change)),
        until: change.undo_expires_at.unwrap_or(now),
        account: change.account,
    }))
}

/// The same token however often the mail is tried: whichever copy arrives has a link that works.
pub fn undo_token(platform: &Platform, change: &Change) -> Token {
    let secret = platform.seal.mac(
        Purpose::Codes,
        &[b"undo_email_change", change.id.as_str().as_bytes()],
    );
    Token::from_secret("", &secret)
}

pub fn undo_link(platform: &Platform, token: &Token) -> String {
    let site = &platform.config.site;
    format!(
        "{}/undo-email-change?token={}",
        site.public_url,
        token.expose()
    )
}
