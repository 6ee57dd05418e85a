//! Receivers that fail: nothing is lost, nothing comes out of order, and nobody else waits.

use std::collections::BTreeMap;

use super::webhooks::Scene;
use crate::support::provider::Mood;
use crate::support::*;

/// What the receiver took, by account: the reasons, in order.
fn by_account(scene: &Scene, from: usize) -> BTreeMap<String, Vec<String>> {
    let mut all: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for told in scene.receiver.told().iter().skip(from) {
        let event = told.json();
        let text = |pointer: &str| {
            event
                .pointer(pointer)
                .and_then(Value::as_str)
                .expect("text")
                .to_owned()
        };
        all.entry(text("/account_id"))
            .or_default()
            .push(text("/data/reason"));
    }
    all
}

/// Lets time pass in steps, with everything that is due.
async fn pass(app: &TestApp, seconds: i64, step: i64) {
    for _ in 0..seconds / step {
        app.advance(step).await;
        app.tell().await;
    }
}

on_both! {
    async fn after_a_day_away_everything_arrives_in_the_order_of_each_account(app) {
        let scene = Scene::new(&app).await;
        let accounts: Vec<_> = (0..6).map(|_| app.nobody()).collect();
        scene.receiver.set(Mood::Says(503, String::new()));
        for reason in ["1", "2", "3", "4"] {
            for account in &accounts {
                app.events_about(account, &[reason]).await;
            }
            app.tell().await;
            pass(&app, 6 * 3600, 900).await;
        }
        let tries = scene.receiver.told().len();
        assert!((90..140).contains(&tries), "about one attempt in a quarter of an hour, not {tries}");
        let program = app.integrator(&["webhooks:write"]).await;
        let shown = program.get(&scene.way("")).await.is(200);
        assert!(shown.body["failing_since"].is_string() && shown.body["status"] == "enabled", "{}", shown.text);
        scene.receiver.set(Mood::Says(204, String::new()));
        pass(&app, 960, 960).await;
        let taken = by_account(&scene, tries);
        assert_eq!(taken.len(), 6);
        for reasons in taken.values() {
            assert_eq!(reasons, &["1", "2", "3", "4"]);
        }
        let program = app.integrator(&["webhooks:write"]).await;
        let shown = program.get(&scene.way("")).await.is(200);
        assert!(shown.body.get("failing_since").is_none());
        let waiting = program.get(&scene.way("/deliveries?status=waiting")).await.is(200);
        assert_eq!(waiting.body["data"], json!([]));
        assert_eq!(app.count("SELECT count(*) AS count FROM outbox").await, 0);
    }

    async fn an_event_that_fails_holds_up_its_account_alone_and_is_given_up_after_three_days(app) {
        let scene = Scene::new(&app).await;
        let (stuck, other) = (app.nobody(), app.nobody());
        scene.receiver.set(Mood::Refuses("poison".into()));
        app.events_about(&stuck, &["poison", "after"]).await;
        app.events_about(&other, &["1", "2", "3", "4", "5", "6"]).await;
        app.tell().await;
        assert_eq!(by_account(&scene, 0)[other.as_str()], ["1", "2", "3", "4", "5", "6"]);
        assert_eq!(by_account(&scene, 0)[stuck.as_str()], ["poison"]);
        let waiting = scene.log("status=waiting").await;
        assert_eq!((waiting.len(), &waiting[1]["error"], &waiting[1]["response_status"]), (2, &json!("refused"), &json!(500)));
        assert!(waiting[1]["next_attempt_at"].is_string() && waiting[0].get("next_attempt_at").is_none());
        for _ in 0..11 {
            app.events_about(&other, &["healthy"]).await;
            app.tell().await;
            pass(&app, 6 * 3600, 6 * 3600).await;
        }
        assert_eq!(by_account(&scene, 0)[stuck.as_str()].last().map(String::as_str), Some("poison"), "for three days");
        for _ in 0..5 {
            pass(&app, 6 * 3600, 6 * 3600).await;
        }
        assert_eq!(by_account(&scene, 0)[stuck.as_str()].last().map(String::as_str), Some("after"));
        let program = app.integrator(&["webhooks:write"]).await;
        let failed = program.get(&scene.way("/deliveries?status=failed")).await.is(200);
        assert_eq!(failed.body["data"].as_array().map(Vec::len), Some(1));
        assert!(failed.body["data"][0]["attempts"].as_i64() >= Some(10), "{}", failed.text);
    }

    async fn a_receiver_that_fails_for_days_is_disabled_and_its_contact_told(app) {
        let scene = Scene::with(&app, json!({"contact_email": "oncall@example.com"})).await;
        scene.receiver.set(Mood::Says(500, String::new()));
        let early = app.nobody();
        app.events_about(&early, &["1"]).await;
        app.events_about(&app.nobody(), &["1"]).await;
        app.tell().await;
        pass(&app, 5 * 86_400 - 3600, 3600).await;
        let program = app.integrator(&["webhooks:write"]).await;
        assert_eq!(program.get(&scene.way("")).await.is(200).body["status"], "enabled");
        pass(&app, 2 * 3600, 3600).await;
        let shown = program.get(&scene.way("")).await.is(200);
        assert_eq!((&shown.body["status"], &shown.body["disabled_reason"]), (&json!("disabled"), &json!("failing")), "{}", shown.text);
        let letter = app.newest_mail("oncall@example.com").await;
        assert!(letter.subject.contains("a webhook was disabled") && letter.text.contains("127.0.0.1"), "{}", letter.text);
        assert!(letter.text.contains("For days every attempt has failed"), "{}", letter.text);
        let tries = scene.receiver.told().len();
        let late = app.nobody();
        app.events_about(&late, &["meanwhile"]).await;
        app.tell().await;
        assert_eq!(scene.receiver.told().len(), tries);
        let refused = program.post(&scene.way("/test"), json!({})).await.problem(409, "webhook_disabled");
        assert_eq!(refused.body["next"][0]["rel"], "enable_webhook");
        program.post(&scene.way("/replay"), json!({"since": "2026-01-01T00:00:00Z"})).await.problem(409, "webhook_disabled");
        scene.receiver.set(Mood::Takes);
        program.patch(&scene.way(""), json!({"status": "enabled"})).await.is(200);
        app.tell().await;
        let taken = by_account(&scene, tries);
        assert_eq!(taken[late.as_str()], ["meanwhile"], "nothing that happened meanwhile is lost");
        assert_eq!(taken[early.as_str()], ["1"], "nor what was tried for days");
        let shown = program.get(&scene.way("")).await.is(200);
        assert_eq!((&shown.body["status"], shown.body.get("disabled_reason")), (&json!("enabled"), None));
    }

    async fn a_receiver_that_is_gone_is_disabled_at_once(app) {
        let scene = Scene::with(&app, json!({"contact_email": "oncall@example.com"})).await;
        scene.receiver.set(Mood::Says(410, String::new()));
        let account = app.nobody();
        app.events_about(&account, &["1", "2"]).await;
        app.tell().await;
        assert_eq!(scene.receiver.told().len(), 1);
        assert_eq!(scene.now().await["disabled_reason"], "gone");
        let letter = app.newest_mail("oncall@example.com").await;
        assert!(letter.text.contains("gone for good"), "{}", letter.text);
        scene.receiver.set(Mood::Takes);
        scene.program.patch(&scene.way(""), json!({"status": "enabled"})).await.is(200);
        app.tell().await;
        assert_eq!(by_account(&scene, 1)[account.as_str()], ["1", "2"]);
    }

    async fn one_that_is_disabled_by_hand_waits_and_keeps_what_happens(app) {
        let scene = Scene::new(&app).await;
        let disabled = scene.program.patch(&scene.way(""), json!({"status": "disabled"})).await.is(200);
        assert_eq!(disabled.body["disabled_reason"], "by_request");
        app.events_about(&app.nobody(), &["1", "2"]).await;
        app.tell().await;
        assert_eq!((scene.receiver.told().len(), scene.log("status=waiting").await.len()), (0, 2));
        assert_eq!(app.count("SELECT count(*) AS count FROM outbox").await, 0);
        scene.program.patch(&scene.way(""), json!({"status": "enabled"})).await.is(200);
        app.tell().await;
        assert_eq!(scene.reasons(), ["1", "2"]);
    }

    async fn a_good_test_ends_a_pause(app) {
        let scene = Scene::new(&app).await;
        scene.receiver.set(Mood::Says(503, String::new()));
        for _ in 0..6 {
            app.events_about(&app.nobody(), &["x"]).await;
        }
        app.tell().await;
        assert!(scene.now().await["paused_until"].is_string());
        scene.program.post(&scene.way("/test"), json!({})).await.is(200);
        let tries = scene.receiver.told().len();
        app.tell().await;
        assert_eq!(scene.receiver.told().len(), tries, "a bad one does not");
        scene.receiver.set(Mood::Takes);
        scene.program.post(&scene.way("/test"), json!({})).await.is(200);
        app.tell().await;
        assert_eq!(scene.log("status=delivered").await.len(), 6);
    }

    async fn another_address_is_tried_at_once(app) {
        let scene = Scene::new(&app).await;
        let other = crate::support::provider::Provider::start().await;
        scene.receiver.set(Mood::Says(503, String::new()));
        let account = app.nobody();
        app.events_about(&account, &["1", "2"]).await;
        for _ in 0..6 {
            app.events_about(&app.nobody(), &["x"]).await;
        }
        app.tell().await;
        scene.program.patch(&scene.way(""), json!({"url": other.as_receiver()})).await.is(200);
        app.tell().await;
        assert_eq!(other.told().len(), 8);
    }

    async fn receivers_that_hang_keep_nobody_else_waiting(app) {
        let good = Scene::new(&app).await;
        let mut hanging = Vec::new();
        for _ in 0..3 {
            let scene = Scene::new(&app).await;
            scene.receiver.set(Mood::Hangs);
            hanging.push(scene);
        }
        for _ in 0..20 {
            app.events_about(&app.nobody(), &["1", "2"]).await;
        }
        app.publish().await;
        let worker = app.app.worker.clone();
        let (stop, stopped) = tokio::sync::watch::channel(false);
        let working = actix_web::rt::spawn(async move { worker.work(stopped).await });
        for scene in &hanging {
            while scene.receiver.told().is_empty() {
                scene.receiver.is_asked().await;
            }
        }
        while good.receiver.told().len() < 40 {
            good.receiver.is_asked().await;
        }
        // Mails too.
        app.freelancer("ada").registered().await;
        while app.mail.count() == 0 {
            actix_web::rt::task::yield_now().await;
        }
        for scene in &hanging {
            assert!(scene.receiver.told().len() <= 8, "at most eight at once to one receiver");
        }
        drop(stop);
        working.abort();
    }

    async fn two_nodes_send_each_event_once_and_in_order(app) {
        let scene = Scene::new(&app).await;
        let other = app.another_node().await;
        let accounts: Vec<_> = (0..4).map(|_| app.nobody()).collect();
        for account in &accounts {
            app.events_about(account, &["1", "2", "3", "4", "5"]).await;
        }
        app.publish().await;
        let rounds = [&app, &other, &app, &other].map(|node| node.app.worker.round());
        for round in futures_util::future::join_all(rounds).await {
            round.expect("the outbox");
        }
        app.tell().await;
        let taken = by_account(&scene, 0);
        assert_eq!(scene.receiver.told().len(), 20);
        assert!(taken.values().all(|reasons| reasons == &["1", "2", "3", "4", "5"]), "{taken:?}");
    }

    async fn what_a_webhook_still_has_to_get_is_kept_beyond_its_time(app) {
        let scene = Scene::new(&app).await;
        app.events_about(&app.nobody(), &["1"]).await;
        app.publish().await;
        app.advance(40 * 86_400).await;
        bonafide::upkeep::sweep(app.platform()).await.expect("swept");
        app.tell().await;
        assert_eq!(scene.reasons(), ["1"]);
        bonafide::upkeep::sweep(app.platform()).await.expect("swept");
        assert_eq!(app.count("SELECT count(*) AS count FROM events").await, 0);
        assert_eq!(app.count("SELECT count(*) AS count FROM webhook_deliveries").await, 0);
    }
}
