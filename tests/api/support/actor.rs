//! People who call the application.

use bonafide::accounts::account;
use bonafide::platform::caller::StaffRole;
use bonafide::platform::ids::AccountId;
use reqwest::Method;
use serde_json::{Value, json};

use super::{TestApp, conformance};

pub const PASSWORD: &str = "violet tangent harbor 7";

/// Somebody who calls.
#[derive(Clone)]
pub struct Actor {
    pub app: TestApp,
    pub email: String,
    pub name: String,
    pub password: String,
    pub role: &'static str,
    /// Sent as bearer.
    pub bearer: Option<String>,
    pub registration_token: String,
    pub refresh_token: String,
    pub headers: Vec<(String, String)>,
}

/// An answer.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    pub text: String,
    pub body: Value,
    what: String,
}

impl Reply {
    /// The status must be this one.
    #[track_caller]
    pub fn is(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{} answered {}", self.what, self.text);
        self
    }

    /// The answer must be a problem of this code, in the one shape.
    #[track_caller]
    pub fn problem(self, status: u16, code: &str) -> Self {
        assert_eq!(
            (self.status, self.body["code"].as_str()),
            (status, Some(code)),
            "{} answered {}",
            self.what,
            self.text
        );
        assert_eq!(self.header("content-type"), "application/problem+json");
        assert_eq!(self.header("x-error-code"), code);
        assert_eq!(self.body["status"], status);
        assert_eq!(self.body["type"], format!("/problems/{code}"));
        assert_eq!(self.body["request_id"], self.header("x-request-id"));
        if status == 429 || status == 503 {
            assert_eq!(
                self.body["retry_after"].to_string(),
                self.header("retry-after"),
                "{}",
                self.text
            );
        }
        self
    }

    #[track_caller]
    pub fn header(&self, name: &str) -> String {
        self.headers
            .get(name)
            .map(|value| value.to_str().expect("text").to_owned())
            .unwrap_or_default()
    }

    #[track_caller]
    pub fn text_of(&self, pointer: &str) -> String {
        let value = self.body.pointer(pointer).and_then(Value::as_str);
        value
            .unwrap_or_else(|| panic!("{} has no {pointer}: {}", self.what, self.text))
            .to_owned()
    }

    /// The codes of the faulty members, with their pointers.
    pub fn faults(&self) -> Vec<(String, String)> {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let errors = self.body["errors"].as_array().cloned().unwrap_or_default();
        errors
            .iter()
            .map(|error| (text(&error["pointer"]), text(&error["code"])))
            .collect()
    }
}

impl Actor {
    pub fn anonymous(app: &TestApp) -> Self {
        Self {
            app: app.clone(),
            email: String::new(),
            name: String::new(),
            password: PASSWORD.to_owned(),
            role: "freelancer",
            bearer: None,
            registration_token: String::new(),
            refresh_token: String::new(),
            headers: Vec::new(),
        }
    }

    pub fn named(app: &TestApp, name: &str, role: &'static str) -> Self {
        let full = format!("{}{} Example", name[..1].to_uppercase(), &name[1..]);
        Self {
            email: format!("{name}@example.com"),
            name: full,
            role,
            ..Self::anonymous(app)
        }
    }

    /// The same person with another header on every call.
    pub fn with_header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The same person at another node.
    pub fn at(&self, app: &TestApp) -> Self {
        Self {
            app: app.clone(),
            ..self.clone()
        }
    }

    /// The same person with another bearer.
    pub fn bearing(&self, token: &str) -> Self {
        Self {
            bearer: Some(token.to_owned()),
            ..self.clone()
        }
    }

    pub fn form(&self) -> Value {
        json!({"role": self.role, "name": self.name, "email": self.email, "password": self.password, "accept_terms": true})
    }

    /// Registers; bears the registration token afterwards.
    pub async fn registered(mut self) -> Self {
        let reply = self
            .app
            .anonymous()
            .post("/v1/accounts", self.form())
            .await
            .is(202);
        self.registration_token = reply.text_of("/registration_token");
        self.bearer = Some(self.registration_token.clone());
        self
    }

    /// Registers and confirms by link: nobody is signed in yet.
    pub async fn verified(self) -> Self {
        let person = self.registered().await;
        let (token, _) = person.app.link_and_code(&person.email).await;
        person.confirm_link(&token).await.is(200);
        person
    }

    /// Registers, confirms and signs in; bears the access token afterwards.
    pub async fn signed_in(self) -> Self {
        self.verified().await.signs_in().await
    }

    /// Signs in; bears the access token afterwards.
    pub async fn signs_in(mut self) -> Self {
        let reply = self.login().await.is(200);
        assert_eq!(reply.body["result"], "authenticated", "{}", reply.text);
        self.bearer = Some(reply.text_of("/access_token"));
        self.refresh_token = reply.text_of("/refresh_token");
        self
    }

    pub async fn login(&self) -> Reply {
        let form = json!({"email": self.email, "password": self.password});
        Self {
            bearer: None,
            ..self.clone()
        }
        .post("/v1/sessions", form)
        .await
    }

    /// Signs in on a device that holds a token.
    pub async fn login_from(&self, device_token: &str) -> Reply {
        let form =
            json!({"email": self.email, "password": self.password, "device_token": device_token});
        Self {
            bearer: None,
            ..self.clone()
        }
        .post("/v1/sessions", form)
        .await
    }

    /// The same person with another password.
    pub fn guessing(&self, password: &str) -> Self {
        Self {
            password: password.to_owned(),
            ..self.clone()
        }
    }

    /// Tries wrong passwords until that locks the address.
    pub async fn locks_it(&self) {
        for _ in 0..5 {
            let guess = self.guessing("wrong wrong wrong").login().await;
            guess.problem(401, "invalid_credentials");
        }
        self.guessing("wrong wrong wrong")
            .login()
            .await
            .problem(429, "account_locked");
    }

    /// The same person, calling from another client address; the application must trust its peer as a proxy.
    pub fn calling_from(&self, address: &str) -> Self {
        self.clone().with_header("x-forwarded-for", address)
    }

    /// Gives a role at the desk, and bears a token that says so.
    pub async fn with_role(mut self, role: StaffRole) -> Self {
        let who = self.id().await;
        let now = self.app.platform().clock.now();
        let write = self.app.platform().db.write(move |conn| {
            let id = AccountId::parse(&who).expect("an id");
            account::add_staff_role(conn, &id, role, now)
        });
        assert!(write.await.expect("the database"), "a new role");
        self.refreshes().await;
        self
    }

    /// The account's id.
    pub async fn id(&self) -> String {
        self.get("/v1/me").await.is(200).text_of("/id")
    }

    /// Bears a fresh access token of the same session.
    pub async fn refreshes(&mut self) {
        let reply = self.refresh(&self.refresh_token).await.is(200);
        self.refresh_token = reply.text_of("/refresh_token");
        self.bearer = Some(reply.text_of("/access_token"));
    }

    pub async fn refresh(&self, token: &str) -> Reply {
        Self {
            bearer: None,
            ..self.clone()
        }
        .post("/v1/sessions/refresh", json!({"refresh_token": token}))
        .await
    }

    pub async fn confirm_link(&self, token: &str) -> Reply {
        Self {
            bearer: None,
            ..self.clone()
        }
        .post("/v1/email-verifications/confirm", json!({"token": token}))
        .await
    }

    pub async fn confirm_code(&self, code: &str) -> Reply {
        self.post("/v1/email-verifications/confirm", json!({"code": code}))
            .await
    }

    pub async fn get(&self, path: &str) -> Reply {
        self.send(Method::GET, path, None).await
    }

    /// Follows one redirection, as a browser would.
    pub async fn open(&self, path: &str) -> Reply {
        let reply = self.get(path).await;
        match reply.status {
            303 => self.get(&reply.header("location")).await,
            _ => reply,
        }
    }

    pub async fn head(&self, path: &str) -> Reply {
        self.send(Method::HEAD, path, None).await
    }

    pub async fn delete(&self, path: &str) -> Reply {
        self.send(Method::DELETE, path, None).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Reply {
        self.send_json(Method::POST, path, &body).await
    }

    pub async fn put(&self, path: &str, body: Value) -> Reply {
        self.send_json(Method::PUT, path, &body).await
    }

    pub async fn patch(&self, path: &str, body: Value) -> Reply {
        self.send_json(Method::PATCH, path, &body).await
    }

    pub async fn send_json(&self, method: Method, path: &str, body: &Value) -> Reply {
        self.send(method, path, Some(("application/json", body.to_string())))
            .await
    }

    /// A page's form.
    pub async fn submit(&self, path: &str, fields: &str) -> Reply {
        self.send(
            Method::POST,
            path,
            Some(("application/x-www-form-urlencoded", fields.to_owned())),
        )
        .await
    }

    /// A file, or parts.
    pub async fn send_bytes(&self, path: &str, media_type: &str, bytes: Vec<u8>) -> Reply {
        self.deliver(Method::POST, path, Some((media_type, bytes)))
            .await
    }

    pub async fn send(&self, method: Method, path: &str, body: Option<(&str, String)>) -> Reply {
        let body = body.map(|(media_type, text)| (media_type, text.into_bytes()));
        self.deliver(method, path, body).await
    }

    async fn deliver(&self, method: Method, path: &str, body: Option<(&str, Vec<u8>)>) -> Reply {
        self.app.refresh_if_due().await;
        let mut request = self
            .app
            .client
            .request(method.clone(), format!("{}{path}", self.app.url));
        if let Some(bearer) = &self.bearer {
            request = request.header("authorization", format!("Bearer {bearer}"));
        }
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        if let Some((media_type, bytes)) = body {
            request = request.header("content-type", media_type).body(bytes);
        }
        let response = request.send().await.expect("an answer");
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let text = response.text().await.expect("a body");
        let body = serde_json::from_str(&text).unwrap_or(Value::Null);
        conformance::check(method.as_str(), path, status, &body);
        Reply {
            status,
            headers,
            text,
            body,
            what: format!("{method} {path}"),
        }
    }
}
