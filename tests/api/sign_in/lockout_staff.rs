//! What staff do about locks: the same acts as `bonafide lockout`.

use bonafide::commands::lockout::{LockoutCommand, run};

use super::unlock::locked;
use crate::support::*;

const WHY: &str = "called us, Ticket \"4711\"";

async fn show(app: &TestApp, email: &str) -> anyhow::Result<String> {
    let email = email.to_owned();
    run(app.platform(), LockoutCommand::Show { email }).await
}

async fn lift(app: &TestApp, email: &str, reason: &str) -> anyhow::Result<String> {
    let (email, reason) = (email.to_owned(), reason.to_owned());
    run(app.platform(), LockoutCommand::Lift { email, reason }).await
}

on_both! {
    async fn staff_lift_a_lock_with_a_reason_that_is_kept(app) {
        let (ada, token, _) = locked(&app, "ada").await;
        assert_eq!(lift(&app, "ADA@example.com", WHY).await.expect("lifted"), "lifted");
        ada.login().await.is(200);
        assert_eq!(app.count("SELECT count(*) AS count FROM audit_entries WHERE kind = 'lockout.unlocked' AND actor = 'staff' AND account_id IS NOT NULL AND detail LIKE '%called us, Ticket%4711%'").await, 1);
        assert_eq!(app.count("SELECT count(*) AS count FROM events WHERE kind = 'account.unlocked' AND payload = '{\"by\":\"staff\"}'").await, 1, "the reason is not for integrators");
        let link = app.anonymous().post("/v1/unlocks/confirm", json!({"token": token})).await.is(200);
        assert_eq!(link.body["result"], "not_locked");
        assert_eq!(lift(&app, &ada.email, WHY).await.expect("an answer"), "nothing was locked");
        assert_eq!(app.count("SELECT count(*) AS count FROM audit_entries WHERE kind = 'lockout.unlocked'").await, 1);
        // What staff wrote is theirs: not even a single word of it gets into the owner's history.
        ada.locks_it().await;
        lift(&app, &ada.email, "verified").await.expect("lifted");
        let history = ada.signs_in().await.get("/v1/me/audit-events?type=lockout.unlocked").await.is(200);
        assert!(history.body["data"].as_array().is_some_and(|all| all.len() == 2) && !history.text.contains("verified"), "{}", history.text);
    }

    async fn the_address_of_nobody_is_lifted_like_any_other(app) {
        app.freelancer("nobody").locks_it().await;
        assert_eq!(lift(&app, "nobody@example.com", WHY).await.expect("lifted"), "lifted");
        app.freelancer("nobody").login().await.problem(401, "invalid_credentials");
        assert_eq!(app.count("SELECT count(*) AS count FROM audit_entries WHERE kind = 'lockout.unlocked' AND account_id IS NULL").await, 1);
        assert_eq!(app.count("SELECT count(*) AS count FROM events WHERE kind = 'account.unlocked'").await, 0);
    }

    async fn a_reason_is_needed(app) {
        let (ada, ..) = locked(&app, "ada").await;
        for reason in ["", "  x  ", "no", &"x".repeat(501), "two\nlines"] {
            let refused = lift(&app, &ada.email, reason).await.expect_err("refused").to_string();
            assert!(refused.contains("--reason"), "{refused}");
        }
        let refused = lift(&app, "not an address", WHY).await.expect_err("refused").to_string();
        assert!(!refused.contains("not an address"), "{refused}");
        ada.login().await.problem(429, "account_locked");
    }

    async fn staff_see_counters_and_episodes_and_no_address(app) {
        let ada = app.freelancer("ada").verified().await;
        for _ in 0..3 {
            ada.guessing("wrong wrong wrong").login().await.problem(401, "invalid_credentials");
        }
        let before = show(&app, &ada.email).await.expect("shown");
        assert_eq!(before, "strangers: not locked, 3 failure(s) of late, 3 in a row\n0 episode(s)");
        for _ in 0..2 {
            ada.guessing("wrong wrong wrong").login().await.problem(401, "invalid_credentials");
        }
        let during = show(&app, &ada.email).await.expect("shown");
        assert!(during.contains("strangers: locked until 20") && during.contains("5 in a row") && during.contains("lck_"), "{during}");
        assert!(during.contains("from 127.0.0.0/24") && during.ends_with("1 episode(s)") && !during.contains("ada"), "{during}");
        lift(&app, &ada.email, WHY).await.expect("lifted");
        let after = show(&app, &ada.email).await.expect("shown");
        assert!(after.starts_with("strangers: not locked, 0 failure(s) of late, 5 in a row") && after.contains("(staff)"), "{after}");
        assert_eq!(show(&app, "nobody@example.com").await.expect("shown"), "strangers: not locked, 0 failure(s) of late, 0 in a row\n0 episode(s)");
    }
}

story!(
    what_only_a_reset_lifts_staff_cannot_lift,
    &[("BONAFIDE_LOCKOUT_HARD_STOP", "5")],
    |app| {
        let ada = app.freelancer("ada").verified().await;
        ada.locks_it().await;
        let refused = lift(&app, &ada.email, WHY).await.expect_err("refused");
        assert!(refused.to_string().contains("only a new password lifts it"));
        ada.login().await.problem(429, "account_locked");
        let shown = show(&app, &ada.email).await.expect("shown");
        assert!(
            shown.starts_with("strangers: locked until the password is reset"),
            "{shown}"
        );
        // Long after the episode was swept the counter still says so.
        app.advance(40 * 86_400).await;
        bonafide::upkeep::sweep(app.platform())
            .await
            .expect("a sweep");
        assert!(lift(&app, &ada.email, WHY).await.is_err());
    }
);
