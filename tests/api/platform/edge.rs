use reqwest::Method;

use crate::support::*;

on_both! {
    async fn an_optional_member_is_absent_and_never_null(app) {
        let form = app.freelancer("ada").form();
        for member in ["country", "locale"] {
            let mut form = form.clone();
            form[member] = Value::Null;
            let refused = app.anonymous().post("/v1/accounts", form).await.problem(422, "validation_failed");
            assert_eq!(refused.faults(), [(format!("/{member}"), "wrong_type".to_owned())]);
        }
        let refused = app.anonymous().post("/v1/sessions", json!({"email": "a@example.com", "password": "null", "device": {"name": null}})).await;
        assert_eq!(refused.problem(422, "validation_failed").faults(), [("/device/name".to_owned(), "wrong_type".to_owned())]);
        app.anonymous().post("/v1/password-strength", json!({"password": "null and void 7"})).await.is(200);
        let refused = app.anonymous().post("/v1/password-strength", json!({"password": "x".repeat(1025)})).await;
        assert_eq!(refused.problem(422, "validation_failed").faults(), [("/password".to_owned(), "too_long".to_owned())]);
    }

    async fn every_answer_has_a_request_id_and_headers_of_caution(app) {
        for reply in [app.anonymous().get("/v1/config").await, app.anonymous().get("/nothing/here").await] {
            assert!(reply.header("x-request-id").starts_with("req_"));
            assert_eq!(reply.header("x-content-type-options"), "nosniff");
            assert_eq!(reply.header("x-frame-options"), "DENY");
            assert_eq!(reply.header("cache-control"), "no-store");
            assert!(reply.header("content-security-policy").contains("default-src 'none'"));
        }
        let given = app.anonymous().with_header("x-request-id", "trace-77.b_c").get("/v1/me").await.is(401);
        assert_eq!((given.header("x-request-id"), given.text_of("/request_id")), ("trace-77.b_c".into(), "trace-77.b_c".into()));
        let hostile = app.anonymous().with_header("x-request-id", "a b<script>").get("/v1/me").await.is(401);
        assert!(hostile.header("x-request-id").starts_with("req_"));
    }

    async fn long_answers_are_compressed_for_who_can_read_it_and_short_ones_are_not(app) {
        let reader = app.anonymous().with_header("accept-encoding", "gzip, br");
        let short = reader.get("/health/live").await.is(200);
        assert_eq!((short.header("content-encoding").as_str(), short.text.contains("ok")), ("", true), "{}", short.text);
        let long = reader.send(Method::HEAD, "/v1/problems", None).await.is(200);
        assert_eq!((long.header("content-encoding").as_str(), long.header("vary").to_lowercase().contains("accept-encoding")), ("gzip", true));
        let plain = app.anonymous().get("/v1/problems").await.is(200);
        assert_eq!(plain.header("content-encoding"), "");
    }

    async fn what_does_not_exist_and_what_exists_with_another_method_are_told_apart(app) {
        app.anonymous().get("/v2/accounts").await.problem(404, "not_found");
        app.anonymous().get("/v1/sessions/ses_1/more").await.problem(404, "not_found");
        let wrong = app.anonymous().get("/v1/accounts").await.problem(405, "method_not_allowed");
        assert_eq!(wrong.header("allow"), "POST");
        let wrong = app.anonymous().send(Method::PUT, "/v1/me/sessions/current", None).await.problem(405, "method_not_allowed");
        assert_eq!(wrong.header("allow"), "DELETE");
        app.anonymous().send(Method::OPTIONS, "/v1/me", None).await.problem(405, "method_not_allowed");
    }

    async fn head_is_answered_like_get_without_a_body(app) {
        let head = app.anonymous().head("/v1/config").await.is(200);
        assert_eq!((head.text.as_str(), head.header("content-type").as_str()), ("", "application/json"));
    }

    async fn bodies_are_bounded_and_must_be_json(app) {
        let huge = json!({"password": "x".repeat(70_000)});
        app.anonymous().post("/v1/password-strength", huge).await.problem(413, "payload_too_large");
        let text = |media_type: &'static str| Some((media_type, "{}".to_owned()));
        for media_type in ["text/plain", "application/x-www-form-urlencoded", "application/jsonp"] {
            app.anonymous().send(Method::POST, "/v1/sessions", text(media_type)).await.problem(415, "unsupported_media_type");
        }
        app.anonymous().send(Method::POST, "/v1/sessions", None).await.problem(415, "unsupported_media_type");
        app.anonymous().send(Method::POST, "/v1/sessions", text("application/json; charset=utf-8")).await.problem(422, "validation_failed");
    }

    async fn chunked_bodies_are_bounded_too(app) {
        use std::io::{Read, Write};
        let address = app.url.trim_start_matches("http://").to_owned();
        let answer = actix_web::web::block(move || {
            let mut socket = std::net::TcpStream::connect(address).expect("a connection");
            socket.write_all(b"POST /v1/sessions HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n").expect("headers");
            let chunk = format!("4000\r\n{}\r\n", " ".repeat(0x4000));
            for _ in 0..6 {
                if socket.write_all(chunk.as_bytes()).is_err() {
                    break;
                }
            }
            let _closed = socket.write_all(b"0\r\n\r\n");
            let mut answer = Vec::new();
            let _reset = socket.read_to_end(&mut answer);
            String::from_utf8_lossy(&answer).into_owned()
        }).await.expect("a thread");
        assert!(answer.starts_with("HTTP/1.1 413") && answer.contains("payload_too_large"), "{answer}");
    }

    async fn headers_are_bounded(app) {
        app.anonymous().with_header("x-much", &"y".repeat(17_000)).get("/v1/config").await.problem(431, "headers_too_large");
    }

    async fn a_path_or_query_that_cannot_be_read_is_no_fault_of_ours(app) {
        for path in ["/problems/%ff", "/verify-email?token=%ff%fe", "/v1/me/sessions/%00", "/problems/%2e%2e%2f", "/verify-email?token=a&token=b"] {
            let reply = app.anonymous().get(path).await;
            assert!(reply.status < 500, "{path}: {} {}", reply.status, reply.text);
        }
    }

    async fn problems_are_explained_to_programs_and_to_people(app) {
        let list = app.anonymous().get("/v1/problems").await.is(200);
        let codes: Vec<&str> = list.body["data"].as_array().expect("data").iter().filter_map(|kind| kind["code"].as_str()).collect();
        assert!(codes.contains(&"link_expired") && codes.contains(&"invalid_credentials") && codes.is_sorted());
        for code in codes {
            let json = app.anonymous().with_header("accept", "application/json").get(&format!("/problems/{code}")).await.is(200);
            assert_eq!(json.body["code"], code);
        }
        let page = app.anonymous().with_header("accept", "text/html").get("/problems/link_expired").await.is(200);
        assert!(page.header("content-type").starts_with("text/html") && page.text.contains("The link has expired"));
        app.anonymous().get("/problems/no_such_code").await.problem(404, "not_found");
    }
}

mod behind_a_trusted_proxy_the_forwarded_address_counts {
    use super::*;
    use crate::support::app::run_with;

    const PROXY: &[(&str, &str)] = &[
        ("BONAFIDE_TRUSTED_PROXIES", "127.0.0.0/8"),
        ("BONAFIDE_LIMIT_LOGINS_PER_CLIENT", "2/1h"),
    ];

    #[actix_web::test]
    async fn sqlite() {
        run_with(Engine::Sqlite, PROXY, story).await;
    }

    async fn story(app: TestApp) {
        let from = |address: &str| {
            app.freelancer("ada")
                .with_header("x-forwarded-for", &format!("6.6.6.6, {address}"))
        };
        for _ in 0..2 {
            from("198.51.100.1")
                .login()
                .await
                .problem(401, "invalid_credentials");
        }
        from("198.51.100.1")
            .login()
            .await
            .problem(429, "rate_limited");
        from("198.51.100.2")
            .login()
            .await
            .problem(401, "invalid_credentials");
        // One household's IPv6 addresses are one client.
        for last in ["1", "2"] {
            from(&format!("2001:db8:1:2::{last}"))
                .login()
                .await
                .problem(401, "invalid_credentials");
        }
        from("2001:db8:1:2:ffff::9")
            .login()
            .await
            .problem(429, "rate_limited");
    }
}
