//! The development inbox, as a page and as an API.

use std::time::{Duration, Instant};

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, delete, get, post, web};
use minijinja::context;
use serde::{Deserialize, Serialize};

use crate::delivery::mail::inbox::{self, Message};
use crate::platform::Platform;
use crate::platform::clock::Moment;
use crate::platform::http::page::{Template, render};
use crate::platform::http::reply::{Answer, no_content, ok};
use crate::platform::ids::MessageId;
use crate::platform::problem::{Problem, common};
use crate::platform::texts::Language;

/// This room's templates.
pub const TEMPLATES: &[Template] = &[("dev/inbox.html", include_str!("inbox.html"))];

/// The longest that a caller may wait for a message.
const LONGEST_WAIT: Duration = Duration::from_secs(30);
const LOOK_EVERY: Duration = Duration::from_millis(50);
const SHOWN: i64 = 100;

#[derive(Serialize)]
struct Item {
    id: MessageId,
    channel: String,
    to: String,
    from: String,
    subject: String,
    text: String,
    html: String,
    links: Vec<String>,
    codes: Vec<String>,
    created_at: Moment,
}

impl From<Message> for Item {
    fn from(message: Message) -> Self {
        Self {
            links: links(&message.text_body),
            codes: codes(&message.text_body),
            id: message.id,
            channel: message.channel,
            to: message.recipient,
            from: message.sender,
            subject: message.subject,
            text: message.text_body,
            html: message.html_body,
            created_at: message.created_at,
        }
    }
}

#[derive(Serialize)]
struct List {
    data: Vec<Item>,
}

/// Which messages.
#[derive(Deserialize)]
pub struct Filter {
    to: Option<String>,
    channel: Option<String>,
    wait: Option<u64>,
}

/// Lists messages, newest first: a page for a browser, JSON for everybody else.
#[get("/dev/inbox")]
pub async fn list_messages(
    platform: Platform,
    request: HttpRequest,
    filter: web::Query<Filter>,
) -> Answer {
    let filter = filter.into_inner();
    let read = move |conn: &mut _| {
        inbox::list(conn, filter.to.as_deref(), filter.channel.as_deref(), SHOWN)
    };
    let messages: Vec<Item> = platform
        .db
        .read(read)
        .await?
        .into_iter()
        .map(Item::from)
        .collect();
    let accept = request
        .headers()
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok())
        .unwrap_or("");
    if !accept.contains("text/html") {
        return Ok(ok(&List { data: messages }));
    }
    let values = context! {
        site => platform.config.site.name.as_str(), messages => minijinja::value::Serde(&messages),
        clock => platform.clock.now().for_people(),
    };
    render(
        HttpResponse::Ok(),
        &platform,
        Language::En,
        "dev/inbox.html",
        values,
    )
}

/// The newest message, waiting for it if need be.
#[get("/dev/inbox/latest")]
pub async fn latest_message(platform: Platform, filter: web::Query<Filter>) -> Answer {
    let until = Instant::now() + Duration::from_secs(filter.wait.unwrap_or(0)).min(LONGEST_WAIT);
    loop {
        let (to, channel) = (filter.to.clone(), filter.channel.clone());
        let newest = platform
            .db
            .read(move |conn| inbox::list(conn, to.as_deref(), channel.as_deref(), 1))
            .await?;
        match newest.into_iter().next() {
            Some(message) => return Ok(ok(&Item::from(message))),
            None if Instant::now() < until => tokio::time::sleep(LOOK_EVERY).await,
            None => return Err(Problem::new(&common::NOT_FOUND)),
        }
    }
}

/// One message.
#[get("/dev/inbox/{id}")]
pub async fn get_message(platform: Platform, id: web::Path<String>) -> Answer {
    Ok(ok(&Item::from(find(&platform, &id).await?)))
}

/// One message's HTML part, as a mail program would show it: no scripts.
#[get("/dev/inbox/{id}/html")]
pub async fn message_html(platform: Platform, id: web::Path<String>) -> Answer {
    let message = find(&platform, &id).await?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_SECURITY_POLICY, "default-src 'none'; style-src 'unsafe-inline'; sandbox allow-popups allow-top-navigation"))
        .content_type("text/html; charset=utf-8")
        .body(message.html_body))
}

/// Empties the inbox.
#[delete("/dev/inbox")]
pub async fn clear_inbox(platform: Platform) -> Answer {
    platform.db.write(inbox::clear).await?;
    Ok(no_content())
}

/// Empties the inbox from its page.
#[post("/dev/inbox/clear")]
pub async fn clear_inbox_form(platform: Platform) -> Answer {
    platform.db.write(inbox::clear).await?;
    Ok(HttpResponse::SeeOther()
        .insert_header((header::LOCATION, "/dev/inbox"))
        .finish())
}

async fn find(platform: &Platform, id: &str) -> Result<Message, Problem> {
    let not_found = || Problem::new(&common::NOT_FOUND);
    let id = MessageId::parse(id).ok_or_else(not_found)?;
    platform
        .db
        .read(move |conn| inbox::find(conn, &id))
        .await?
        .ok_or_else(not_found)
}

/// Every address that a person could follow.
fn links(text: &str) -> Vec<String> {
    text.split_whitespace()
        .filter(|word| word.starts_with("http://") || word.starts_with("https://"))
        .map(str::to_owned)
        .collect()
}

/// Every code that a person could type: `K7QM-4FXR`, or six digits.
fn codes(text: &str) -> Vec<String> {
    let is_half = |half: &str| {
        half.len() == 4
            && half
                .bytes()
                .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
    };
    let is_code = |word: &&str| {
        let typed = word
            .split_once('-')
            .is_some_and(|(left, right)| is_half(left) && is_half(right));
        typed || (word.len() == 6 && word.bytes().all(|b| b.is_ascii_digit()))
    };
    text.split_whitespace()
        .filter(is_code)
        .map(str::to_owned)
        .collect()
}
