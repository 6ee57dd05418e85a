use bonafide::delivery::outbox;

use crate::support::*;

on_both! {
    async fn an_outage_is_tried_again_by_the_table_until_the_mail_is_out_once(app) {
        app.mail.set(Weather::Down);
        app.freelancer("ada").registered().await;
        for pause in [0, 13, 37, 73, 145, 361, 721, 1081, 1081, 1081] {
            app.advance(pause).await;
            app.deliver().await;
        }
        assert_eq!(app.mail.attempts(), 10);
        app.mail.set(Weather::Up);
        app.advance(1081).await;
        app.deliver().await;
        app.deliver().await;
        assert_eq!(app.mail.to("ada@example.com").len(), 1);
        assert_eq!(app.count("SELECT count(*) AS count FROM outbox").await, 0);
    }

    async fn a_link_that_was_made_for_an_attempt_that_failed_is_never_sent(app) {
        app.mail.set(Weather::Down);
        let ada = app.freelancer("ada").registered().await;
        app.deliver().await;
        app.advance(2 * 86400).await;
        app.mail.set(Weather::Up);
        let (link, code) = app.link_and_code(&ada.email).await;
        assert_eq!(ada.confirm_link(&link).await.is(200).body["result"], "verified", "made at the last moment, so it is fresh ({code})");
    }

    async fn a_job_that_is_not_wanted_any_more_sends_nothing(app) {
        let ada = app.freelancer("ada").registered().await;
        let (link, _) = app.link_and_code(&ada.email).await;
        app.advance(61).await;
        ada.post("/v1/email-verifications/resend", json!({})).await.is(202);
        ada.confirm_link(&link).await.is(200);
        app.deliver().await;
        assert_eq!(app.mail.count(), 1);
        assert_eq!(app.count("SELECT count(*) AS count FROM outbox").await, 0);
    }

    async fn several_workers_hand_each_mail_over_once(app) {
        for number in 0..12 {
            app.freelancer(&format!("person{number}")).registered().await;
        }
        let other = app.another_node().await;
        let rounds = (0..4).map(|number| if number % 2 == 0 { app.app.worker.round() } else { other.app.worker.round() });
        futures_util::future::join_all(rounds).await;
        app.deliver().await;
        assert_eq!((app.mail.count(), app.mail.attempts()), (12, 12));
    }

    async fn a_job_whose_worker_died_is_taken_over_after_its_lease(app) {
        app.freelancer("ada").registered().await;
        let now = app.platform().clock.now();
        let claim = move |conn: &mut bonafide::platform::db::Conn| {
            use bonafide::platform::db::schema::outbox::dsl::{claimed_by, claimed_until, outbox};
            use diesel::{ExpressionMethods, RunQueryDsl};
            let until = now.plus(chrono::TimeDelta::seconds(120));
            diesel::update(outbox).set((claimed_until.eq(until), claimed_by.eq("a dead worker"))).execute(conn)?;
            Ok(())
        };
        app.platform().db.write(claim).await.expect("claimed");
        app.deliver().await;
        assert_eq!(app.mail.count(), 0);
        app.advance(121).await;
        app.deliver().await;
        assert_eq!(app.mail.count(), 1);
    }

    async fn a_resend_during_an_outage_adds_no_second_mail(app) {
        app.mail.set(Weather::Down);
        let ada = app.freelancer("ada").registered().await;
        app.deliver().await;
        for _ in 0..3 {
            app.advance(61).await;
            ada.post("/v1/email-verifications/resend", json!({})).await.is(202);
            app.deliver().await;
        }
        app.mail.set(Weather::Up);
        app.advance(2000).await;
        app.deliver().await;
        assert_eq!(app.mail.count(), 1);
    }

    async fn what_was_given_up_is_shown_and_revived(app) {
        app.mail.set(Weather::NoSuchMailbox);
        app.freelancer("ada").registered().await;
        app.deliver().await;
        let dead = app.platform().db.read(outbox::dead).await.expect("the list");
        assert_eq!(dead.len(), 1);
        assert_eq!((dead[0].kind.as_str(), dead[0].last_error.as_deref()), ("email.verify", Some("550")));
        app.mail.set(Weather::Up);
        let now = app.platform().clock.now();
        let id = dead[0].id.to_string();
        let nothing = app.platform().db.write(move |conn| outbox::revive(conn, Some("job_unknown"), now)).await;
        assert_eq!(nothing.expect("nothing"), 0);
        let revived = app.platform().db.write(move |conn| outbox::revive(conn, Some(&id), now)).await;
        assert_eq!(revived.expect("one"), 1);
        app.deliver().await;
        assert_eq!(app.mail.count(), 1);
    }

    async fn a_job_of_an_unknown_kind_waits_for_a_worker_that_knows_it(app) {
        let (platform, now) = (app.platform().clone(), app.platform().clock.now());
        let put = move |conn: &mut bonafide::platform::db::Conn| {
            let job = outbox::NewJob { kind: "of.tomorrow", subject: "x", dedupe_key: None };
            outbox::put(conn, &platform, &job, now)
        };
        app.platform().db.write(put).await.expect("put");
        app.deliver().await;
        assert_eq!(app.count("SELECT count(*) AS count FROM outbox WHERE state = 'waiting' AND attempts = 0").await, 1);
    }
}
