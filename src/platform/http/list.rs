//! Lists in pages: `limit` and an opaque, authenticated `cursor` go in, `has_more`, `next_cursor` and a `Link` header (RFC 8288) come
//! out. A cursor names the last item that was seen, so that what is added or removed meanwhile neither repeats nor hides others.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpRequest, HttpResponse, HttpResponseBuilder, web};
use data_encoding::BASE64URL_NOPAD;
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;
use utoipa::IntoParams;

use super::parsed::invalid;
use super::reply::spoken;
use crate::platform::Platform;
use crate::platform::problem::{FieldError, Problem};
use crate::platform::seal::{Purpose, Seal};
use crate::platform::texts::Language;

/// Most items of a page.
pub const LIMIT_MAX: u32 = 100;
/// Items of a page when nothing else is asked for.
const LIMIT_DEFAULT: u32 = 20;
const MAC: usize = 16;

/// What a list is asked with.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// Items of a page; 20 when absent.
    #[param(minimum = 1, maximum = 100, example = 20, nullable = false)]
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    #[param(max_length = 200, nullable = false)]
    cursor: Option<String>,
}

/// Which page is wanted.
pub struct Page {
    /// How many items.
    pub limit: u32,
    /// The last item of the page before.
    pub after: Option<String>,
    path: String,
    /// Filters of the list, as the way to the next page repeats them.
    filters: String,
}

impl Page {
    fn of(request: &HttpRequest) -> Result<Self, Problem> {
        let query = web::Query::<PageQuery>::from_query(request.query_string());
        let query = query.map_err(|_| fault("limit", "This must be a whole number."))?;
        let limit = query.limit.unwrap_or(LIMIT_DEFAULT);
        if !(1..=LIMIT_MAX).contains(&limit) {
            return Err(fault("limit", "This must be from 1 to 100."));
        }
        let seal = &Platform::of(request)?.seal;
        let path = request.path().to_owned();
        let after = match &query.cursor {
            Some(cursor) => Some(
                open(seal, &path, cursor)
                    .ok_or_else(|| fault("cursor", "This is not a cursor of this list."))?,
            ),
            None => None,
        };
        Ok(Self {
            limit,
            after,
            path,
            filters: String::new(),
        })
    }

    /// Notes a filter of the list, so that the way to the next page has it too.
    pub fn of_those(mut self, name: &str, value: &str) -> Self {
        let value = url::form_urlencoded::byte_serialize(value.as_bytes());
        let value: String = value.collect();
        self.filters.push_str(&format!("{name}={value}&"));
        self
    }

    /// How many to load: one more than wanted, which tells whether there are more.
    pub fn rows(&self) -> i64 {
        i64::from(self.limit) + 1
    }

    /// Cuts what was loaded to the page. `key` names an item for the cursor.
    pub fn cut<T>(&self, mut items: Vec<T>, seal: &Seal, key: impl Fn(&T) -> &str) -> Cut<T> {
        let has_more = items.len() > self.limit as usize;
        items.truncate(self.limit as usize);
        let next_cursor = items
            .last()
            .filter(|_| has_more)
            .map(|last| close(seal, &self.path, key(last)));
        Cut { items, next_cursor }
    }

    /// Answers with a page and, when there are more, the way to the next.
    pub fn answer<T: Serialize>(&self, body: &T, next_cursor: Option<&str>) -> HttpResponse {
        self.head(next_cursor).json(body)
    }

    /// The same for a list with texts for people in it.
    pub fn spoken<T: Serialize>(
        &self,
        body: &T,
        next_cursor: Option<&str>,
        language: Language,
    ) -> HttpResponse {
        spoken(&mut self.head(next_cursor), language).json(body)
    }

    fn head(&self, next_cursor: Option<&str>) -> HttpResponseBuilder {
        let mut answer = HttpResponse::Ok();
        if let Some(cursor) = next_cursor {
            let next = format!(
                "<{}?{}limit={}&cursor={cursor}>; rel=\"next\"",
                self.path, self.filters, self.limit
            );
            answer.insert_header((header::LINK, next));
        }
        answer
    }
}

/// A page.
pub struct Cut<T> {
    /// Its items.
    pub items: Vec<T>,
    /// What asks for the next page, when there is one.
    pub next_cursor: Option<String>,
}

impl FromRequest for Page {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::of(request))
    }
}

fn fault(name: &str, detail: &str) -> Problem {
    invalid(vec![FieldError::new(
        format!("/{name}"),
        "not_allowed",
        detail,
    )])
}

/// The cursor of the list at `path` that stands behind `key`.
pub fn close(seal: &Seal, path: &str, key: &str) -> String {
    let mac = seal.mac(Purpose::Cursors, &[path.as_bytes(), key.as_bytes()]);
    let bytes: Vec<u8> = mac.iter().take(MAC).copied().chain(key.bytes()).collect();
    BASE64URL_NOPAD.encode(&bytes)
}

/// What a cursor of the list at `path` stands behind; `None` when it is not one.
pub fn open(seal: &Seal, path: &str, cursor: &str) -> Option<String> {
    let bytes = BASE64URL_NOPAD.decode(cursor.as_bytes()).ok()?;
    let (given, key) = bytes.split_at_checked(MAC)?;
    let mac = seal.mac(Purpose::Cursors, &[path.as_bytes(), key]);
    let right = mac.get(..MAC)?.ct_eq(given);
    let key = String::from_utf8(key.to_vec()).ok()?;
    bool::from(right).then_some(key)
}
