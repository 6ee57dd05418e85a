//! The embedded adapter: messages and calls land in the development inbox, beside the mails.

use futures_util::future::BoxFuture;

use super::{SmsError, TextMessage, Texter};
use crate::delivery::mail::inbox::{self, Message};
use crate::platform::Platform;
use crate::platform::ids::MessageId;

/// The adapter.
pub struct Inbox;

impl Texter for Inbox {
    fn send<'a>(
        &'a self,
        platform: &'a Platform,
        message: &'a TextMessage,
    ) -> BoxFuture<'a, Result<Option<String>, SmsError>> {
        Box::pin(async move {
            let message = Message {
                id: MessageId::new(message.date, &platform.random),
                channel: message.channel.as_str().to_owned(),
                recipient: message.to.clone(),
                sender: platform.config.site.name.clone(),
                subject: String::new(),
                text_body: message.text.clone(),
                html_body: String::new(),
                created_at: message.date,
            };
            let stored = platform
                .db
                .write(move |conn| inbox::keep(conn, &message))
                .await;
            match stored {
                Ok(()) => Ok(None),
                Err(problem) => Err(SmsError::Unreachable(problem.code().to_owned())),
            }
        })
    }
}
