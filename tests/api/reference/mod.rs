use crate::support::app::run_with;
use crate::support::*;

on_both! {
    async fn the_document_and_the_reference_page_come_from_the_binary(app) {
        let document = app.anonymous().get("/openapi.json").await.is(200);
        assert!(document.body["openapi"].as_str().expect("a version").starts_with("3.1"));
        let page = app.anonymous().get("/docs/").await.is(200);
        assert!(page.text.contains("swagger-ui") && !page.text.contains("https://"), "nothing from elsewhere: {}", page.text);
        let set_up = app.anonymous().get("/docs/swagger-initializer.js").await.is(200);
        assert!(set_up.text.contains("/openapi.json"));
        assert_eq!(app.anonymous().get("/docs").await.is(308).header("location"), "/docs/");
        app.anonymous().get("/docs/no-such-file.js").await.problem(404, "not_found");
    }

    async fn probes_and_metrics_answer(app) {
        assert_eq!(app.anonymous().get("/health/live").await.is(200).body["status"], "ok");
        assert_eq!(app.anonymous().get("/health/ready").await.is(200).body["status"], "ok");
        app.freelancer("ada").registered().await;
        let metrics = app.anonymous().get("/metrics").await.is(200);
        for name in ["http_requests_total", "http_request_duration_seconds_bucket", "outbox_waiting 1", "outbox_running 0", "outbox_dead 0"] {
            assert!(metrics.text.contains(name), "{name}");
        }
        assert!(!metrics.text.contains("example.com") && !metrics.text.contains("token="));
    }
}

mod metrics_ask_for_their_token_where_one_is_set {
    use super::*;

    #[actix_web::test]
    async fn sqlite() {
        run_with(
            Engine::Sqlite,
            &[("BONAFIDE_METRICS_TOKEN", "let-me-in")],
            story,
        )
        .await;
    }

    async fn story(app: TestApp) {
        app.anonymous()
            .get("/metrics")
            .await
            .problem(404, "not_found");
        app.anonymous()
            .bearing("wrong")
            .get("/metrics")
            .await
            .problem(404, "not_found");
        app.anonymous()
            .bearing("let-me-in")
            .get("/metrics")
            .await
            .is(200);
    }
}
