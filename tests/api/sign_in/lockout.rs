use futures_util::future::join_all;

use crate::support::*;

const WRONG: &str = "wrong wrong wrong";

/// Fails as often as it takes to lock.
async fn lock(person: &Actor) {
    for _ in 0..5 {
        person
            .guessing(WRONG)
            .login()
            .await
            .problem(401, "invalid_credentials");
    }
}

on_both! {
    async fn five_failures_lock_for_half_an_hour_to_the_second(app) {
        let ada = app.freelancer("ada").verified().await;
        lock(&ada).await;
        let refused = ada.login().await.problem(429, "account_locked");
        assert!((1795..=1800).contains(&refused.body["retry_after"].as_i64().expect("seconds")), "{}", refused.text);
        let rels: Vec<&str> = refused.body["next"].as_array().expect("ways on").iter().filter_map(|next| next["rel"].as_str()).collect();
        assert_eq!(rels, ["reset_password", "contact_support"]);
        app.advance(29 * 60 + 50).await;
        ada.login().await.problem(429, "account_locked");
        app.advance(11).await;
        assert_eq!(ada.login().await.is(200).body["result"], "authenticated");
    }

    async fn a_lock_holds_after_a_restart_and_on_another_node(app) {
        let ada = app.freelancer("ada").verified().await;
        lock(&ada).await;
        let second = app.another_node().await;
        ada.at(&second).login().await.problem(429, "account_locked");
        let again = second.restart().await;
        ada.at(&again).login().await.problem(429, "account_locked");
        again.advance(30 * 60 + 1).await;
        again.refresh().await;
        ada.at(&again).login().await.is(200);
    }

    async fn of_sixty_guesses_at_two_nodes_five_are_looked_at(app) {
        let ada = app.freelancer("ada").verified().await;
        let second = app.another_node().await;
        let before = app.app.hashing.computed() + second.app.hashing.computed();
        let guesses = (0..60).map(|number| {
            let person = if number % 2 == 0 { ada.guessing(WRONG) } else { ada.guessing(WRONG).at(&second) };
            async move { person.login().await.status }
        });
        let statuses = join_all(guesses).await;
        assert_eq!(statuses.iter().filter(|status| **status == 401).count(), 5, "{statuses:?}");
        assert_eq!(app.app.hashing.computed() + second.app.hashing.computed() - before, 5);
    }

    async fn the_right_password_among_guesses_at_once_is_refused_or_right_and_nothing_else(app) {
        let ada = app.freelancer("ada").verified().await;
        let tries = (0..20).map(|number| {
            let person = if number == 10 { ada.clone() } else { ada.guessing(WRONG) };
            async move { (number, person.login().await) }
        });
        for (number, reply) in join_all(tries).await {
            let allowed: &[u16] = if number == 10 { &[200, 429] } else { &[401, 429] };
            assert!(allowed.contains(&reply.status), "{number}: {}", reply.text);
        }
    }

    async fn a_success_elsewhere_refills_nobodys_counter(app) {
        let ada = app.freelancer("ada").verified().await;
        let known = ada.login().await.is(200).text_of("/device_token");
        let eve = app.freelancer("eve").verified().await;
        // Somebody registers ada's address and signs in there with a password of their own.
        let squatter = app.freelancer("ada").guessing("another harbor tangent 9").registered().await;
        for _ in 0..4 {
            ada.guessing(WRONG).login().await.problem(401, "invalid_credentials");
            eve.login().await.is(200);
            ada.login_from(&known).await.is(200);
            assert_eq!(squatter.login().await.is(200).body["result"], "email_verification_required");
        }
        ada.guessing(WRONG).login().await.problem(401, "invalid_credentials");
        ada.guessing(WRONG).login().await.problem(429, "account_locked");
    }

    async fn failures_do_not_count_any_more_after_a_success_of_the_owner(app) {
        let ada = app.freelancer("ada").verified().await;
        for _ in 0..3 {
            for _ in 0..4 {
                ada.guessing(WRONG).login().await.problem(401, "invalid_credentials");
            }
            ada.login().await.is(200);
        }
        assert_eq!(app.count("SELECT count(*) AS count FROM lockouts").await, 0);
    }

    async fn a_hundred_failures_in_a_row_lock_until_the_password_is_reset(app) {
        let ada = app.freelancer("ada").verified().await;
        let known = ada.login().await.is(200).text_of("/device_token");
        let mut wrong = 0;
        while wrong < 100 {
            let reply = ada.guessing(WRONG).login().await;
            if reply.status == 401 {
                wrong += 1;
            }
            if wrong % 5 == 0 {
                app.advance(30 * 60 + 1).await;
            }
        }
        app.advance(400 * 86_400).await;
        let refused = ada.login().await.problem(429, "account_locked");
        assert!(refused.text.contains("only a new password helps"), "{}", refused.text);
        // The device was forgotten meanwhile, of course; one that is known is not stopped by it.
        ada.login_from(&known).await.problem(429, "account_locked");
    }

    async fn strangers_do_not_lock_a_known_device_out(app) {
        let ada = app.freelancer("ada").verified().await;
        let known = ada.login().await.is(200).text_of("/device_token");
        lock(&ada).await;
        ada.login().await.problem(429, "account_locked");
        let reply = ada.login_from(&known).await.is(200);
        assert_eq!(reply.body["result"], "authenticated");
        assert!(reply.body.get("device_token").is_none(), "it is known already");
        ada.login().await.problem(429, "account_locked");
        // And the device has no more guesses than a stranger.
        for _ in 0..5 {
            ada.guessing(WRONG).login_from(&known).await.problem(401, "invalid_credentials");
        }
        ada.login_from(&known).await.problem(429, "account_locked");
    }

    async fn a_device_token_is_worth_nothing_at_another_address(app) {
        let ada = app.freelancer("ada").verified().await;
        let eve = app.freelancer("eve").verified().await;
        let hers = eve.login().await.is(200).text_of("/device_token");
        lock(&ada).await;
        for token in [hers.as_str(), "bfd_nonsense", "", &hers[..hers.len() - 1]] {
            ada.login_from(token).await.problem(429, "account_locked");
        }
        let made_up = format!("bfd_{}", "a".repeat(hers.len() - 4));
        ada.login_from(&made_up).await.problem(429, "account_locked");
    }

    async fn a_known_device_signs_in_by_cookie_while_strangers_are_locked_out(app) {
        let ada = app.freelancer("ada").verified().await;
        let browser = ada.clone().with_header("x-bonafide-transport", "cookie").with_header("origin", "http://accounts.test");
        let first = browser.login().await.is(200);
        assert!(first.body.get("device_token").is_none(), "{}", first.text);
        let cookies: Vec<String> = first.headers.get_all("set-cookie").iter().map(|value| value.to_str().expect("text").to_owned()).collect();
        let device = cookies.iter().find(|cookie| cookie.starts_with("bonafide_device=bfd_")).expect("a device cookie");
        for attribute in ["HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=15552000"] {
            assert!(device.contains(attribute), "{device}");
        }
        lock(&ada).await;
        browser.login().await.problem(429, "account_locked");
        let cookie = device.split(';').next().expect("a pair").to_owned();
        browser.clone().with_header("cookie", &cookie).login().await.is(200);
        // Without the header that no form can send, a cookie is not looked at.
        ada.clone().with_header("cookie", &cookie).login().await.problem(429, "account_locked");
    }

    async fn an_attempt_that_comes_to_no_check_is_not_counted(app) {
        let ada = app.freelancer("ada").verified().await;
        for _ in 0..6 {
            ada.guessing(&"x".repeat(1025)).login().await.problem(422, "validation_failed");
        }
        assert_eq!(app.count("SELECT count(*) AS count FROM lockouts").await, 0);
        ada.login().await.is(200);
    }

    async fn each_lock_is_in_the_audit_trail_and_known_to_it_or_not(app) {
        lock(&app.freelancer("ada").verified().await).await;
        lock(&app.freelancer("nobody")).await;
        assert_eq!(app.count("SELECT count(*) AS count FROM audit_entries WHERE kind = 'lockout.locked'").await, 2);
        assert_eq!(app.count("SELECT count(*) AS count FROM audit_entries WHERE kind = 'lockout.locked' AND account_id IS NOT NULL").await, 1);
        assert_eq!(app.count("SELECT count(*) AS count FROM lock_episodes WHERE scope = 'strangers' AND locks = 1").await, 2);
    }
}

mod of_sixty_guesses_at_once_five_are_looked_at {
    use super::*;
    use crate::support::app::run_with;

    const ONE_CLIENT: &[(&str, &str)] = &[("BONAFIDE_LIMIT_LOGINS_PER_CLIENT", "1000/1m")];

    async fn story(app: TestApp) {
        for name in ["ada", "nobody"] {
            if name == "ada" {
                app.freelancer(name).verified().await;
            }
            let before = app.app.hashing.computed();
            let guesses = (0..60).map(|number| {
                let person = app
                    .freelancer(name)
                    .guessing(&format!("wrong guess number {number}"));
                async move { person.login().await }
            });
            let replies = join_all(guesses).await;
            let with = |status: u16| {
                replies
                    .iter()
                    .filter(|reply| reply.status == status)
                    .count()
            };
            assert_eq!((with(401), with(429)), (5, 55), "{name}");
            assert!(
                replies
                    .iter()
                    .all(|reply| reply.status == 401 || reply.body["code"] == "account_locked"),
                "{name}"
            );
            assert_eq!(app.app.hashing.computed() - before, 5, "{name}");
        }
    }

    #[actix_web::test]
    async fn sqlite() {
        run_with(Engine::Sqlite, ONE_CLIENT, story).await;
    }

    #[actix_web::test]
    async fn postgres() {
        run_with(Engine::Postgres, ONE_CLIENT, story).await;
    }
}
