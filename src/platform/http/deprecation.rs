//! Operations on their way out: `Deprecation` (RFC 9745), `Sunset` (RFC 8594) and a link to what takes their place, on every answer.
//!
//! An operation is on its way out when its declaration says `deprecated` and has the extensions `x-deprecated-at` and `x-sunset-at`
//! (RFC 3339 dates); nothing else needs to be changed.

use actix_web::dev::ResourceDef;
use actix_web::http::Method;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};

use super::document::outline::{Head, Outline};

const DEPRECATION: HeaderName = HeaderName::from_static("deprecation");
const SUNSET: HeaderName = HeaderName::from_static("sunset");

struct Notice {
    path: ResourceDef,
    method: Method,
    deprecation: HeaderValue,
    sunset: Option<HeaderValue>,
    link: HeaderValue,
}

/// The operations that are on their way out.
#[derive(Default)]
pub struct Notices(Vec<Notice>);

impl Notices {
    /// Those that this document declares so.
    pub fn new(outline: &Outline) -> Self {
        let of_path = |(path, operations): (&str, &[(Method, Head)])| {
            let notices = operations.iter();
            notices
                .filter_map(|(method, head)| notice(path, method.clone(), head))
                .collect::<Vec<_>>()
        };
        Self(outline.paths().flat_map(of_path).collect())
    }

    /// Adds the headers to an answer of such an operation.
    pub fn announce(&self, method: &Method, path: &str, headers: &mut HeaderMap) {
        let found = self
            .0
            .iter()
            .find(|notice| notice.method == method && notice.path.is_match(path));
        let Some(notice) = found else { return };
        headers.insert(DEPRECATION, notice.deprecation.clone());
        headers.append(header::LINK, notice.link.clone());
        if let Some(sunset) = &notice.sunset {
            headers.insert(SUNSET, sunset.clone());
        }
    }
}

fn notice(path: &str, method: Method, head: &Head) -> Option<Notice> {
    let since = head.deprecated_at.filter(|_| head.deprecated)?;
    Some(Notice {
        path: ResourceDef::new(path),
        method,
        // RFC 9745: a structured field date, `@` and seconds.
        deprecation: format!("@{}", since.timestamp()).parse().ok()?,
        // RFC 8594: an HTTP date.
        sunset: head.sunset_at.and_then(|date| {
            let text = date.format("%a, %d %b %Y %H:%M:%S GMT").to_string();
            text.parse().ok()
        }),
        link: format!("</docs/#/{}>; rel=\"deprecation\"", head.id)
            .parse()
            .ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outline() -> Outline {
        let document = serde_json::json!({
            "openapi": "3.1.0", "info": {"title": "t", "version": "1"},
            "paths": {"/v1/old/{id}": {
                "get": {"operationId": "get_old", "deprecated": true, "x-deprecated-at": "2026-11-21T00:00:00Z",
                    "x-sunset-at": "2027-11-21T00:00:00Z", "responses": {}},
                "post": {"operationId": "create_old", "responses": {}}}}
        });
        Outline::read(&document.to_string()).unwrap()
    }

    #[test]
    fn an_operation_on_its_way_out_says_so_on_every_answer() {
        let notices = Notices::new(&outline());
        let mut headers = HeaderMap::new();
        notices.announce(&Method::GET, "/v1/old/7", &mut headers);
        let text = |name: &str| {
            headers
                .get(name)
                .map(|value| value.to_str().unwrap().to_owned())
        };
        assert_eq!(text("deprecation").as_deref(), Some("@1795219200"));
        assert_eq!(
            text("sunset").as_deref(),
            Some("Sun, 21 Nov 2027 00:00:00 GMT")
        );
        assert_eq!(
            text("link").as_deref(),
            Some("</docs/#/get_old>; rel=\"deprecation\"")
        );
    }

    #[test]
    fn other_operations_say_nothing() {
        let notices = Notices::new(&outline());
        let mut headers = HeaderMap::new();
        notices.announce(&Method::POST, "/v1/old/7", &mut headers);
        notices.announce(&Method::GET, "/v1/new", &mut headers);
        assert!(headers.is_empty());
    }
}
