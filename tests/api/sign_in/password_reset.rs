//! A forgotten password, by the API.

use bonafide::delivery::mail::Letter;

use crate::support::actor::PASSWORD;
use crate::support::app::run_with;
use crate::support::*;

pub const NEW: &str = "copper meadow lantern 4";

pub async fn ask(app: &TestApp, email: &str) -> Reply {
    let form = json!({"email": email});
    app.anonymous().post("/v1/password-resets", form).await
}

/// Asks and reads the mail: its link's token and its code.
pub async fn asked(app: &TestApp, email: &str) -> (String, String) {
    // What waits for the same address goes out first, so that the newest mail is the one that was asked for.
    app.deliver().await;
    ask(app, email).await.is(202);
    app.link_and_code(email).await
}

async fn confirm(app: &TestApp, proof: Value, password: &str) -> Reply {
    let mut form = proof;
    form["new_password"] = json!(password);
    let path = "/v1/password-resets/confirm";
    app.anonymous().post(path, form).await
}

pub async fn by_link(app: &TestApp, token: &str, password: &str) -> Reply {
    confirm(app, json!({"token": token}), password).await
}

pub async fn by_code(app: &TestApp, email: &str, code: &str, password: &str) -> Reply {
    confirm(app, json!({"email": email, "code": code}), password).await
}

/// The same person with another password.
pub fn with(person: &Actor, password: &str) -> Actor {
    Actor {
        password: password.to_owned(),
        ..person.clone()
    }
}

/// Somebody who registers with this locale and proves the address.
pub async fn verified_in(app: &TestApp, name: &str, locale: &str) -> Actor {
    let person = app.freelancer(name);
    let mut form = person.form();
    form["locale"] = json!(locale);
    app.anonymous().post("/v1/accounts", form).await.is(202);
    let (token, _) = app.link_and_code(&person.email).await;
    person.confirm_link(&token).await.is(200);
    person
}

pub fn told(app: &TestApp, address: &str) -> Vec<Letter> {
    let mut letters = app.mail.to(address);
    letters.retain(|letter| letter.subject.contains("password at Bonafide was changed"));
    letters
}

on_both! {
    async fn a_forgotten_password_is_replaced_by_link(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let reply = ask(&app, "ADA@example.com").await.is(202);
        assert_eq!((&reply.body["result"], &reply.body["expires_in"], &reply.body["sends_left"]), (&json!("reset_requested"), &json!(3600), &json!(4)));
        assert_eq!(reply.body["next"][0]["href"], "/v1/password-resets/confirm");
        assert!(!reply.text.to_lowercase().contains("example.com"), "{}", reply.text);
        ada.get("/v1/me").await.is(200);
        let letter = app.newest_mail(&ada.email).await;
        assert_eq!(letter.subject, "Choose a new password for Bonafide");
        assert!(mail::link(&letter).starts_with("http://accounts.test/reset-password?token="));
        let token = mail::token(&letter);
        let changed = by_link(&app, &format!("<http://accounts.test/reset-password?token={token}>."), NEW).await.is(200);
        assert_eq!(changed.body, json!({"result": "password_changed", "next": [{"rel": "sign_in", "method": "POST", "href": "/v1/sessions"}]}));
        assert_eq!(changed.header("set-cookie"), "");
        ada.login().await.problem(401, "invalid_credentials");
        let ada = with(&ada, NEW).signs_in().await;
        ada.get("/v1/me").await.is(200);
        for (sql, expected) in [
            ("SELECT count(*) AS count FROM audit_entries WHERE kind = 'password.reset'", 1),
            ("SELECT count(*) AS count FROM audit_entries WHERE kind = 'password.reset_requested'", 1),
            ("SELECT count(*) AS count FROM events WHERE kind = 'account.password_reset'", 1),
            ("SELECT count(*) AS count FROM sessions WHERE ended_at IS NOT NULL AND end_reason = 'password_reset'", 1),
            ("SELECT count(*) AS count FROM sessions WHERE ended_at IS NULL", 1),
            ("SELECT count(*) AS count FROM passwords", 1),
            ("SELECT count(*) AS count FROM audit_entries WHERE detail LIKE '%example%' OR detail LIKE '%meadow%'", 0),
        ] {
            assert_eq!(app.count(sql).await, expected, "{sql}");
        }
    }

    async fn a_forgotten_password_is_replaced_by_code(app) {
        let ada = app.freelancer("ada").verified().await;
        let (token, code) = asked(&app, &ada.email).await;
        let code = format!(" {} ", code.to_lowercase().replace('-', " "));
        by_code(&app, " Ada@EXAMPLE.com", &code, NEW).await.is(200);
        with(&ada, NEW).signs_in().await.get("/v1/me").await.is(200);
        by_link(&app, &token, "another harbor tangent 9").await.problem(410, "link_used");
        by_code(&app, &ada.email, &code, "another harbor tangent 9").await.problem(410, "code_expired");
        ada.login().await.problem(401, "invalid_credentials");
    }

    async fn everything_that_was_issued_before_is_dead_on_every_node(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let elsewhere = ada.clone().signs_in().await;
        let newcomer = ada.bearing(&ada.registration_token);
        newcomer.get("/v1/email-verifications/current").await.is(200);
        let other = app.another_node().await;
        ada.at(&other).get("/v1/me").await.is(200);
        let (token, _) = asked(&app, &ada.email).await;
        by_link(&app, &token, NEW).await.is(200);
        for session in [&ada, &elsewhere] {
            session.get("/v1/me").await.problem(401, "session_revoked");
            session.refresh(&session.refresh_token).await.problem(401, "session_revoked");
        }
        newcomer.get("/v1/email-verifications/current").await.problem(401, "token_invalid");
        // What the upkeep does twice a second.
        other.refresh().await;
        ada.at(&other).get("/v1/me").await.problem(401, "session_revoked");
        ada.at(&other).refresh(&ada.refresh_token).await.problem(401, "session_revoked");
        let anew = with(&ada, NEW).at(&other).signs_in().await;
        anew.at(&app).get("/v1/me").await.is(200);
        assert_eq!(anew.get("/v1/me/sessions").await.is(200).body["data"].as_array().map(Vec::len), Some(1));
    }

    async fn every_faulty_link_has_its_own_code_and_a_way_on(app) {
        let ada = app.freelancer("ada").verified().await;
        for (token, status, code) in [("x", 400, "link_malformed"), (&*"0".repeat(52), 400, "link_unknown")] {
            let refused = by_link(&app, token, NEW).await.problem(status, code);
            assert_eq!(refused.body["next"][0], json!({"rel": "reset_password", "method": "POST", "href": "/v1/password-resets"}));
        }
        let (expired, _) = asked(&app, &ada.email).await;
        app.advance(3601).await;
        by_link(&app, &expired, NEW).await.problem(410, "link_expired");
        let (used, _) = asked(&app, &ada.email).await;
        app.advance(61).await;
        let (superseded, code) = asked(&app, &ada.email).await;
        by_link(&app, &used, NEW).await.is(200);
        assert_eq!(by_link(&app, &used, NEW).await.problem(410, "link_used").body["next"][0]["rel"], "sign_in");
        by_link(&app, &superseded, "another harbor tangent 9").await.problem(410, "link_superseded");
        by_code(&app, &ada.email, &code, "another harbor tangent 9").await.problem(410, "code_expired");
        with(&ada, NEW).signs_in().await;
    }

    async fn every_mails_link_works_but_only_the_newest_code(app) {
        let ada = app.freelancer("ada").verified().await;
        let (first_link, first_code) = asked(&app, &ada.email).await;
        app.advance(61).await;
        let (_, second_code) = asked(&app, &ada.email).await;
        let refused = by_code(&app, &ada.email, &first_code, NEW).await.problem(422, "code_invalid");
        assert_eq!((&refused.body["attempts_left"], &refused.body["next"][0]["rel"]), (&json!(4), &json!("reset_password")));
        app.advance(15 * 60 + 1).await;
        by_code(&app, &ada.email, &second_code, NEW).await.problem(410, "code_expired");
        by_code(&app, &ada.email, "2222-2222", NEW).await.problem(422, "code_invalid");
        by_link(&app, &first_link, NEW).await.is(200);
    }

    async fn five_wrong_codes_are_enough_and_the_link_still_works(app) {
        let ada = app.freelancer("ada").verified().await;
        let (token, code) = asked(&app, &ada.email).await;
        for left in [4, 3, 2, 1, 0] {
            assert_eq!(by_code(&app, &ada.email, "2222-2222", NEW).await.problem(422, "code_invalid").body["attempts_left"], left);
        }
        let refused = by_code(&app, &ada.email, &code, NEW).await.problem(429, "too_many_attempts");
        assert_eq!(refused.body["next"][0]["rel"], "reset_password");
        // Another mail brings no further tries.
        app.advance(61).await;
        let (_, code) = asked(&app, &ada.email).await;
        by_code(&app, &ada.email, &code, NEW).await.problem(429, "too_many_attempts");
        by_link(&app, &token, NEW).await.is(200);
    }

    async fn of_many_guesses_at_once_five_are_looked_at(app) {
        let ada = app.freelancer("ada").verified().await;
        asked(&app, &ada.email).await;
        let guesses = (0..40).map(|_| by_code(&app, "ada@example.com", "2222-2222", NEW));
        let replies = futures_util::future::join_all(guesses).await;
        let looked_at = replies.iter().filter(|reply| reply.body["code"] == "code_invalid").count();
        assert_eq!(looked_at, 5);
        assert!(replies.iter().all(|reply| ["code_invalid", "too_many_attempts"].iter().any(|code| reply.body["code"] == *code)));
    }

    async fn a_password_that_is_refused_uses_nothing_up_and_every_failed_rule_is_named(app) {
        let ada = app.freelancer("ada").verified().await;
        let (token, code) = asked(&app, &ada.email).await;
        let refused = by_link(&app, &token, "Example1").await;
        let faults = refused.problem(422, "password_too_short").faults();
        let codes: Vec<&str> = faults.iter().map(|(_, code)| code.as_str()).collect();
        assert_eq!(codes, ["password_too_short", "password_too_weak", "password_breached", "password_contains_identifier"]);
        assert!(faults.iter().all(|(pointer, _)| pointer == "/new_password"), "{faults:?}");
        // A right code costs no try.
        for (password, expected) in [
            ("short", "password_too_short"), ("AdaExample2026!", "password_contains_identifier"), ("password1234", "password_breached"),
            ("aaaaaaaaaaaaaaaaaaaa", "password_too_weak"), (&*"violet ".repeat(40), "password_too_long"), (&*"x".repeat(2000), "password_too_long"),
        ] {
            let faults = by_code(&app, &ada.email, &code, password).await.is(422).faults();
            assert!(faults.iter().any(|(_, code)| code == expected), "{password}: {faults:?}");
        }
        let faults = by_code(&app, &ada.email, &code, PASSWORD).await.problem(422, "password_reused").faults();
        assert_eq!(faults, [("/new_password".to_owned(), "password_reused".to_owned())]);
        by_link(&app, &token, PASSWORD).await.problem(422, "password_reused");
        assert_eq!(ada.login().await.is(200).body["result"], "authenticated");
        by_code(&app, &ada.email, &code, NEW).await.is(200);
        with(&ada, NEW).signs_in().await;
    }

    async fn faulty_requests_are_told_apart(app) {
        assert_eq!(ask(&app, "nope").await.problem(422, "email_invalid").faults(), [("/email".to_owned(), "email_invalid".to_owned())]);
        for proof in [json!({}), json!({"token": "x", "code": "y"}), json!({"email": "ada@example.com"}), json!({"code": "2222-2222"})] {
            confirm(&app, proof, NEW).await.problem(422, "validation_failed");
        }
        by_code(&app, "nope", "2222-2222", NEW).await.problem(422, "email_invalid");
        app.anonymous().post("/v1/password-resets/confirm", json!({"token": "x"})).await.problem(422, "validation_failed");
        app.anonymous().post("/v1/password-resets", json!({"email": "ada@example.com", "account": "acc_1"})).await.problem(422, "validation_failed");
    }

    async fn a_mail_of_one_account_never_works_for_another(app) {
        let ada = app.freelancer("ada").verified().await;
        let bob = app.customer("bob").verified().await;
        let (adas_link, adas_code) = asked(&app, &ada.email).await;
        let (_, bobs_code) = asked(&app, &bob.email).await;
        by_code(&app, &bob.email, &adas_code, NEW).await.problem(422, "code_invalid");
        by_code(&app, &ada.email, &bobs_code, NEW).await.problem(422, "code_invalid");
        by_code(&app, "nobody@example.com", &adas_code, NEW).await.problem(422, "code_invalid");
        confirm(&app, json!({"token": adas_link, "email": bob.email}), NEW).await.problem(422, "validation_failed");
        by_link(&app, &adas_link, NEW).await.is(200);
        bob.clone().signs_in().await;
        with(&ada, NEW).signs_in().await;
    }

    async fn of_many_uses_of_one_link_at_once_exactly_one_takes_effect(app) {
        let ada = app.freelancer("ada").verified().await;
        let (token, _) = asked(&app, &ada.email).await;
        let passwords: Vec<String> = (0..20).map(|number| format!("copper meadow {number} lantern")).collect();
        let replies = futures_util::future::join_all(passwords.iter().map(|password| by_link(&app, &token, password))).await;
        let mut winners = Vec::new();
        for (reply, password) in replies.into_iter().zip(&passwords) {
            match reply.status {
                200 => winners.push(password),
                _ => drop(reply.problem(410, "link_used")),
            }
        }
        assert_eq!(winners.len(), 1);
        for password in &passwords {
            let reply = with(&ada, password).login().await;
            assert_eq!(reply.status, if password == winners[0] { 200 } else { 401 }, "{password}");
            // Five wrong ones within a quarter of an hour would lock.
            app.advance(300).await;
        }
        app.deliver().await;
        assert_eq!(told(&app, &ada.email).len(), 1);
    }

    async fn of_several_mails_at_once_exactly_one_takes_effect(app) {
        let ada = app.freelancer("ada").verified().await;
        let mut links = Vec::new();
        for _ in 0..4 {
            links.push(asked(&app, &ada.email).await);
            app.advance(61).await;
        }
        let (_, code) = links.last().expect("a mail").clone();
        let passwords: Vec<String> = (0..5).map(|number| format!("copper meadow {number} lantern")).collect();
        let calls = passwords.iter().enumerate().map(|(number, password)| match links.get(number) {
            Some((token, _)) => confirm(&app, json!({"token": token}), password),
            None => confirm(&app, json!({"email": "ada@example.com", "code": code}), password),
        });
        let replies = futures_util::future::join_all(calls).await;
        let won: Vec<usize> = (0..5).filter(|number| replies[*number].status == 200).collect();
        assert_eq!(won.len(), 1, "{replies:?}");
        for reply in replies.iter().filter(|reply| reply.status != 200) {
            let code = reply.body["code"].as_str();
            assert!(matches!(code, Some("link_superseded" | "link_used" | "code_expired")), "{}", reply.text);
        }
        with(&ada, &passwords[won[0]]).signs_in().await;
    }

    async fn a_reset_and_a_sign_in_at_once_never_leave_a_living_session_of_the_old_password(app) {
        for round in 0..6 {
            let ada = app.freelancer(&format!("ada{round}")).verified().await;
            let (token, _) = asked(&app, &ada.email).await;
            let logins = futures_util::future::join_all((0..4).map(|_| ada.login()));
            let (logins, reset) = futures_util::future::join(logins, by_link(&app, &token, NEW)).await;
            reset.is(200);
            for login in logins {
                if login.status == 200 {
                    let tokens = ada.bearing(&login.text_of("/access_token"));
                    tokens.get("/v1/me").await.problem(401, "session_revoked");
                    tokens.refresh(&login.text_of("/refresh_token")).await.problem(401, "session_revoked");
                } else {
                    login.problem(401, "invalid_credentials");
                }
            }
            ada.login().await.problem(401, "invalid_credentials");
            app.advance(61).await;
        }
        let living = "SELECT count(*) AS count FROM sessions s JOIN accounts a ON a.id = s.account_id WHERE s.security_epoch = a.security_epoch";
        assert_eq!(app.count(living).await, 0);
    }

    async fn a_mail_to_the_old_address_is_void_once_the_address_is_another_one(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let (token, code) = asked(&app, &ada.email).await;
        ada.post("/v1/me/email", json!({"new_email": "ada@new.example.org"})).await.is(202);
        let (_, proof) = app.link_and_code("ada@new.example.org").await;
        ada.post("/v1/me/email/confirm", json!({"code": proof})).await.is(200);
        by_link(&app, &token, NEW).await.problem(410, "link_superseded");
        by_code(&app, &ada.email, &code, NEW).await.problem(410, "code_expired");
        by_code(&app, "ada@new.example.org", &code, NEW).await.problem(422, "code_invalid");
        let page = app.anonymous().get(&format!("/reset-password?token={token}")).await.is(200);
        assert!(page.text.contains("link_superseded"), "{}", page.text);
        let moved = Actor { email: "ada@new.example.org".into(), ..ada };
        moved.signs_in().await;
    }

    async fn a_reset_ends_a_change_of_the_address_that_waits(app) {
        let ada = app.freelancer("ada").signed_in().await;
        ada.post("/v1/me/email", json!({"new_email": "thief@example.org"})).await.is(202);
        let (change, _) = app.link_and_code("thief@example.org").await;
        let (token, _) = asked(&app, &ada.email).await;
        by_link(&app, &token, NEW).await.is(200);
        let page = app.anonymous().submit("/confirm-new-email", &format!("token={change}")).await.is(200);
        assert!(page.text.contains("link_superseded"), "{}", page.text);
        let ada = with(&ada, NEW).signs_in().await;
        assert_eq!(ada.get("/v1/me/email").await.is(200).body["status"], "none");
    }

    async fn what_was_let_in_before_a_reset_plants_nothing_after_it(app) {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        let ada = app.freelancer("ada").signed_in().await;
        let (token, _) = asked(&app, &ada.email).await;
        let body = json!({"new_email": "thief@example.org"}).to_string();
        let head = format!("POST /v1/me/email HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer {}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
            ada.bearer.clone().expect("a token"), body.len());
        let mut line = tokio::net::TcpStream::connect(app.url.trim_start_matches("http://")).await.expect("a connection");
        line.write_all(head.as_bytes()).await.expect("a head");
        // The server's one thread takes it up before it answers these.
        for _ in 0..3 {
            app.anonymous().get("/health/live").await.is(200);
        }
        by_link(&app, &token, NEW).await.is(200);
        line.write_all(body.as_bytes()).await.expect("a body");
        let mut answer = String::new();
        line.read_to_string(&mut answer).await.expect("an answer");
        assert!(answer.starts_with("HTTP/1.1 403") && answer.contains("reauthentication_required"), "{answer}");
        app.deliver().await;
        assert_eq!(app.mail.to("thief@example.org").len(), 0);
        assert_eq!(app.count("SELECT count(*) AS count FROM email_changes").await, 0);
    }
}

mod tries_of_codes_are_counted_whatever_the_load_test {
    use super::*;

    const OFF: &[(&str, &str)] = &[("BONAFIDE_LIMITS", "off")];

    #[actix_web::test]
    async fn sqlite() {
        run_with(Engine::Sqlite, OFF, story).await;
    }

    #[actix_web::test]
    async fn postgres() {
        run_with(Engine::Postgres, OFF, story).await;
    }

    async fn story(app: TestApp) {
        for _ in 0..7 {
            ask(&app, "nobody@example.com").await.is(202);
        }
        for _ in 0..5 {
            let refused = by_code(&app, "nobody@example.com", "2222-2222", NEW).await;
            refused.problem(422, "code_invalid");
        }
        let refused = by_code(&app, "nobody@example.com", "2222-2222", NEW).await;
        refused.problem(429, "too_many_attempts");
    }
}
