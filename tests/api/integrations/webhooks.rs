//! Webhooks: made, changed, tested, signed.

use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use base64::Engine as _;
use bonafide::platform::standard_webhooks::Keys;

use crate::support::provider::{Mood, Provider, Told};
use crate::support::*;

/// A key that manages webhooks, a receiver, and a webhook that leads there.
pub struct Scene {
    pub program: Actor,
    pub receiver: Provider,
    pub webhook: Value,
}

impl Scene {
    pub async fn new(app: &TestApp) -> Self {
        Self::with(app, json!({})).await
    }

    /// With these members of the webhook.
    pub async fn with(app: &TestApp, mut form: Value) -> Self {
        let program = app.integrator(&["webhooks:write", "events:read"]).await;
        let receiver = Provider::start().await;
        form["url"] = json!(receiver.as_receiver());
        let made = program.post("/v1/webhooks", form).await.is(201);
        Self {
            program,
            receiver,
            webhook: made.body,
        }
    }

    /// Its address, and what follows.
    pub fn way(&self, rest: &str) -> String {
        format!(
            "/v1/webhooks/{}{rest}",
            self.webhook["id"].as_str().expect("an id")
        )
    }

    pub async fn now(&self) -> Value {
        self.program.get(&self.way("")).await.is(200).body
    }

    pub async fn log(&self, query: &str) -> Vec<Value> {
        let reply = self
            .program
            .get(&self.way(&format!("/deliveries?limit=100&{query}")))
            .await
            .is(200);
        reply.body["data"].as_array().expect("deliveries").clone()
    }

    /// The `reason` of every event that was taken or not, in order.
    pub fn reasons(&self) -> Vec<String> {
        let told = self.receiver.told().into_iter();
        told.map(|told| {
            told.json()["data"]["reason"]
                .as_str()
                .unwrap_or_default()
                .to_owned()
        })
        .collect()
    }
}

/// Whether what was told is signed by this secret.
pub fn is_signed(told: &Told, secret: &str) -> bool {
    let base64 = secret.strip_prefix("whsec_").expect("a secret");
    let bytes = base64::engine::general_purpose::STANDARD
        .decode(base64)
        .expect("base64");
    let keys = Keys::new(&[bytes.into()]).expect("a key");
    let mut headers = HeaderMap::new();
    for name in ["webhook-id", "webhook-timestamp", "webhook-signature"] {
        let value = HeaderValue::from_str(told.header(name)).expect("a header");
        headers.insert(HeaderName::from_static(name), value);
    }
    keys.believe(&headers, told.body.as_bytes())
}

on_both! {
    async fn what_happens_is_told_at_once_signed_by_the_secret_that_was_shown_once(app) {
        let scene = Scene::with(&app, json!({"description": "Job board", "contact_email": "oncall@example.com"})).await;
        let secret = scene.webhook["secret"].as_str().expect("a secret").to_owned();
        assert!(scene.now().await["secret"].is_null());
        let ada = app.freelancer("ada").signed_in().await;
        app.tell().await;
        let told = scene.receiver.told();
        let kinds: Vec<_> = told.iter().map(|told| told.json()["type"].as_str().expect("a type").to_owned()).collect();
        assert_eq!(kinds, ["account.created", "account.email_verified", "capabilities.changed", "session.created"]);
        for told in &told {
            let event = told.json();
            assert!(is_signed(told, &secret));
            assert_eq!((told.path.as_str(), told.header("content-type")), ("/hook", "application/json"));
            assert_eq!(event["id"], told.header("webhook-id"));
            assert_eq!(event["account_id"], ada.id().await);
            conformance::check_event(event["type"].as_str().expect("a type"), &event["data"]);
        }
        let log = scene.log("status=delivered").await;
        assert_eq!((log.len(), &log[0]["attempts"], &log[0]["response_status"]), (4, &json!(1), &json!(201)));
        assert_eq!(log[0]["event_id"], told[3].header("webhook-id"), "newest first");
        app.tell().await;
        assert_eq!(scene.receiver.told().len(), 4, "once");
        assert_eq!(app.count("SELECT count(*) AS count FROM outbox").await, 0);
    }

    async fn a_webhook_gets_the_types_that_it_asked_for(app) {
        let scene = Scene::with(&app, json!({"event_types": ["session.created"]})).await;
        app.freelancer("ada").signed_in().await;
        app.tell().await;
        assert_eq!(scene.receiver.told().len(), 1);
        let changed = scene.program.patch(&scene.way(""), json!({"event_types": null, "description": "All"})).await.is(200);
        assert_eq!((changed.body.get("event_types"), &changed.body["description"]), (None, &json!("All")));
        app.customer("grace").registered().await;
        app.tell().await;
        assert_eq!(scene.receiver.last().json()["type"], "account.created");
    }

    async fn members_that_are_no_good_are_named(app) {
        let program = app.integrator(&["webhooks:write"]).await;
        let url = "http://127.0.0.1:9/hook";
        for (form, pointer) in [
            (json!({}), "/url"),
            (json!({"url": url, "event_types": ["account.created", "planet.moved"]}), "/event_types/1"),
            (json!({"url": url, "event_types": []}), "/event_types"),
            (json!({"url": url, "contact_email": "nobody"}), "/contact_email"),
            (json!({"url": url, "description": ""}), "/description"),
            (json!({"url": url, "secret": "whsec_mine"}), "/secret"),
        ] {
            let refused = program.post("/v1/webhooks", form).await.problem(422, "validation_failed");
            assert_eq!(refused.faults()[0].0, pointer, "{}", refused.text);
        }
        let made = program.post("/v1/webhooks", json!({"url": url})).await.is(201).text_of("/id");
        for (form, pointer) in [
            (json!({"description": ""}), "/description"),
            (json!({"event_types": ["x"]}), "/event_types/0"),
            (json!({"status": "paused"}), "/status"),
            (json!({"url": null}), "/url"),
        ] {
            let refused = program.patch(&format!("/v1/webhooks/{made}"), form).await.problem(422, "validation_failed");
            assert_eq!(refused.faults()[0].0, pointer, "{}", refused.text);
        }
        for bad in ["no address", "ftp://example.com/", "https://ada:secret@example.com/", "https://"] {
            program.post("/v1/webhooks", json!({"url": bad})).await.problem(422, "url_not_allowed");
        }
    }

    async fn administrators_and_keys_manage_the_same_webhooks_and_nobody_else_does(app) {
        let scene = Scene::new(&app).await;
        let administrator = app.staff("administrator").await;
        let listed = administrator.get("/v1/webhooks").await.is(200);
        assert_eq!(listed.body["data"][0]["id"], scene.webhook["id"]);
        administrator.patch(&scene.way(""), json!({"description": "Ours"})).await.is(200);
        assert_eq!(scene.now().await["description"], "Ours");
        app.staff("support").await.get("/v1/webhooks").await.problem(403, "forbidden");
        app.freelancer("ada").signed_in().await.get("/v1/webhooks").await.problem(403, "forbidden");
        app.integrator(&["events:read"]).await.get("/v1/webhooks").await.problem(403, "insufficient_scope");
        scene.program.delete(&scene.way("")).await.is(204);
        for (method, rest) in [("GET", ""), ("DELETE", ""), ("POST", "/test"), ("GET", "/deliveries")] {
            let method = method.parse().expect("a method");
            administrator.send(method, &scene.way(rest), None).await.problem(404, "not_found");
        }
        scene.program.get("/v1/webhooks/whk_x").await.problem(404, "not_found");
        app.freelancer("bob").registered().await;
        app.tell().await;
        assert!(scene.receiver.told().is_empty());
    }

    async fn while_a_secret_is_changed_both_sign(app) {
        let scene = Scene::new(&app).await;
        let old = scene.webhook["secret"].as_str().expect("a secret").to_owned();
        let rotated = scene.program.post(&scene.way("/rotate-secret"), json!({"overlap_seconds": 3600})).await.is(200);
        let new = rotated.text_of("/secret");
        assert!(rotated.body["overlap_until"].is_string());
        app.events_about(&app.nobody(), &["both"]).await;
        app.tell().await;
        let told = scene.receiver.last();
        assert_eq!(told.header("webhook-signature").split(' ').count(), 2);
        assert!(is_signed(&told, &old) && is_signed(&told, &new));
        app.advance(3601).await;
        app.events_about(&app.nobody(), &["new"]).await;
        app.tell().await;
        let told = scene.receiver.last();
        assert!(!is_signed(&told, &old) && is_signed(&told, &new));
        let program = app.integrator(&["webhooks:write"]).await;
        assert!(program.get(&scene.way("")).await.is(200).body["overlap_until"].is_null());
        let last = program.post(&scene.way("/rotate-secret"), json!({"overlap_seconds": 0})).await.is(200);
        app.events_about(&app.nobody(), &["last"]).await;
        app.tell().await;
        let told = scene.receiver.last();
        assert!(!is_signed(&told, &new) && is_signed(&told, &last.text_of("/secret")));
        program.post(&scene.way("/rotate-secret"), json!({"overlap_seconds": 604_801})).await.problem(422, "validation_failed");
    }

    async fn a_test_tells_what_came_back(app) {
        let scene = Scene::new(&app).await;
        let good = scene.program.post(&scene.way("/test"), json!({})).await.is(200);
        assert_eq!((&good.body["result"], &good.body["response_status"]), (&json!("delivered"), &json!(201)));
        let told = scene.receiver.last();
        assert_eq!(told.json()["type"], "webhook.test");
        conformance::check_event("webhook.test", &told.json()["data"]);
        assert!(is_signed(&told, scene.webhook["secret"].as_str().expect("a secret")));
        scene.receiver.set(Mood::Says(500, "a secret page".into()));
        let bad = scene.program.post(&scene.way("/test"), json!({})).await.is(200);
        assert_eq!((&bad.body["result"], &bad.body["error"], &bad.body["response_status"]), (&json!("failed"), &json!("refused"), &json!(500)));
        assert!(!bad.text.contains("a secret page"));
        scene.receiver.set(Mood::Says(302, String::new()));
        scene.program.post(&scene.way("/test"), json!({})).await.is(200);
        assert_eq!(scene.receiver.told().len(), 3, "no redirect is followed");
        let nowhere = scene.program.post("/v1/webhooks", json!({"url": "http://127.0.0.1:1/"})).await.is(201).text_of("/id");
        let silent = scene.program.post(&format!("/v1/webhooks/{nowhere}/test"), json!({})).await.is(200);
        assert_eq!((&silent.body["error"], silent.body.get("response_status")), (&json!("connection"), None));
        assert_eq!(scene.log("").await.len(), 0, "a test is in no log");
    }

    async fn there_is_a_limit_to_the_number_of_webhooks(app) {
        let program = app.integrator(&["webhooks:write"]).await;
        for _ in 0..100 {
            program.post("/v1/webhooks", json!({"url": "http://127.0.0.1:9/"})).await.is(201);
        }
        program.post("/v1/webhooks", json!({"url": "http://127.0.0.1:9/"})).await.problem(409, "too_many_webhooks");
        let first = program.get("/v1/webhooks?limit=60").await.is(200);
        let rest = program.get(&format!("/v1/webhooks?limit=60&cursor={}", first.text_of("/next_cursor"))).await.is(200);
        assert_eq!(rest.body["data"].as_array().map(Vec::len), Some(40));
    }
}

story!(
    no_event_leaves_for_an_inner_network_where_that_is_not_allowed,
    &[("BONAFIDE_WEBHOOK_ALLOW_PRIVATE", "false")],
    |app| {
        let program = app.integrator(&["webhooks:write"]).await;
        for bad in [
            "http://93.184.216.34/hook",
            "https://93.184.216.34:8080/hook",
            "https://127.0.0.1/hook",
            "https://127.1/hook",
            "https://[::ffff:10.0.0.1]/hook",
            "https://169.254.169.254/latest/meta-data/",
            "https://localhost/hook",
        ] {
            program
                .post("/v1/webhooks", json!({"url": bad}))
                .await
                .problem(422, "url_not_allowed");
        }
        let url = "https://93.184.216.34:8443/hook";
        let made = program
            .post("/v1/webhooks", json!({"url": url}))
            .await
            .is(201);
        let way = format!("/v1/webhooks/{}", made.text_of("/id"));
        program
            .patch(&way, json!({"url": "https://10.0.0.1/"}))
            .await
            .problem(422, "url_not_allowed");
        // As if its name had turned to another address since.
        let sql = "UPDATE webhooks SET url = 'https://127.0.0.1/'";
        app.execute(sql).await;
        let tested = program
            .post(&format!("{way}/test"), json!({}))
            .await
            .is(200);
        assert_eq!(tested.body["error"], "address_refused");
    }
);
