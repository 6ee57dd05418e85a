//! A verified address becomes another one, and back.

use crate::support::*;

const PATH: &str = "/v1/me/email";

async fn ask(person: &Actor, address: &str) -> Reply {
    person.post(PATH, json!({"new_email": address})).await
}

/// The person after a change to this address.
async fn moved(app: &TestApp, person: &Actor, address: &str) -> Actor {
    ask(person, address).await.is(202);
    let (_, code) = app.link_and_code(address).await;
    person
        .post("/v1/me/email/confirm", json!({"code": code}))
        .await
        .is(200);
    Actor {
        email: address.to_owned(),
        ..person.clone()
    }
}

on_both! {
    async fn a_new_address_is_proven_by_code_and_used_from_then_on(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let asked = ask(&ada, "ada@new.example.org").await.is(202);
        assert_eq!((&asked.body["status"], &asked.body["new_email"], &asked.body["delivery"]), (&json!("pending"), &json!("ada@new.example.org"), &json!("queued")));
        assert_eq!(ada.login().await.is(200).body["result"], "authenticated", "nothing has changed yet");
        let (_, code) = app.link_and_code("ada@new.example.org").await;
        assert_eq!(ada.get(PATH).await.is(200).body["delivery"], "sent");
        let changed = ada.post("/v1/me/email/confirm", json!({"code": code.to_lowercase()})).await.is(200);
        assert_eq!(changed.body, json!({"result": "email_changed", "address": "a••@new.example.org"}));
        assert_eq!(ada.get(PATH).await.is(200).body, json!({"status": "none"}));
        assert_eq!(ada.get("/v1/me").await.is(200).body["email"]["address"], "ada@new.example.org");
        ada.login().await.problem(401, "invalid_credentials");
        let moved = Actor { email: "ada@new.example.org".into(), ..ada };
        assert_eq!(moved.login().await.is(200).body["result"], "authenticated");
        assert_eq!(app.count("SELECT count(*) AS count FROM events WHERE kind = 'account.email_changed'").await, 1);
    }

    async fn a_new_address_is_proven_by_link_on_any_device(app) {
        let ada = app.freelancer("ada").signed_in().await;
        ask(&ada, "ada@new.example.org").await.is(202);
        let letter = app.newest_mail("ada@new.example.org").await;
        let token = mail::token(&letter);
        assert!(mail::link(&letter).starts_with("http://accounts.test/confirm-new-email?token="));
        for _ in 0..3 {
            let page = app.anonymous().open(&format!("/Confirm-New-Email?TOKEN={}.", token.to_uppercase())).await.is(200);
            assert!(page.text.contains("ada@new.example.org") && page.text.contains("Ada Example"));
        }
        assert_eq!(ada.get("/v1/me").await.is(200).body["email"]["address"], "ada@example.com", "looking changes nothing");
        let done = app.anonymous().submit("/confirm-new-email", &format!("token={token}")).await.is(200);
        assert!(done.text.contains("Your address was changed"), "{}", done.text);
        let again = app.anonymous().submit("/confirm-new-email", &format!("token={token}")).await.is(200);
        assert!(again.text.contains("link_used"));
        ada.post("/v1/me/email/confirm", json!({"token": token})).await.problem(410, "link_used");
    }

    async fn the_old_address_is_told_and_brings_itself_back(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let thief = moved(&app, &ada, "thief@example.org").await;
        let letter = app.newest_mail("ada@example.com").await;
        assert!(letter.subject.contains("was changed") && letter.text.contains("t••@example.org"), "{}", letter.text);
        let token = mail::token(&letter);
        // The thief goes on to yet another address, and that notice goes to the thief.
        let thief = moved(&app, &thief, "thief2@example.org").await;
        let thiefs = mail::token(&app.newest_mail("thief@example.org").await);
        ask(&thief, "thief3@example.org").await.is(202);
        app.advance(71 * 3600).await;
        let page = app.anonymous().get(&format!("/undo-email-change?token={token}")).await.is(200);
        assert!(page.text.contains("ada@example.com"), "{}", page.text);
        let undone = app.anonymous().submit("/undo-email-change", &format!("token={token}")).await.is(200);
        assert!(undone.text.contains("Your address is back"), "{}", undone.text);
        thief.refresh(&thief.refresh_token).await.problem(401, "session_revoked");
        thief.login().await.problem(401, "invalid_credentials");
        // The thief knew the password.
        assert_eq!(app.freelancer("ada").login().await.is(200).body["result"], "password_change_required");
        app.anonymous().post("/v1/email-changes/undo", json!({"token": thiefs})).await.problem(410, "link_superseded");
        app.anonymous().post("/v1/email-changes/undo", json!({"token": token})).await.problem(410, "link_used");
    }

    async fn undoing_ends_running_sessions_at_once(app) {
        let ada = app.freelancer("ada").signed_in().await;
        moved(&app, &ada, "thief@example.org").await;
        let token = mail::token(&app.newest_mail("ada@example.com").await);
        let reply = app.anonymous().post("/v1/email-changes/undo", json!({"token": token})).await.is(200);
        assert_eq!((&reply.body["result"], &reply.body["address"]), (&json!("email_restored"), &json!("a••@example.com")));
        ada.get("/v1/me").await.problem(401, "session_revoked");
    }

    async fn a_change_can_be_undone_for_three_days(app) {
        let ada = app.freelancer("ada").signed_in().await;
        moved(&app, &ada, "ada@new.example.org").await;
        let token = mail::token(&app.newest_mail("ada@example.com").await);
        app.advance(72 * 3600 + 1).await;
        app.anonymous().post("/v1/email-changes/undo", json!({"token": token})).await.problem(410, "link_expired");
        app.anonymous().post("/v1/email-changes/undo", json!({"token": "0".repeat(52)})).await.problem(400, "link_unknown");
        app.anonymous().post("/v1/email-changes/undo", json!({"token": "x"})).await.problem(400, "link_malformed");
    }

    async fn a_taken_address_gets_the_same_answer_and_its_owner_a_mail(app) {
        let ada = app.freelancer("ada").signed_in().await;
        app.customer("bob").verified().await;
        let (free_count, free) = app.statements_of(async || ask(&ada, "free@example.com").await).await;
        app.deliver().await;
        ada.delete(PATH).await.is(204);
        let (taken_count, taken) = app.statements_of(async || ask(&ada, "bob@example.com").await).await;
        assert_eq!((free.status, taken.status), (202, 202));
        assert_eq!(free_count, taken_count);
        let members = |reply: &Reply| reply.body.as_object().expect("members").keys().cloned().collect::<Vec<_>>();
        assert_eq!(members(&free), members(&taken));
        let letter = app.newest_mail("bob@example.com").await;
        assert!(letter.subject.contains("Somebody wanted"), "{}", letter.subject);
        assert!(!letter.text.contains("Ada"));
        assert_eq!(ada.get(PATH).await.is(200).body["delivery"], "sent");
        ada.post("/v1/me/email/confirm", json!({"code": "2222-2222"})).await.problem(422, "code_invalid");
    }

    async fn an_address_that_was_taken_meanwhile_is_told_only_to_who_proved_it(app) {
        let ada = app.freelancer("ada").signed_in().await;
        ask(&ada, "bob@example.com").await.is(202);
        let (token, code) = app.link_and_code("bob@example.com").await;
        let bob = app.customer("bob").verified().await;
        ada.post("/v1/me/email/confirm", json!({"code": code})).await.problem(409, "email_in_use");
        let page = app.anonymous().submit("/confirm-new-email", &format!("token={token}")).await;
        assert!(page.status == 200 && page.text.contains("email_in_use"), "{}", page.text);
        assert_eq!(ada.get("/v1/me").await.is(200).body["email"]["address"], "ada@example.com");
        assert_eq!(bob.login().await.is(200).body["result"], "authenticated");
    }

    async fn the_old_address_that_somebody_else_proved_since_stays_theirs(app) {
        let ada = app.freelancer("ada").signed_in().await;
        moved(&app, &ada, "ada@new.example.org").await;
        let token = mail::token(&app.newest_mail("ada@example.com").await);
        Actor { password: "another harbor tangent 9".into(), ..app.freelancer("ada") }.verified().await;
        app.anonymous().post("/v1/email-changes/undo", json!({"token": token})).await.problem(409, "email_in_use");
        let moved = Actor { email: "ada@new.example.org".into(), ..ada };
        assert_eq!(moved.login().await.is(200).body["result"], "authenticated", "nothing was half done");
    }

    async fn a_change_needs_a_fresh_proof_of_who_one_is(app) {
        let ada = app.freelancer("ada").signed_in().await;
        app.advance(15 * 60 + 1).await;
        let tokens = ada.refresh(&ada.refresh_token).await.is(200);
        let late = ada.bearing(&tokens.text_of("/access_token"));
        let refused = ask(&late, "ada@new.example.org").await.problem(403, "reauthentication_required");
        assert_eq!(refused.body["next"][0]["rel"], "reauthenticate");
        ask(&ada.signs_in().await, "ada@new.example.org").await.is(202);
    }

    async fn asking_again_sends_another_mail_and_another_address_ends_the_first(app) {
        let ada = app.freelancer("ada").signed_in().await;
        ask(&ada, "one@example.org").await.is(202);
        let (first_link, first_code) = app.link_and_code("one@example.org").await;
        ask(&ada, "one@example.org").await.problem(429, "rate_limited");
        app.advance(61).await;
        ask(&ada, "one@example.org").await.is(202);
        let (_, second_code) = app.link_and_code("one@example.org").await;
        ada.post("/v1/me/email/confirm", json!({"code": first_code})).await.problem(422, "code_invalid");
        ask(&ada, "two@example.org").await.is(202);
        ada.post("/v1/me/email/confirm", json!({"token": first_link})).await.problem(410, "link_superseded");
        ada.post("/v1/me/email/confirm", json!({"code": second_code})).await.problem(410, "code_expired");
        let (link, code) = app.link_and_code("two@example.org").await;
        ada.delete(PATH).await.is(204);
        ada.delete(PATH).await.is(204);
        ada.post("/v1/me/email/confirm", json!({"code": code})).await.problem(409, "no_pending_change");
        ada.post("/v1/me/email/confirm", json!({"token": link})).await.problem(410, "link_superseded");
    }

    async fn faulty_requests_are_told_apart(app) {
        let ada = app.freelancer("ada").signed_in().await;
        ask(&ada, "ADA@example.com").await.problem(409, "email_unchanged");
        assert_eq!(ask(&ada, "nope").await.problem(422, "email_invalid").faults(), [("/new_email".to_owned(), "email_invalid".to_owned())]);
        ada.post("/v1/me/email/confirm", json!({})).await.problem(422, "validation_failed");
        ada.post("/v1/me/email/confirm", json!({"code": "2222-2222"})).await.problem(409, "no_pending_change");
        for (token, status, code) in [("x", 400, "link_malformed"), (&*"0".repeat(52), 400, "link_unknown")] {
            ada.post("/v1/me/email/confirm", json!({"token": token})).await.problem(status, code);
        }
        ask(&ada, "ada@new.example.org").await.is(202);
        let (token, code) = app.link_and_code("ada@new.example.org").await;
        let bob = app.customer("bob").signed_in().await;
        bob.post("/v1/me/email/confirm", json!({"token": token})).await.problem(400, "link_unknown");
        bob.post("/v1/me/email/confirm", json!({"code": code})).await.problem(409, "no_pending_change");
        for left in [4, 3, 2, 1, 0] {
            assert_eq!(ada.post("/v1/me/email/confirm", json!({"code": "2222-2222"})).await.problem(422, "code_invalid").body["attempts_left"], left);
        }
        ada.post("/v1/me/email/confirm", json!({"code": code})).await.problem(429, "too_many_attempts");
        app.advance(24 * 3600 + 1).await;
        let page = app.anonymous().submit("/confirm-new-email", &format!("token={token}")).await.is(200);
        assert!(page.text.contains("link_expired"), "{}", page.text);
    }

    async fn of_many_confirmations_at_once_one_takes_effect(app) {
        let ada = app.freelancer("ada").signed_in().await;
        ask(&ada, "ada@new.example.org").await.is(202);
        let (token, _) = app.link_and_code("ada@new.example.org").await;
        let calls = (0..20).map(|_| ada.post("/v1/me/email/confirm", json!({"token": token})));
        let replies = futures_util::future::join_all(calls).await;
        assert_eq!(replies.iter().filter(|reply| reply.status == 200).count(), 1);
        assert!(replies.iter().all(|reply| reply.status == 200 || reply.body["code"] == "link_used"));
        app.deliver().await;
        assert_eq!(app.mail.to("ada@example.com").iter().filter(|letter| letter.subject.contains("was changed")).count(), 1);
    }

    async fn the_undo_link_works_in_every_copy_of_the_notice(app) {
        let ada = app.freelancer("ada").signed_in().await;
        ask(&ada, "ada@new.example.org").await.is(202);
        let (_, code) = app.link_and_code("ada@new.example.org").await;
        ada.post("/v1/me/email/confirm", json!({"code": code})).await.is(200);
        app.mail.set(Weather::TakesAndBreaks);
        app.deliver().await;
        app.mail.set(Weather::Up);
        app.advance(15).await;
        app.deliver().await;
        let copies: Vec<_> = app.mail.to("ada@example.com").into_iter().filter(|letter| letter.subject.contains("was changed")).collect();
        assert_eq!(copies.len(), 2);
        assert_eq!(mail::token(&copies[0]), mail::token(&copies[1]));
        app.anonymous().post("/v1/email-changes/undo", json!({"token": mail::token(&copies[0])})).await.is(200);
    }
}

use crate::support::mail;
