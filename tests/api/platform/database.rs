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
    Budget {
        name: "TEST",
        limits,
        enabled: true,
    }
}

on_both! {
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
