//! Sending events again.

use super::webhooks::Scene;
use crate::support::provider::Mood;
use crate::support::*;

on_both! {
    async fn one_event_is_sent_again_under_its_own_id(app) {
        let scene = Scene::new(&app).await;
        app.events_about(&app.nobody(), &["1", "2"]).await;
        app.tell().await;
        let second = scene.log("").await[0].clone();
        let way = format!("/v1/webhooks/deliveries/{}/replay", second["id"].as_str().expect("an id"));
        let again = scene.program.post(&way, json!({})).await.is(202);
        assert_eq!((&again.body["status"], &again.body["attempts"], &again.body["event_id"]), (&json!("waiting"), &json!(0), &second["event_id"]));
        app.tell().await;
        assert_eq!(scene.reasons(), ["1", "2", "2"]);
        assert_eq!(second["event_id"], scene.receiver.last().header("webhook-id"));
        scene.program.patch(&scene.way(""), json!({"status": "disabled"})).await.is(200);
        scene.program.post(&way, json!({})).await.problem(409, "webhook_disabled");
        let unknown = "/v1/webhooks/deliveries/whd_06k3v8q1pc7l5f0tqk2n4h9e8o/replay";
        scene.program.post(unknown, json!({})).await.problem(404, "not_found");
    }

    async fn events_from_a_cursor_or_a_moment_on_are_sent_again_in_order(app) {
        let scene = Scene::new(&app).await;
        let account = app.nobody();
        app.events_about(&account, &["1", "2"]).await;
        app.tell().await;
        let cursor = scene.program.get("/v1/events").await.is(200).text_of("/next_cursor");
        app.advance(60).await;
        let moment = app.platform().clock.now();
        app.events_about(&account, &["3", "4"]).await;
        app.tell().await;
        let told = scene.receiver.told().len();
        let replayed = scene.program.post(&scene.way("/replay"), json!({"cursor": cursor})).await.is(202);
        assert_eq!((&replayed.body["events"], &replayed.body["has_more"]), (&json!(2), &json!(false)));
        app.tell().await;
        assert_eq!(scene.reasons()[told..], ["3", "4"]);
        let replayed = scene.program.post(&scene.way("/replay"), json!({"since": moment.to_string()})).await.is(202);
        assert_eq!(replayed.body["events"], 2);
        let nothing = json!({"cursor": replayed.text_of("/next_cursor")});
        assert_eq!(scene.program.post(&scene.way("/replay"), nothing).await.is(202).body["events"], 0);
        app.tell().await;
        assert_eq!(scene.reasons()[told + 2..], ["3", "4"]);
        scene.program.post(&scene.way("/replay"), json!({"since": "2020-01-01T00:00:00Z"})).await.is(202);
        app.tell().await;
        assert_eq!(scene.reasons()[told + 4..], ["1", "2", "3", "4"]);
    }

    async fn what_happened_before_a_webhook_was_made_can_be_sent_to_it(app) {
        let account = app.nobody();
        app.events_about(&account, &["1", "2", "3"]).await;
        app.publish().await;
        let scene = Scene::with(&app, json!({"event_types": ["capabilities.changed"]})).await;
        app.freelancer("ada").registered().await;
        app.tell().await;
        assert!(scene.receiver.told().is_empty());
        scene.program.post(&scene.way("/replay"), json!({"since": "2020-01-01T00:00:00Z"})).await.is(202);
        app.tell().await;
        assert_eq!(scene.reasons(), ["1", "2", "3"]);
    }

    async fn a_replay_begins_at_one_point_that_is_still_kept(app) {
        let scene = Scene::new(&app).await;
        app.events_about(&app.nobody(), &["1"]).await;
        app.tell().await;
        let cursor = scene.program.get("/v1/events").await.is(200).text_of("/next_cursor");
        for form in [json!({}), json!({"since": "2026-01-01T00:00:00Z", "cursor": cursor}), json!({"cursor": "x"}), json!({"since": "yesterday"})] {
            scene.program.post(&scene.way("/replay"), form).await.problem(422, "validation_failed");
        }
        app.events_about(&app.nobody(), &["2", "3"]).await;
        app.tell().await;
        app.advance(31 * 86_400).await;
        bonafide::upkeep::sweep(app.platform()).await.expect("swept");
        let program = app.integrator(&["webhooks:write"]).await;
        program.post(&scene.way("/replay"), json!({"cursor": cursor})).await.problem(410, "cursor_expired");
    }

    async fn an_event_that_was_given_up_can_be_sent_again(app) {
        let scene = Scene::new(&app).await;
        scene.receiver.set(Mood::Refuses("poison".into()));
        let (stuck, other) = (app.nobody(), app.nobody());
        app.events_about(&stuck, &["poison"]).await;
        for _ in 0..20 {
            app.events_about(&other, &["healthy"]).await;
            app.tell().await;
            app.advance(6 * 3600).await;
        }
        let program = app.integrator(&["webhooks:write"]).await;
        let failed = program.get(&scene.way("/deliveries?status=failed")).await.is(200);
        scene.receiver.set(Mood::Takes);
        let told = scene.receiver.told().len();
        let way = format!("/v1/webhooks/deliveries/{}/replay", failed.text_of("/data/0/id"));
        program.post(&way, json!({})).await.is(202);
        app.tell().await;
        assert_eq!(scene.reasons()[told..], ["poison"]);
    }

    async fn the_log_is_read_in_pages(app) {
        let scene = Scene::new(&app).await;
        app.events_about(&app.nobody(), &["1", "2", "3"]).await;
        app.tell().await;
        let first = scene.program.get(&scene.way("/deliveries?limit=2&status=delivered")).await.is(200);
        assert!(first.header("link").contains("status=delivered&"));
        let rest = scene.program.get(&scene.way(&format!("/deliveries?limit=2&cursor={}", first.text_of("/next_cursor")))).await.is(200);
        assert_eq!((rest.body["data"].as_array().map(Vec::len), &rest.body["has_more"]), (Some(1), &json!(false)));
        scene.program.get(&scene.way("/deliveries?status=lost")).await.problem(422, "validation_failed");
    }
}
