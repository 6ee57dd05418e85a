use crate::support::app::run_with;
use crate::support::*;

on_both! {
    async fn the_clock_moves_survives_a_restart_and_is_the_same_on_all_nodes(app) {
        let now = |reply: &Reply| reply.text_of("/now");
        let before = now(&app.anonymous().get("/dev/clock").await.is(200));
        app.advance(86_400).await;
        let after = now(&app.anonymous().get("/dev/clock").await.is(200));
        assert_ne!(before[..10], after[..10]);
        let other = app.another_node().await;
        assert_eq!(now(&other.anonymous().get("/dev/clock").await.is(200))[..10], after[..10]);
        app.advance(-86_400).await;
        app.anonymous().post("/dev/clock", json!({"advance_seconds": "1"})).await.problem(422, "validation_failed");
        app.anonymous().post("/dev/clock", json!({"advance_seconds": 999_999_999_999_i64})).await.problem(422, "validation_failed");
    }

    async fn the_inbox_shows_mails_as_a_list_and_as_a_page(app) {
        let inbox = app.with_inbox().await;
        inbox.freelancer("ada").post("/v1/accounts", inbox.freelancer("ada").form()).await.is(202);
        inbox.deliver().await;
        let list = inbox.anonymous().get("/dev/inbox?to=ADA@example.com&channel=email").await.is(200);
        let mail = &list.body["data"][0];
        assert_eq!((&mail["to"], &mail["channel"]), (&json!("ada@example.com"), &json!("email")));
        assert!(mail["links"][0].as_str().expect("a link").contains("/verify-email?token="));
        assert_eq!(mail["codes"][0].as_str().map(str::len), Some(9));
        let latest = inbox.anonymous().get("/dev/inbox/latest?to=ada@example.com").await.is(200);
        assert_eq!(latest.body["id"], mail["id"]);
        let id = latest.text_of("/id");
        inbox.anonymous().get(&format!("/dev/inbox/{id}")).await.is(200);
        let html = inbox.anonymous().get(&format!("/dev/inbox/{id}/html")).await.is(200);
        assert!(html.text.contains("Ada Example") && html.header("content-security-policy").contains("sandbox"));
        let page = inbox.anonymous().with_header("accept", "text/html").get("/dev/inbox").await.is(200);
        assert!(page.text.contains("Confirm your e-mail address"));
        inbox.anonymous().get("/dev/inbox/latest?to=nobody@example.com").await.problem(404, "not_found");
        inbox.anonymous().get("/dev/inbox/msg_00000000000000000000000000").await.problem(404, "not_found");
        inbox.anonymous().delete("/dev/inbox").await.is(204);
        assert_eq!(inbox.anonymous().get("/dev/inbox").await.is(200).body["data"], json!([]));
        let moved = inbox.anonymous().submit("/dev/clock/form", "advance_seconds=60").await.is(303);
        assert_eq!(moved.header("location"), "/dev/inbox");
        inbox.anonymous().submit("/dev/inbox/clear", "").await.is(303);
    }
}

mod nothing_of_it_exists_in_production {
    use super::*;

    #[actix_web::test]
    async fn sqlite() {
        const PRODUCTION: &[(&str, &str)] = &[
            ("BONAFIDE_PROFILE", "production"),
            ("BONAFIDE_PUBLIC_URL", "https://accounts.test"),
            ("BONAFIDE_SIGN_IN_URL", "https://market.test/sign-in"),
            (
                "BONAFIDE_ROOT_KEY",
                "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQASNFZ4mrze8=",
            ),
            ("MAIL_URL", "smtp://127.0.0.1:1?tls=none"),
            ("SMS_URL", "off"),
            ("OBJECT_STORE_URL", "s3://faces"),
            ("BONAFIDE_OBJECT_STORE_KEY_ID", "AKIDEXAMPLE"),
            ("BONAFIDE_OBJECT_STORE_SECRET", "of the bucket"),
            ("BONAFIDE_ARGON2_MEMORY_KIB", "19456"),
            ("BONAFIDE_ARGON2_PASSES", "2"),
        ];
        run_with(Engine::Sqlite, PRODUCTION, story).await;
    }

    async fn story(app: TestApp) {
        for path in ["/dev/inbox", "/dev/inbox/latest", "/dev/clock", "/metrics"] {
            app.anonymous().get(path).await.problem(404, "not_found");
        }
        app.anonymous()
            .post("/dev/clock", json!({"advance_seconds": 60}))
            .await
            .problem(404, "not_found");
        app.anonymous()
            .delete("/dev/inbox")
            .await
            .problem(404, "not_found");
        let index = app.anonymous().get("/").await.is(200);
        assert!(index.body.get("inbox").is_none());
        assert!(
            index
                .header("strict-transport-security")
                .contains("max-age")
        );
    }
}
