use crate::support::*;

on_both! {
    async fn a_link_proves_the_address_and_signs_nobody_in(app) {
        let ada = app.freelancer("ada").registered().await;
        let (token, _) = app.link_and_code(&ada.email).await;
        let reply = ada.confirm_link(&token).await.is(200);
        assert_eq!(reply.body["result"], "verified");
        assert!(reply.body.get("access_token").is_none(), "the click may be another person's");
        assert_eq!(ada.login().await.is(200).body["result"], "authenticated");
    }

    async fn a_code_with_the_registration_token_proves_the_address_and_signs_in(app) {
        let ada = app.freelancer("ada").registered().await;
        let (_, code) = app.link_and_code(&ada.email).await;
        let reply = ada.confirm_code(&format!(" {} ", code.to_lowercase().replace('-', " "))).await.is(200);
        assert_eq!(reply.body["result"], "authenticated");
        let me = ada.bearing(&reply.text_of("/access_token")).get("/v1/me").await.is(200);
        assert_eq!(me.body["email"]["verified"], true);
    }

    async fn a_code_needs_the_registration_token(app) {
        let ada = app.freelancer("ada").registered().await;
        let (_, code) = app.link_and_code(&ada.email).await;
        app.anonymous().confirm_code(&code).await.problem(401, "token_missing");
        let eve = app.freelancer("eve").registered().await;
        app.deliver().await;
        eve.confirm_code(&code).await.problem(422, "code_invalid");
    }

    async fn a_link_works_once(app) {
        let ada = app.freelancer("ada").registered().await;
        let (token, _) = app.link_and_code(&ada.email).await;
        ada.confirm_link(&token).await.is(200);
        let again = ada.confirm_link(&token).await.problem(410, "link_used");
        assert_eq!(again.body["next"][0]["rel"], "sign_in");
    }

    async fn using_the_code_ends_the_link_and_the_other_way_round(app) {
        let ada = app.freelancer("ada").registered().await;
        let (token, code) = app.link_and_code(&ada.email).await;
        ada.confirm_code(&code).await.is(200);
        assert_eq!(ada.confirm_link(&token).await.is(200).body["result"], "already_verified");
        let bob = app.customer("bob").registered().await;
        let (token, code) = app.link_and_code(&bob.email).await;
        bob.confirm_link(&token).await.is(200);
        let reply = bob.confirm_code(&code).await.is(200);
        assert_eq!(reply.body["result"], "already_verified");
        assert!(reply.body.get("access_token").is_none());
    }

    async fn of_a_hundred_confirmations_at_once_exactly_one_takes_effect(app) {
        let ada = app.freelancer("ada").registered().await;
        let (token, _) = app.link_and_code(&ada.email).await;
        // Many callers, or the budget of one address would decide the race.
        let calls = (0..100).map(|_| ada.confirm_link(&token));
        let replies = futures_util::future::join_all(calls).await;
        let verified = replies.iter().filter(|reply| reply.body["result"] == "verified").count();
        assert_eq!(verified, 1);
        for reply in replies.iter().filter(|reply| reply.status != 200) {
            assert!(["link_used", "rate_limited"].contains(&reply.body["code"].as_str().unwrap_or("")), "{}", reply.text);
        }
        assert_eq!(app.count("SELECT count(*) AS count FROM events WHERE kind = 'account.email_verified'").await, 1);
    }

    async fn a_link_lives_a_day_and_a_code_a_quarter_of_an_hour(app) {
        let ada = app.freelancer("ada").registered().await;
        let (token, code) = app.link_and_code(&ada.email).await;
        app.advance(15 * 60 + 1).await;
        ada.confirm_code(&code).await.problem(410, "code_expired");
        app.advance(24 * 3600 - 15 * 60 - 10).await;
        assert_eq!(ada.confirm_link(&token).await.is(200).body["result"], "verified");
        let bob = app.customer("bob").registered().await;
        let (token, _) = app.link_and_code(&bob.email).await;
        app.advance(24 * 3600 + 1).await;
        let late = bob.confirm_link(&token).await.problem(410, "link_expired");
        assert_eq!(late.body["next"][0]["rel"], "resend_verification");
    }

    async fn a_damaged_link_and_an_unknown_one_are_told_apart(app) {
        let anybody = app.anonymous();
        for damaged in ["", "x", "%00", "../../etc/passwd", &"a".repeat(512)] {
            anybody.confirm_link(damaged).await.problem(400, "link_malformed");
        }
        anybody.confirm_link(&"0".repeat(52)).await.problem(400, "link_unknown");
        anybody.confirm_link(&"a".repeat(4097)).await.problem(422, "validation_failed");
    }

    async fn five_wrong_codes_and_codes_stop_counting_while_the_link_goes_on(app) {
        let ada = app.freelancer("ada").registered().await;
        let (token, code) = app.link_and_code(&ada.email).await;
        for left in [4, 3, 2, 1, 0] {
            let reply = ada.confirm_code("2222-2222").await.problem(422, "code_invalid");
            assert_eq!(reply.body["attempts_left"], left);
        }
        ada.confirm_code(&code).await.problem(429, "too_many_attempts");
        // A resend refills nothing: tries are counted per address, not per code.
        app.advance(61).await;
        ada.post("/v1/email-verifications/resend", json!({})).await.is(202);
        let (_, fresh) = app.link_and_code(&ada.email).await;
        ada.confirm_code(&fresh).await.problem(429, "too_many_attempts");
        assert_eq!(ada.confirm_link(&token).await.is(200).body["result"], "verified");
    }

    async fn tries_are_counted_per_address_across_registrations(app) {
        let ada = app.freelancer("ada").registered().await;
        let again = app.freelancer("ada").registered().await;
        app.deliver().await;
        for _ in 0..3 {
            ada.confirm_code("2222-2222").await.problem(422, "code_invalid");
        }
        for _ in 0..2 {
            again.confirm_code("2222-2222").await.problem(422, "code_invalid");
        }
        again.confirm_code("2222-2222").await.problem(429, "too_many_attempts");
    }

    async fn parallel_wrong_codes_get_at_most_five_tries(app) {
        let ada = app.freelancer("ada").registered().await;
        app.deliver().await;
        let replies = futures_util::future::join_all((0..20).map(|_| ada.confirm_code("2222-2222"))).await;
        assert_eq!(replies.iter().filter(|reply| reply.status == 422).count(), 5);
        assert_eq!(replies.iter().filter(|reply| reply.status == 429).count(), 15);
    }

    async fn after_a_resend_the_newest_code_and_every_link_are_good(app) {
        let ada = app.freelancer("ada").registered().await;
        let (first_link, first_code) = app.link_and_code(&ada.email).await;
        app.advance(61).await;
        let reply = ada.post("/v1/email-verifications/resend", json!({})).await.is(202);
        assert_eq!(reply.body["delivery"], "queued");
        let (second_link, second_code) = app.link_and_code(&ada.email).await;
        assert!(first_link != second_link && first_code != second_code);
        ada.confirm_code(&first_code).await.problem(422, "code_invalid");
        assert_eq!(ada.confirm_link(&first_link).await.is(200).body["result"], "verified");
        assert_eq!(ada.confirm_link(&second_link).await.is(200).body["result"], "already_verified");
    }

    async fn a_resend_waits_a_minute_and_has_caps(app) {
        let ada = app.freelancer("ada").registered().await;
        app.deliver().await;
        ada.post("/v1/email-verifications/resend", json!({})).await.is(202);
        let soon = ada.post("/v1/email-verifications/resend", json!({})).await.problem(429, "rate_limited");
        assert!((1..=60).contains(&soon.body["retry_after"].as_u64().expect("seconds")));
        for left in [3, 2, 1, 0] {
            app.advance(61).await;
            let reply = ada.post("/v1/email-verifications/resend", json!({})).await.is(202);
            assert_eq!(reply.body["sends_left"], left);
        }
        app.advance(61).await;
        ada.post("/v1/email-verifications/resend", json!({})).await.problem(429, "rate_limited");
        let status = ada.get("/v1/email-verifications/current").await.is(200);
        assert_eq!(status.body["sends_left"], 0);
        app.advance(3600).await;
        ada.post("/v1/email-verifications/resend", json!({})).await.is(202);
    }

    async fn a_resend_works_signed_out_and_tells_nothing(app) {
        let ada = app.freelancer("ada").registered().await;
        app.deliver().await;
        let before = app.mail.to(&ada.email).len();
        app.advance(61).await;
        let known = app.anonymous().post("/v1/email-verifications/resend", json!({"email": "ADA@example.com"})).await.is(202);
        let unknown = app.anonymous().post("/v1/email-verifications/resend", json!({"email": "nobody@example.com"})).await.is(202);
        assert_eq!(known.body["sends_left"], unknown.body["sends_left"]);
        app.deliver().await;
        assert_eq!(app.mail.to(&ada.email).len(), before + 1);
        assert!(app.mail.to("nobody@example.com").is_empty());
        app.anonymous().post("/v1/email-verifications/resend", json!({"email": "ada@example.com"})).await.problem(429, "rate_limited");
        app.anonymous().post("/v1/email-verifications/resend", json!({"email": "nobody@example.com"})).await.problem(429, "rate_limited");
    }

    async fn a_resend_for_a_proven_address_tells_only_its_owner(app) {
        let ada = app.freelancer("ada").verified().await;
        app.anonymous().post("/v1/email-verifications/resend", json!({"email": ada.email})).await.is(202);
        assert!(app.newest_mail(&ada.email).await.subject.contains("already confirmed"));
        ada.post("/v1/email-verifications/resend", json!({})).await.problem(409, "already_verified");
    }

    async fn a_resend_takes_a_token_or_an_address_and_says_which(app) {
        let ada = app.freelancer("ada").registered().await;
        app.anonymous().post("/v1/email-verifications/resend", json!({})).await.problem(422, "validation_failed");
        ada.post("/v1/email-verifications/resend", json!({"email": ada.email})).await.problem(422, "validation_failed");
        app.anonymous().post("/v1/email-verifications/resend", json!({"email": "nope"})).await.problem(422, "email_invalid");
        ada.bearing("nonsense").post("/v1/email-verifications/resend", json!({})).await.problem(401, "token_invalid");
    }

    async fn the_address_can_be_corrected_and_the_old_link_dies(app) {
        let ada = app.freelancer("adda").registered().await;
        let (old_link, old_code) = app.link_and_code("adda@example.com").await;
        ada.patch("/v1/email-verifications/current", json!({"email": "adda@example.com"})).await.problem(409, "email_unchanged");
        ada.patch("/v1/email-verifications/current", json!({"email": "nope"})).await.problem(422, "email_invalid");
        let reply = ada.patch("/v1/email-verifications/current", json!({"email": "ada@example.com"})).await.is(202);
        assert_eq!(reply.body["delivery"], "queued");
        ada.confirm_link(&old_link).await.problem(410, "link_superseded");
        ada.confirm_code(&old_code).await.problem(410, "code_expired");
        let (link, _) = app.link_and_code("ada@example.com").await;
        ada.confirm_link(&link).await.is(200);
        ada.patch("/v1/email-verifications/current", json!({"email": "other@example.com"})).await.problem(409, "already_verified");
        let moved = Actor { email: "ada@example.com".into(), ..ada };
        assert_eq!(moved.login().await.is(200).body["result"], "authenticated");
    }

    async fn a_member_cannot_correct_a_proven_address_this_way(app) {
        let ada = app.freelancer("ada").signed_in().await;
        ada.patch("/v1/email-verifications/current", json!({"email": "new@example.com"})).await.problem(401, "token_invalid");
    }

    async fn the_status_tells_what_to_do(app) {
        let ada = app.freelancer("ada").registered().await;
        let queued = ada.get("/v1/email-verifications/current").await.is(200);
        assert_eq!((&queued.body["delivery"], &queued.body["hints"][0]), (&json!("queued"), &json!("wait")));
        assert_eq!(queued.body["address"], "a••@example.com");
        app.deliver().await;
        let sent = ada.get("/v1/email-verifications/current").await.is(200);
        assert_eq!((&sent.body["status"], &sent.body["delivery"], &sent.body["sends_left"]), (&json!("pending"), &json!("sent"), &json!(5)));
        assert_eq!(sent.body["sender"], "no-reply@bonafide.localhost");
        ada.bearing(&format!("bfv_{}", "0".repeat(52))).get("/v1/email-verifications/current").await.problem(401, "token_invalid");
        app.anonymous().get("/v1/email-verifications/current").await.problem(401, "token_missing");
        app.advance(24 * 3600 + 1).await;
        ada.get("/v1/email-verifications/current").await.problem(401, "token_expired");
    }

    async fn a_mail_server_that_is_away_delays_the_mail_and_nothing_else(app) {
        app.mail.set(Weather::Down);
        let ada = app.freelancer("ada").registered().await;
        app.deliver().await;
        let status = ada.get("/v1/email-verifications/current").await.is(200);
        assert_eq!((&status.body["delivery"], &status.body["reason"]), (&json!("deferred"), &json!("connection")));
        app.mail.set(Weather::Up);
        app.deliver().await;
        assert_eq!(app.mail.count(), 0, "not due yet");
        app.advance(15).await;
        let (link, _) = app.link_and_code(&ada.email).await;
        assert_eq!(app.mail.count(), 1);
        ada.confirm_link(&link).await.is(200);
    }

    async fn a_failed_resend_leaves_the_code_of_the_earlier_mail_good(app) {
        let ada = app.freelancer("ada").registered().await;
        let (_, code) = app.link_and_code(&ada.email).await;
        app.advance(61).await;
        app.mail.set(Weather::Busy);
        ada.post("/v1/email-verifications/resend", json!({})).await.is(202);
        app.deliver().await;
        assert_eq!(ada.confirm_code(&code).await.is(200).body["result"], "authenticated");
    }

    async fn a_mailbox_that_does_not_exist_turns_into_advice_to_fix_the_address(app) {
        app.mail.set(Weather::NoSuchMailbox);
        let ada = app.freelancer("ada").registered().await;
        app.deliver().await;
        let status = ada.get("/v1/email-verifications/current").await.is(200);
        assert_eq!((&status.body["delivery"], &status.body["reason"]), (&json!("bounced"), &json!("550")));
        assert_eq!(status.body["hints"], json!(["fix_address"]));
        app.mail.set(Weather::Up);
        ada.patch("/v1/email-verifications/current", json!({"email": "right@example.com"})).await.is(202);
        let (link, _) = app.link_and_code("right@example.com").await;
        ada.confirm_link(&link).await.is(200);
    }

    async fn the_first_of_two_registrations_to_prove_an_address_gets_it(app) {
        let first = app.freelancer("ada").registered().await;
        app.deliver().await;
        let second = Actor { password: "another harbor tangent 9".into(), ..app.freelancer("ada") }.registered().await;
        app.deliver().await;
        let mails = app.mail.to("ada@example.com");
        assert_eq!(mails.len(), 2);
        let tokens: Vec<String> = mails.iter().map(mail::token).collect();
        first.confirm_link(&tokens[0]).await.is(200);
        second.confirm_link(&tokens[1]).await.problem(410, "link_superseded");
        assert_eq!(first.login().await.is(200).body["result"], "authenticated");
        assert_eq!(
            second.login().await.is(200).body["result"],
            "email_verification_required",
            "still waiting, as if the address were free"
        );
    }

    async fn two_registrations_that_prove_one_address_at_once_leave_one_owner(app) {
        let ada = app.freelancer("ada").registered().await;
        app.freelancer("ada").registered().await;
        app.deliver().await;
        let tokens: Vec<String> = app.mail.to("ada@example.com").iter().map(mail::token).collect();
        let replies = futures_util::future::join_all(tokens.iter().map(|token| ada.confirm_link(token))).await;
        let mut codes: Vec<_> = replies.iter().map(|reply| reply.body["code"].as_str().unwrap_or("verified")).collect();
        codes.sort_unstable();
        assert_eq!(codes, ["link_superseded", "verified"]);
    }
}

use crate::support::mail;
