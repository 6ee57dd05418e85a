//! The embedded adapter: mails land in a table that the development profile shows as an inbox. The same on all nodes, and it
//! survives a restart.

use diesel::prelude::*;
use futures_util::future::BoxFuture;

use super::{Letter, MailError, Mailer};
use crate::platform::Platform;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::db::schema::inbox_messages;
use crate::platform::ids::MessageId;
use crate::platform::problem::Problem;

/// Messages that the inbox keeps.
const KEPT: i64 = 1000;

/// The adapter.
pub struct Inbox;

/// A message of the inbox.
#[derive(Clone, Debug, Insertable, Queryable, Selectable)]
#[diesel(table_name = inbox_messages)]
pub struct Message {
    /// Its id.
    pub id: MessageId,
    /// `email`, `sms` or `voice`.
    pub channel: String,
    /// Recipient.
    pub recipient: String,
    /// Sender.
    pub sender: String,
    /// Subject.
    pub subject: String,
    /// Text part.
    pub text_body: String,
    /// HTML part.
    pub html_body: String,
    /// When it arrived.
    pub created_at: Moment,
}

impl Mailer for Inbox {
    fn send<'a>(
        &'a self,
        platform: &'a Platform,
        letter: &'a Letter,
    ) -> BoxFuture<'a, Result<(), MailError>> {
        Box::pin(async move {
            let message = Message {
                id: MessageId::new(letter.date, &platform.random),
                channel: "email".to_owned(),
                recipient: letter.to.clone(),
                sender: letter.from.clone(),
                subject: letter.subject.clone(),
                text_body: letter.text.clone(),
                html_body: letter.html.clone(),
                created_at: letter.date,
            };
            let stored = platform.db.write(move |conn| keep(conn, &message)).await;
            stored.map_err(|problem| MailError::Unreachable(problem.code().to_owned()))
        })
    }
}

/// Keeps a message.
pub fn keep(conn: &mut Conn, message: &Message) -> Result<(), Problem> {
    diesel::insert_into(inbox_messages::table)
        .values(message)
        .execute(conn)?;
    Ok(())
}

/// Messages, newest first; all, or those to one recipient (upper and lower case are the same) or of one channel.
pub fn list(
    conn: &mut Conn,
    to: Option<&str>,
    channel: Option<&str>,
    limit: i64,
) -> Result<Vec<Message>, Problem> {
    let mut query = inbox_messages::table.into_boxed();
    if let Some(channel) = channel {
        query = query.filter(inbox_messages::channel.eq(channel.to_owned()));
    }
    let messages = query
        .order(inbox_messages::id.desc())
        .limit(KEPT)
        .select(Message::as_select())
        .load::<Message>(conn)?;
    let wanted = messages
        .into_iter()
        .filter(|message| to.is_none_or(|to| message.recipient.eq_ignore_ascii_case(to)));
    Ok(wanted.take(usize::try_from(limit).unwrap_or(0)).collect())
}

/// One message.
pub fn find(conn: &mut Conn, id: &MessageId) -> Result<Option<Message>, Problem> {
    Ok(inbox_messages::table
        .find(id)
        .select(Message::as_select())
        .get_result(conn)
        .optional()?)
}

/// Empties the inbox.
pub fn clear(conn: &mut Conn) -> Result<usize, Problem> {
    Ok(diesel::delete(inbox_messages::table).execute(conn)?)
}
