use crate::support::*;

on_both! {
    async fn nothing_is_hashed_for_a_client_that_has_left(app) {
        let ada = app.freelancer("ada").verified().await;
        let node = app.another_node_with("BONAFIDE_HASHING_THREADS", "1").await;
        let body = json!({"email": ada.email, "password": "wrong wrong wrong"}).to_string();
        let request = format!("POST /v1/sessions HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}", body.len());
        let address = node.url.trim_start_matches("http://").to_owned();
        let before = node.app.hashing.computed();
        for _ in 0..20 {
            let mut line = std::net::TcpStream::connect(&address).expect("a connection");
            std::io::Write::write_all(&mut line, request.as_bytes()).expect("a request");
            // The socket closes here.
        }
        // Who comes after them is served in the order of arrival: when this is answered, their turn is over.
        ada.at(&node).login().await.is(200);
        let computed = node.app.hashing.computed() - before;
        assert!(computed < 10, "{computed} hashes for one client that waits and 20 that have left");
        assert_eq!(node.anonymous().get("/health/live").await.status, 200);
    }

    async fn a_right_password_of_an_unproven_account_leads_to_the_verification(app) {
        let ada = app.freelancer("ada").registered().await;
        let reply = ada.login().await.is(200);
        assert_eq!(reply.body["result"], "email_verification_required");
        assert!(reply.body.get("access_token").is_none());
        let (_, code) = app.link_and_code(&ada.email).await;
        let ada = ada.bearing(&reply.text_of("/registration_token"));
        assert_eq!(ada.confirm_code(&code).await.is(200).body["result"], "authenticated");
    }

    async fn upper_and_lower_case_are_one_address(app) {
        app.freelancer("ada").verified().await;
        let shouting = Actor { email: " ADA@EXAMPLE.COM ".into(), ..app.freelancer("ada") };
        assert_eq!(shouting.login().await.is(200).body["result"], "authenticated");
    }

    async fn unicode_forms_of_a_password_are_one_password(app) {
        let composed = Actor { password: "caf\u{e9} am Hafen um drei".into(), ..app.freelancer("ada") };
        composed.verified().await;
        let decomposed = Actor { password: "cafe\u{301} am Hafen um drei".into(), ..app.freelancer("ada") };
        assert_eq!(decomposed.login().await.is(200).body["result"], "authenticated");
    }

    async fn a_wrong_password_and_an_unknown_address_are_refused_alike(app) {
        let ada = app.freelancer("ada").verified().await;
        let wrong = Actor { password: "not the right one".into(), ..ada }.login().await.problem(401, "invalid_credentials");
        let unknown = app.freelancer("nobody").login().await.problem(401, "invalid_credentials");
        let impossible = Actor { email: "no address".into(), ..app.freelancer("x") }.login().await.problem(401, "invalid_credentials");
        for other in [&unknown, &impossible] {
            for member in ["type", "title", "status", "detail", "instance", "code", "user_message", "next"] {
                assert_eq!(wrong.body[member], other.body[member]);
            }
        }
    }

    async fn a_password_longer_than_any_is_refused_before_it_is_hashed(app) {
        let before = app.app.hashing.computed();
        Actor { password: "x".repeat(1025), ..app.freelancer("ada") }.login().await.problem(422, "validation_failed");
        assert_eq!(app.app.hashing.computed(), before);
    }

    async fn ten_right_sign_ins_at_once_all_succeed(app) {
        let ada = app.freelancer("ada").verified().await;
        let replies = futures_util::future::join_all((0..10).map(|_| ada.login())).await;
        assert!(replies.iter().all(|reply| reply.body["result"] == "authenticated"));
    }

    async fn each_attempt_is_in_the_audit_trail(app) {
        let ada = app.freelancer("ada").verified().await;
        Actor { password: "wrong wrong wrong".into(), ..ada.clone() }.login().await.is(401);
        app.freelancer("nobody").login().await.is(401);
        ada.login().await.is(200);
        let count = |kind: &'static str| app.count(kind);
        assert_eq!(count("SELECT count(*) AS count FROM audit_entries WHERE kind = 'login.failed' AND account_id IS NOT NULL").await, 1);
        assert_eq!(count("SELECT count(*) AS count FROM audit_entries WHERE kind = 'login.failed' AND account_id IS NULL").await, 1);
        assert_eq!(count("SELECT count(*) AS count FROM audit_entries WHERE kind = 'session.created'").await, 1);
        assert_eq!(count("SELECT count(*) AS count FROM events WHERE kind = 'session.created'").await, 1);
        assert_eq!(count("SELECT count(*) AS count FROM audit_entries WHERE detail LIKE '%example%' OR detail LIKE '%wrong%'").await, 0);
    }
}

mod a_full_hashing_room_refuses_at_once_and_says_when_to_come_back {
    use super::*;
    use crate::support::app::run_with;

    const SLOW: &[(&str, &str)] = &[
        ("BONAFIDE_ARGON2_MEMORY_KIB", "65536"),
        ("BONAFIDE_ARGON2_PASSES", "3"),
        ("BONAFIDE_HASHING_THREADS", "1"),
        ("BONAFIDE_HASHING_DEADLINE", "1s"),
        ("BONAFIDE_LIMITS", "off"),
    ];

    #[actix_web::test]
    async fn sqlite() {
        run_with(Engine::Sqlite, SLOW, story).await;
    }

    #[actix_web::test]
    async fn postgres() {
        run_with(Engine::Postgres, SLOW, story).await;
    }

    async fn story(app: TestApp) {
        let ada = app.freelancer("ada").signed_in().await;
        let storm = futures_util::future::join_all(
            (0..120).map(|number| app.freelancer(&format!("guess{number}")).login_owned()),
        );
        let (replies, me) = futures_util::future::join(storm, ada.get("/v1/me")).await;
        me.is(200);
        let refused: Vec<_> = replies
            .into_iter()
            .filter(|reply| reply.status == 503)
            .collect();
        assert!(
            !refused.is_empty(),
            "120 hashes cannot be done within a second by one thread"
        );
        for reply in refused {
            reply.problem(503, "overloaded");
        }
    }

    impl Actor {
        async fn login_owned(self) -> Reply {
            self.login().await
        }
    }
}

mod passwords_are_hashed_anew_when_the_settings_changed {
    on_both! {
        async fn at_the_next_sign_in(app) {
            let ada = app.freelancer("ada").verified().await;
            let old = "SELECT count(*) AS count FROM passwords WHERE phc LIKE '%m=64,t=1%'";
            let new = "SELECT count(*) AS count FROM passwords WHERE phc LIKE '%m=128,t=1%'";
            assert_eq!((app.count(old).await, app.count(new).await), (1, 0));
            let dearer = app.another_node_with("BONAFIDE_ARGON2_MEMORY_KIB", "128").await;
            ada.at(&dearer).login().await.is(200);
            assert_eq!((app.count(old).await, app.count(new).await), (0, 1));
            ada.login().await.is(200);
        }
    }
}
