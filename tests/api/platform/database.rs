use bonafide::platform::db::Conn;
use bonafide::platform::db::schema::limit_counters;
use bonafide::platform::limits::{Budget, Limit, counters};
use bonafide::platform::problem::{Problem, common};
use diesel::prelude::*;

fn budget(count: u32) -> Budget {
    let limits = vec![Limit {
        count,
        window: std::time::Duration::from_secs(60),
    }];
    Budget::new("TEST", limits, true)
}

on_both! {
    async fn requests_that_overtake_each_other_begin_no_window_anew(app) {
        let now = app.platform().clock.now();
        let take = |seconds: i64| app.platform().db.write(move |conn| counters::take(conn, &budget(2), b"somebody", now.plus(chrono::TimeDelta::seconds(seconds))));
        take(0).await.expect("the first");
        take(-5).await.expect("the second, which began before the first");
        assert_eq!(take(-9).await.expect_err("the third").code(), "rate_limited");
        // A clock that was really set back must not shut anybody out for ever.
        take(-3600).await.expect("a new window");
    }

    async fn an_act_that_is_refused_leaves_nothing_behind(app) {
        let now = app.platform().clock.now();
        let refused: Result<(), Problem> = app.platform().db.write(move |conn| {
            counters::take(conn, &budget(5), b"someone", now)?;
            Err(Problem::new(&common::NOT_FOUND))
        }).await;
        assert_eq!(refused.expect_err("refused").code(), "not_found");
        assert_eq!(app.count("SELECT count(*) AS count FROM limit_counters WHERE bucket = 'TEST/60'").await, 0);
    }

    async fn an_act_that_panics_is_a_fault_of_ours_and_harms_no_other(app) {
        let broken: Result<(), Problem> = app.platform().db.write(|_: &mut Conn| panic!("an act panics, on purpose")).await;
        assert_eq!(broken.expect_err("a fault").code(), "internal_error");
        app.freelancer("ada").signed_in().await;
    }

    async fn a_counter_lets_exactly_its_number_through_at_once(app) {
        let now = app.platform().clock.now();
        let takes = (0..40).map(|_| app.platform().db.write(move |conn| counters::take(conn, &budget(7), b"someone", now).map(|_| ())));
        let results = futures_util::future::join_all(takes).await;
        assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 7);
        assert!(results.iter().filter_map(|result| result.as_ref().err()).all(|problem| problem.code() == "rate_limited"));
    }

    async fn a_counter_begins_anew_after_its_window_and_when_the_clock_was_set_back(app) {
        let start = app.platform().clock.now();
        let take = |seconds: i64| {
            let now = start.plus(chrono::TimeDelta::seconds(seconds));
            app.platform().db.write(move |conn| counters::take(conn, &budget(1), b"someone", now).map(|left| left.available_at))
        };
        take(0).await.expect("the first");
        take(59).await.expect_err("too soon");
        take(60).await.expect("the next window");
        take(-3600).await.expect("set back by an hour: not locked for an hour");
    }

    async fn committed_writes_of_many_at_once_are_all_there(app) {
        let now = app.platform().clock.now();
        let writes = (0..300_i32).map(|number| app.platform().db.write(move |conn| {
            let row = (
                limit_counters::bucket.eq("MANY"), limit_counters::subject.eq(number.to_be_bytes().to_vec()), limit_counters::count.eq(number),
                limit_counters::started_at.eq(now), limit_counters::expires_at.eq(now),
            );
            diesel::insert_into(limit_counters::table).values(row).execute(conn)?;
            if number % 3 == 0 { Err(Problem::new(&common::NOT_FOUND)) } else { Ok(()) }
        }));
        let results = futures_util::future::join_all(writes).await;
        assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 200);
        assert_eq!(app.count("SELECT count(*) AS count FROM limit_counters WHERE bucket = 'MANY'").await, 200);
    }

    async fn what_is_over_is_swept_and_what_is_not_stays(app) {
        let waiting = app.freelancer("waiting").registered().await;
        let ada = app.freelancer("ada").signed_in().await;
        ada.delete("/v1/me/sessions/current").await.is(204);
        app.advance(40 * 86_400).await;
        let fresh = app.freelancer("fresh").registered().await;
        bonafide::upkeep::sweep(app.platform()).await.expect("swept");
        waiting.login().await.problem(401, "invalid_credentials");
        assert_eq!(ada.login().await.is(200).body["result"], "authenticated");
        assert_eq!(fresh.login().await.is(200).body["result"], "email_verification_required");
        assert_eq!(app.count("SELECT count(*) AS count FROM accounts").await, 2);
        assert_eq!(app.count("SELECT count(*) AS count FROM account_keys").await, 2);
        assert_eq!(app.count("SELECT count(*) AS count FROM revocations").await, 0);
        assert_eq!(app.count("SELECT count(*) AS count FROM sessions").await, 1);
    }
}

mod after_the_server_dropped_every_connection_the_next_requests_are_served {
    use crate::support::*;

    #[actix_web::test]
    async fn postgres() {
        crate::support::app::run(Engine::Postgres, story).await;
    }

    async fn story(app: TestApp) {
        let ada = app.freelancer("ada").signed_in().await;
        futures_util::future::join_all((0..8).map(|_| ada.get("/v1/me"))).await;
        for _ in 0..2 {
            app.break_connections();
            let first = ada.get("/v1/me").await;
            assert!(
                first.status == 200 || first.body["code"] == "storage_unavailable",
                "{}",
                first.text
            );
            for _ in 0..8 {
                ada.get("/v1/me").await.is(200);
            }
            app.break_connections();
            ada.clone().signs_in().await;
        }
    }
}

mod while_the_database_is_away_requests_are_told_so_quickly {
    use crate::support::*;

    #[actix_web::test]
    async fn postgres() {
        crate::support::app::run(Engine::Postgres, story).await;
    }

    async fn story(app: TestApp) {
        let ada = app.freelancer("ada").signed_in().await;
        app.allow_connections(false);
        app.break_connections();
        let begun = std::time::Instant::now();
        ada.get("/v1/me").await.problem(503, "storage_unavailable");
        ada.login().await.problem(503, "storage_unavailable");
        app.anonymous()
            .get("/health/ready")
            .await
            .problem(503, "storage_unavailable");
        app.anonymous().get("/health/live").await.is(200);
        assert!(
            begun.elapsed() < std::time::Duration::from_secs(8),
            "{:?}",
            begun.elapsed()
        );
        app.allow_connections(true);
        // The pool may still be waiting to try again; nothing needs a restart.
        let mut tries = 0;
        app.refresh().await;
        while ada.get("/v1/me").await.status != 200 {
            tries += 1;
            app.refresh().await;
            assert!(tries < 10, "the pool never recovered");
        }
        ada.login().await.is(200);
    }
}
