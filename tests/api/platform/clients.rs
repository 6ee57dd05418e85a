//! What clients of every kind rely on: repetitions, cookies, origins, budgets, versions, lists.

use reqwest::Method;

use crate::support::*;

const APP: &str = "https://app.example.com";

/// A browser's script on the single-page app's origin.
fn script(app: &TestApp, origin: &str) -> Actor {
    app.anonymous().with_header("origin", origin)
}

fn with_cookies(actor: &Actor) -> Actor {
    actor.clone().with_header("x-bonafide-transport", "cookie")
}

fn credentials(person: &Actor) -> Value {
    json!({"email": person.email, "password": person.password})
}

/// Name and value of the cookie that an answer sets.
fn cookie(reply: &Reply) -> String {
    reply
        .header("set-cookie")
        .split(';')
        .next()
        .expect("a cookie")
        .to_owned()
}

async fn own_origin(app: &TestApp) -> Actor {
    with_cookies(&script(app, "http://accounts.test"))
}

on_both! {
    async fn a_repeated_registration_takes_effect_once_and_gets_the_same_answer(app) {
        let ada = app.freelancer("ada");
        let caller = app.anonymous().with_header("idempotency-key", "11111111-2222-3333-4444-555555555555");
        let first = caller.post("/v1/accounts", ada.form()).await.is(202);
        let again = caller.post("/v1/accounts", ada.form()).await.is(202);
        assert_eq!(first.body, again.body);
        assert_eq!((first.header("idempotency-replayed"), again.header("idempotency-replayed")), (String::new(), "true".to_owned()));
        assert_ne!(first.header("x-request-id"), again.header("x-request-id"));
        assert_eq!(app.count("SELECT count(*) AS count FROM accounts").await, 1);
        assert_eq!(app.count("SELECT count(*) AS count FROM idempotent_requests").await, 1);
        caller.post("/v1/accounts", app.freelancer("bob").form()).await.problem(422, "idempotency_key_reused");
        with_cookies(&caller).post("/v1/accounts", ada.form()).await.problem(422, "idempotency_key_reused");
        app.advance(24 * 3600 + 1).await;
        caller.post("/v1/accounts", app.freelancer("bob").form()).await.is(202);
    }

    async fn of_many_repetitions_at_once_one_runs_and_the_others_wait(app) {
        let ada = app.freelancer("ada");
        let caller = app.anonymous().with_header("idempotency-key", "at-once");
        let replies = futures_util::future::join_all((0..10).map(|_| caller.post("/v1/accounts", ada.form()))).await;
        assert_eq!(app.count("SELECT count(*) AS count FROM accounts").await, 1);
        assert!(replies.iter().any(|reply| reply.status == 409));
        for reply in replies {
            match reply.status {
                202 => {}
                _ => { reply.problem(409, "idempotency_in_progress"); }
            }
        }
    }

    async fn what_was_refused_is_not_kept_and_keys_belong_to_their_callers(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let caller = app.anonymous().with_header("idempotency-key", "mine");
        let wrong = json!({"email": ada.email, "password": "wrong wrong wrong"});
        caller.post("/v1/sessions", wrong).await.problem(401, "invalid_credentials");
        caller.post("/v1/sessions", credentials(&ada)).await.is(200);
        let hers = ada.clone().with_header("idempotency-key", "mine");
        hers.post("/v1/sessions", credentials(&ada)).await.is(200);
        assert_eq!(app.count("SELECT count(*) AS count FROM sessions").await, 3);
        for bad in ["", "with space", &"x".repeat(256)] {
            app.anonymous().with_header("idempotency-key", bad).post("/v1/sessions", credentials(&ada)).await.problem(422, "validation_failed");
        }
    }

    async fn a_kept_answer_is_unreadable_without_its_key(app) {
        let caller = app.anonymous().with_header("idempotency-key", "secret-key");
        let reply = caller.post("/v1/accounts", app.freelancer("ada").form()).await.is(202);
        let token = reply.text_of("/registration_token");
        let sql = match app.engine {
            Engine::Sqlite => "SELECT count(*) AS count FROM idempotent_requests WHERE instr(answer, 'bfv_') > 0",
            Engine::Postgres => "SELECT count(*) AS count FROM idempotent_requests WHERE position('bfv_'::bytea in answer) > 0",
        };
        assert!(token.starts_with("bfv_"));
        assert_eq!(app.count(sql).await, 0);
    }

    async fn with_the_cookie_transport_no_script_ever_sees_the_refresh_token(app) {
        let ada = app.freelancer("ada").verified().await;
        let browser = own_origin(&app).await;
        let reply = browser.post("/v1/sessions", credentials(&ada)).await.is(200);
        assert!(reply.body.get("refresh_token").is_none() && reply.body["access_token"].is_string());
        let set = reply.header("set-cookie");
        assert!(set.starts_with("bonafide_rt=bfr_") && set.contains("HttpOnly") && set.contains("SameSite=Strict") && set.contains("Path=/"), "{set}");
        let kept = browser.clone().with_header("cookie", &cookie(&reply));
        let refreshed = kept.post("/v1/sessions/refresh", json!({})).await.is(200);
        assert!(refreshed.body.get("refresh_token").is_none());
        assert_ne!(cookie(&refreshed), cookie(&reply));
        let next = browser.clone().with_header("cookie", &cookie(&refreshed));
        let out = next.delete("/v1/me/sessions/current").await.is(204);
        assert!(out.header("set-cookie").starts_with("bonafide_rt=;") && out.header("set-cookie").contains("Max-Age=0"));
        next.post("/v1/sessions/refresh", json!({})).await.problem(401, "session_revoked");
    }

    async fn a_cookie_is_good_only_with_the_header_and_an_allowed_origin(app) {
        let ada = app.freelancer("ada").verified().await;
        let browser = own_origin(&app).await;
        let held = cookie(&browser.post("/v1/sessions", credentials(&ada)).await.is(200));
        for origin in ["https://evil.example", "http://accounts.test.evil.example", "https://accounts.test", "null"] {
            let evil = with_cookies(&script(&app, origin)).with_header("cookie", &held);
            evil.post("/v1/sessions/refresh", json!({})).await.problem(403, "origin_not_allowed");
            evil.delete("/v1/me/sessions/current").await.problem(403, "origin_not_allowed");
            evil.post("/v1/sessions", credentials(&ada)).await.problem(403, "origin_not_allowed");
        }
        let without_origin = with_cookies(&app.anonymous()).with_header("cookie", &held);
        without_origin.post("/v1/sessions/refresh", json!({})).await.problem(403, "origin_not_allowed");
        let without_header = script(&app, "http://accounts.test").with_header("cookie", &held);
        without_header.post("/v1/sessions/refresh", json!({})).await.problem(422, "validation_failed");
        own_origin(&app).await.post("/v1/sessions/refresh", json!({})).await.problem(401, "token_missing");
        own_origin(&app).await.with_header("cookie", &held).post("/v1/sessions/refresh", json!({"refresh_token": "x"})).await.problem(422, "validation_failed");
        app.anonymous().with_header("x-bonafide-transport", "pigeon").post("/v1/sessions", credentials(&ada)).await.problem(422, "validation_failed");
        own_origin(&app).await.with_header("cookie", &held).post("/v1/sessions/refresh", json!({})).await.is(200);
    }

    async fn only_origins_of_the_list_may_read_answers(app) {
        let node = app.another_node_with("BONAFIDE_ALLOWED_ORIGINS", APP).await;
        let reply = script(&node, APP).get("/v1/config").await.is(200);
        assert_eq!((reply.header("access-control-allow-origin"), reply.header("access-control-allow-credentials")), (APP.to_owned(), "true".to_owned()));
        assert!(reply.header("access-control-expose-headers").contains("ratelimit") && reply.header("vary").to_lowercase().contains("origin"));
        let refused = script(&node, APP).get("/v1/me").await.problem(401, "token_missing");
        assert_eq!(refused.header("access-control-allow-origin"), APP, "a script may read why it was refused");
        for origin in ["https://evil.example", "https://app.example.com.evil.example", "http://app.example.com", "null"] {
            assert_eq!(script(&node, origin).get("/v1/config").await.is(200).header("access-control-allow-origin"), "");
        }
        let preflight = |origin: &str| script(&node, origin).with_header("access-control-request-method", "PATCH").with_header("access-control-request-headers", "authorization,if-match,idempotency-key");
        let allowed = preflight(APP).send(Method::OPTIONS, "/v1/me", None).await.is(200);
        assert!(allowed.header("access-control-allow-methods").contains("PATCH") && allowed.header("access-control-max-age") == "600");
        preflight("https://evil.example").send(Method::OPTIONS, "/v1/me", None).await.problem(403, "origin_not_allowed");
        let ada = node.freelancer("ada").verified().await;
        with_cookies(&script(&node, APP)).post("/v1/sessions", credentials(&ada)).await.is(200);
    }

    async fn every_answer_tells_what_is_left_of_the_callers_budgets(app) {
        let reply = app.anonymous().get("/v1/config").await.is(200);
        assert!(reply.header("ratelimit").starts_with("\"requests-per-client\";r=5"), "{}", reply.header("ratelimit"));
        assert_eq!(reply.header("ratelimit-policy"), "\"requests-per-client\";q=6000;w=60");
        let login = app.freelancer("nobody").login().await.problem(401, "invalid_credentials");
        assert!(login.header("ratelimit").contains("\"logins-per-client\";r=29;t="), "{}", login.header("ratelimit"));
        for _ in 0..29 {
            app.freelancer("nobody").login().await;
        }
        let refused = app.freelancer("nobody").login().await.problem(429, "rate_limited");
        assert!(refused.header("ratelimit").contains("\"logins-per-client\";r=0;t="), "{}", refused.header("ratelimit"));
        assert_eq!(app.anonymous().get("/health/live").await.is(200).header("ratelimit"), "", "probes are not counted");
    }

    async fn a_change_is_made_to_the_version_that_was_read(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let read = ada.get("/v1/me").await.is(200);
        let tag = read.header("etag");
        assert!(tag.starts_with('"'), "{tag}");
        assert_eq!(ada.clone().with_header("if-none-match", &tag).get("/v1/me").await.is(304).text, "");
        let changed = ada.clone().with_header("if-match", &tag).patch("/v1/me", json!({"name": "Ada King", "timezone": "Europe/London"})).await.is(200);
        assert_eq!((&changed.body["name"], &changed.body["timezone"], &changed.body["locale"]), (&json!("Ada King"), &json!("Europe/London"), &json!("en")));
        assert_ne!(changed.header("etag"), tag);
        ada.clone().with_header("if-match", &tag).patch("/v1/me", json!({"name": "Ada Late"})).await.problem(412, "precondition_failed");
        ada.clone().with_header("if-none-match", &tag).get("/v1/me").await.is(200);
        let merged = ada.send(Method::PATCH, "/v1/me", Some(("application/merge-patch+json", json!({"timezone": null, "locale": "es"}).to_string()))).await.is(200);
        assert_eq!((merged.body.get("timezone"), &merged.body["locale"], &merged.body["name"]), (None, &json!("es"), &json!("Ada King")));
        for (body, pointer, code) in [
            (json!({"name": "www.spam.example"}), "/name", "name_invalid"),
            (json!({"timezone": "Mars/Olympus"}), "/timezone", "timezone_invalid"),
            (json!({"locale": "english please"}), "/locale", "locale_invalid"),
            (json!({"email": "new@example.com"}), "/email", "unknown_member"),
            (json!({"status": "active"}), "/status", "unknown_member"),
        ] {
            let refused = ada.patch("/v1/me", body).await.is(422);
            assert_eq!(refused.faults(), [(pointer.to_owned(), code.to_owned())], "{}", refused.text);
        }
        assert_eq!(ada.patch("/v1/me", json!({})).await.is(200).body["name"], "Ada King");
    }

    async fn changes_without_a_version_all_take_effect(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let bodies = [json!({"name": "Ada King"}), json!({"locale": "es"}), json!({"timezone": "Asia/Tokyo"})];
        let replies = futures_util::future::join_all(bodies.into_iter().map(|body| ada.patch("/v1/me", body))).await;
        assert!(replies.iter().all(|reply| reply.status == 200));
        let me = ada.get("/v1/me").await.is(200).body;
        assert_eq!((&me["name"], &me["locale"], &me["timezone"]), (&json!("Ada King"), &json!("es"), &json!("Asia/Tokyo")));
    }

    async fn lists_come_in_pages_that_neither_repeat_nor_hide(app) {
        let mut ada = app.freelancer("ada").signed_in().await;
        for _ in 0..6 {
            ada = ada.signs_in().await;
        }
        let (mut seen, mut path) = (Vec::new(), "/v1/me/sessions?limit=3".to_owned());
        for page in 0..3 {
            let reply = ada.get(&path).await.is(200);
            let ids = reply.body["data"].as_array().expect("a list").iter().map(|item| item["id"].as_str().expect("an id").to_owned());
            seen.extend(ids);
            assert_eq!(reply.body["has_more"], page < 2);
            if page == 1 {
                // What begins meanwhile stands before the first page.
                ada.clone().signs_in().await;
            }
            let Some(cursor) = reply.body["next_cursor"].as_str() else { break };
            assert_eq!(reply.header("link"), format!("</v1/me/sessions?limit=3&cursor={cursor}>; rel=\"next\""));
            path = format!("/v1/me/sessions?limit=3&cursor={cursor}");
        }
        let distinct: std::collections::BTreeSet<_> = seen.iter().collect();
        assert_eq!((seen.len(), distinct.len()), (7, 7));
        for bad in ["limit=0", "limit=101", "limit=x", "limit=-1", "cursor=abc", "cursor=%00", "limit=99999999999999999999"] {
            ada.get(&format!("/v1/me/sessions?{bad}")).await.problem(422, "validation_failed");
        }
    }

    async fn ending_the_others_ends_all_of_them(app) {
        let mut ada = app.freelancer("ada").signed_in().await;
        let first = ada.clone();
        for number in 0..105 {
            if number % 25 == 24 {
                app.advance(15 * 60 + 1).await;
            }
            ada = ada.signs_in().await;
        }
        ada.delete("/v1/me/sessions").await.is(204);
        first.refresh(&first.refresh_token).await.problem(401, "session_revoked");
        assert_eq!(ada.get("/v1/me/sessions").await.is(200).body["data"].as_array().map(Vec::len), Some(1));
    }

    async fn fixed_places_hold_what_others_look_for(app) {
        let nobody = app.anonymous();
        assert_eq!(nobody.get("/.well-known/change-password").await.is(303).header("location"), "http://accounts.test/reset-password");
        for absent in ["security.txt", "assetlinks.json", "apple-app-site-association", "webauthn"] {
            nobody.get(&format!("/.well-known/{absent}")).await.problem(404, "not_found");
        }
        let node = app.another_node_with("BONAFIDE_SECURITY_CONTACT", "mailto:security@example.com").await;
        let text = node.anonymous().get("/.well-known/security.txt").await.is(200);
        assert!(text.text.contains("Contact: mailto:security@example.com\nExpires: 20"), "{}", text.text);
        let node = app.another_node_with("BONAFIDE_APPLE_APPS", "ABCDE12345.com.example.app").await;
        let apple = node.anonymous().get("/.well-known/apple-app-site-association").await.is(200);
        assert_eq!(apple.body["applinks"]["details"][0]["components"][0]["/"], "/verify-email");
        assert_eq!(apple.header("content-type"), "application/json");
        assert_eq!(apple.body["webcredentials"]["apps"][0], "ABCDE12345.com.example.app");
        let node = app.another_node_with("BONAFIDE_PASSKEY_ORIGINS", "http://accounts.test,https://accounts.example.co.uk").await;
        let related = node.anonymous().get("/.well-known/webauthn").await.is(200);
        assert_eq!(related.body, json!({"origins": ["https://accounts.example.co.uk"]}));
        let print = vec!["AB"; 32].join(":");
        let setting: &'static str = Box::leak(format!("com.example.app={print}").into_boxed_str());
        let node = app.another_node_with("BONAFIDE_ANDROID_APPS", setting).await;
        let android = node.anonymous().get("/.well-known/assetlinks.json").await.is(200);
        assert_eq!(android.body[0]["target"]["sha256_cert_fingerprints"][0], print);
    }

    async fn the_document_is_there_in_three_forms_and_asked_for_once(app) {
        let nobody = app.anonymous();
        let json = nobody.get("/openapi.json").await.is(200);
        let tag = json.header("etag");
        nobody.clone().with_header("if-none-match", &tag).get("/openapi.json").await.is(304);
        let older = nobody.get("/openapi-3.0.json").await.is(200);
        assert_eq!((&json.body["openapi"], &older.body["openapi"]), (&json!("3.1.0"), &json!("3.0.3")));
        assert!(!older.text.contains("\"null\"") && !older.text.contains("\"examples\":"));
        assert!(nobody.get("/openapi.yaml").await.is(200).text.starts_with("openapi: 3.1.0"));
    }
}
