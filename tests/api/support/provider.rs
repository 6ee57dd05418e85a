//! A provider of text messages, calls and number look-ups as it stands on the internet: a real HTTP server that keeps what it is told
//! and can fail as real ones do.

use std::collections::BTreeMap;
use std::net::TcpListener;
use std::sync::{Arc, Mutex, PoisonError};

use actix_web::dev::ServerHandle;
use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::{Value, json};
use url::form_urlencoded;

/// The account of the tests.
pub const ACCOUNT: &str = "AC0123456789abcdef0123456789abcdef";
/// Its auth token.
pub const TOKEN: &str = "0123456789abcdef-token";

/// How the provider fares.
#[derive(Clone, Debug)]
pub enum Mood {
    /// It takes everything, as Twilio does.
    Takes,
    /// It always says this.
    Says(u16, String),
    /// It takes everything but what contains this word.
    Refuses(String),
    /// It takes everything and never says so.
    Hangs,
}

impl Mood {
    /// It answers as Twilio does when something is wrong.
    pub fn fault(status: u16, code: u32) -> Self {
        let body = json!({"code": code, "message": "No.", "more_info": "https://www.twilio.com/docs/errors", "status": status});
        Self::Says(status, body.to_string())
    }

    /// It knows this kind of line.
    pub fn line(kind: &str) -> Self {
        let intelligence = json!({"type": kind, "carrier_name": "Example", "mobile_country_code": "214", "mobile_network_code": "03", "error_code": null});
        let body =
            json!({"valid": true, "validation_errors": [], "line_type_intelligence": intelligence});
        Self::Says(200, body.to_string())
    }
}

/// What it was told once.
#[derive(Clone, Debug)]
pub struct Told {
    pub path: String,
    pub query: String,
    pub headers: BTreeMap<String, String>,
    pub body: String,
}

impl Told {
    /// A member of the form.
    pub fn member(&self, name: &str) -> Option<String> {
        form_urlencoded::parse(self.body.as_bytes())
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.into_owned())
    }

    /// The names of the form's members, in order.
    pub fn members(&self) -> Vec<String> {
        let pairs = form_urlencoded::parse(self.body.as_bytes());
        pairs.map(|(name, _)| name.into_owned()).collect()
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).expect("JSON")
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    /// The code of the text message.
    pub fn code(&self) -> String {
        let text = self
            .member("Body")
            .unwrap_or_else(|| self.json()["text"].as_str().expect("a text").to_owned());
        let mut words = text.split(|c: char| !c.is_ascii_digit());
        words
            .find(|word| word.len() == 6)
            .expect("a code")
            .to_owned()
    }
}

struct Inner {
    mood: Mutex<Mood>,
    told: Mutex<Vec<Told>>,
    asked: tokio::sync::Notify,
}

/// The provider; it goes when it is dropped.
pub struct Provider {
    pub port: u16,
    inner: Arc<Inner>,
    server: ServerHandle,
}

impl Drop for Provider {
    fn drop(&mut self) {
        let stopping = self.server.stop(false);
        actix_web::rt::spawn(stopping);
    }
}

impl Provider {
    pub async fn start() -> Self {
        let inner = Arc::new(Inner {
            mood: Mutex::new(Mood::Takes),
            told: Mutex::default(),
            asked: tokio::sync::Notify::new(),
        });
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("its address").port();
        let data = web::Data::from(Arc::clone(&inner));
        let server = actix_web::HttpServer::new(move || {
            let all = web::route().to(answer);
            actix_web::App::new()
                .app_data(data.clone())
                .default_service(all)
        });
        let server = server.workers(1).disable_signals().shutdown_timeout(0);
        let server = server.listen(listener).expect("the port").run();
        let handle = server.handle();
        actix_web::rt::spawn(server);
        Self {
            port,
            inner,
            server: handle,
        }
    }

    pub fn set(&self, mood: Mood) {
        *self
            .inner
            .mood
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = mood;
    }

    /// Everything that it was told, oldest first.
    pub fn told(&self) -> Vec<Told> {
        let told = self.inner.told.lock();
        told.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Waits until it is told something.
    pub async fn is_asked(&self) {
        self.inner.asked.notified().await;
    }

    /// What it was told last.
    pub fn last(&self) -> Told {
        self.told().pop().expect("it was told something")
    }

    /// Its address, as one that events are sent to.
    pub fn as_receiver(&self) -> String {
        format!("http://127.0.0.1:{}/hook", self.port)
    }

    /// The setting that names it, as Twilio.
    pub fn as_twilio(&self, options: &str) -> String {
        format!(
            "twilio://{ACCOUNT}:{TOKEN}@127.0.0.1:{}?tls=none{options}",
            self.port
        )
    }

    /// The setting that names it, as a gateway.
    pub fn as_gateway(&self) -> String {
        format!("gateway+http://127.0.0.1:{}/send?team=7", self.port)
    }
}

async fn answer(request: HttpRequest, body: web::Bytes, inner: web::Data<Inner>) -> HttpResponse {
    let text = |value: &actix_web::http::header::HeaderValue| {
        value.to_str().expect("a text header").to_owned()
    };
    let headers = request.headers().iter();
    let told = Told {
        path: request.path().to_owned(),
        query: request.query_string().to_owned(),
        headers: headers
            .map(|(name, value)| (name.as_str().to_owned(), text(value)))
            .collect(),
        body: String::from_utf8(body.to_vec()).expect("UTF-8"),
    };
    let text = told.body.clone();
    let number = {
        let mut all = inner.told.lock().unwrap_or_else(PoisonError::into_inner);
        all.push(told);
        inner.asked.notify_one();
        all.len()
    };
    let mood = inner
        .mood
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .clone();
    match mood {
        Mood::Takes if request.path() == "/send" => {
            HttpResponse::Accepted().json(json!({"id": format!("gw-{number}")}))
        }
        Mood::Takes => {
            let kind = if request.path().ends_with("/Calls.json") {
                "CA"
            } else {
                "SM"
            };
            let sid = format!("{kind}{number:032x}");
            HttpResponse::Created()
                .json(json!({"sid": sid, "status": "queued", "error_code": null}))
        }
        Mood::Says(status, body) => {
            let status = actix_web::http::StatusCode::from_u16(status).expect("a status");
            HttpResponse::build(status)
                .insert_header(("location", "/elsewhere"))
                .content_type("application/json")
                .body(body)
        }
        Mood::Refuses(word) if text.contains(&word) => HttpResponse::InternalServerError().finish(),
        Mood::Refuses(_) => HttpResponse::NoContent().finish(),
        Mood::Hangs => std::future::pending().await,
    }
}
