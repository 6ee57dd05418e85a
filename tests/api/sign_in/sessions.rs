use crate::support::*;

on_both! {
    async fn refreshing_gives_a_new_pair_and_goes_on(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let mut token = ada.refresh_token.clone();
        for _ in 0..5 {
            let reply = ada.refresh(&token).await.is(200);
            assert_eq!(reply.body["result"], "authenticated");
            ada.bearing(&reply.text_of("/access_token")).get("/v1/me").await.is(200);
            assert_ne!(reply.text_of("/refresh_token"), token);
            token = reply.text_of("/refresh_token");
            app.advance(3600).await;
        }
    }

    async fn two_refreshes_of_one_token_give_one_successor(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let replies = futures_util::future::join_all((0..8).map(|_| ada.refresh(&ada.refresh_token))).await;
        let successors: std::collections::BTreeSet<String> =
            replies.into_iter().map(|reply| reply.is(200).text_of("/refresh_token")).collect();
        assert_eq!(successors.len(), 1);
        app.advance(9).await;
        let late = ada.refresh(&ada.refresh_token).await.is(200);
        assert!(successors.contains(&late.text_of("/refresh_token")));
    }

    async fn an_old_token_that_comes_back_ends_the_session_and_tells_the_owner(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let next = ada.refresh(&ada.refresh_token).await.is(200).text_of("/refresh_token");
        app.advance(11).await;
        let reused = ada.refresh(&ada.refresh_token).await.problem(401, "refresh_token_reused");
        assert_eq!(reused.body["next"][0]["rel"], "sign_in");
        ada.refresh(&next).await.problem(401, "session_revoked");
        ada.get("/v1/me").await.problem(401, "session_revoked");
        assert!(app.newest_mail(&ada.email).await.subject.contains("ended for your safety"));
        // Once: a thief who goes on trying does not make a flood of mails.
        ada.refresh(&ada.refresh_token).await.problem(401, "session_revoked");
        app.deliver().await;
        assert_eq!(app.mail.to(&ada.email).iter().filter(|letter| letter.subject.contains("safety")).count(), 1);
    }

    async fn the_owner_is_told_in_the_owners_language(app) {
        let layla = app.freelancer("layla").with_header("accept-language", "es");
        let mut form = layla.form();
        form["locale"] = json!("ar");
        layla.post("/v1/accounts", form).await.is(202);
        let (token, _) = app.link_and_code(&layla.email).await;
        layla.confirm_link(&token).await.is(200);
        let layla = layla.signs_in().await;
        layla.refresh(&layla.refresh_token).await.is(200);
        app.advance(11).await;
        let reused = layla.refresh(&layla.refresh_token).await.problem(401, "refresh_token_reused");
        assert_eq!(reused.body["user_message"], "Por su seguridad hemos cerrado su sesión. Inicie sesión de nuevo.");
        let letter = app.newest_mail(&layla.email).await;
        assert_eq!(letter.subject, "أُنهيت إحدى جلسات تسجيل الدخول حفاظًا على أمانك");
        assert!(letter.html.contains("dir=\"rtl\"") && letter.html.contains("padding:2px 0 2px 16px"), "{}", letter.html);
        assert!(letter.text.contains("مرحبًا \u{2068}Layla Example\u{2069}،"), "{}", letter.text);
    }

    async fn a_grandparent_ends_the_session_even_within_the_grace(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let second = ada.refresh(&ada.refresh_token).await.is(200).text_of("/refresh_token");
        ada.refresh(&second).await.is(200);
        ada.refresh(&ada.refresh_token).await.problem(401, "refresh_token_reused");
    }

    async fn made_up_tokens_harm_nobody(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let real = ada.refresh_token.clone();
        let flipped: String = real.char_indices().map(|(at, c)| if at == 60 { if c == '0' { '1' } else { '0' } } else { c }).collect();
        for made_up in ["", "x", "bfr_", &flipped, &real[..real.len() - 1], &format!("{real}0"), &real.to_uppercase(), &"a".repeat(256)] {
            ada.refresh(made_up).await.problem(401, "token_invalid");
        }
        ada.refresh(&"a".repeat(257)).await.problem(422, "validation_failed");
        ada.refresh(&real).await.is(200);
    }

    async fn a_session_ends_after_two_weeks_without_use_and_after_ninety_days_in_any_case(app) {
        let ada = app.freelancer("ada").signed_in().await;
        app.advance(14 * 86400 + 1).await;
        ada.refresh(&ada.refresh_token).await.problem(401, "token_expired");
        let ada = ada.signs_in().await;
        let mut token = ada.refresh_token.clone();
        for _ in 0..8 {
            app.advance(11 * 86400).await;
            token = ada.refresh(&token).await.is(200).text_of("/refresh_token");
        }
        app.advance(2 * 86400 + 1).await;
        ada.refresh(&token).await.problem(401, "token_expired");
    }

    async fn an_access_token_lives_ten_minutes(app) {
        let ada = app.freelancer("ada").signed_in().await;
        app.advance(10 * 60 - 2).await;
        ada.get("/v1/me").await.is(200);
        app.advance(3).await;
        let late = ada.get("/v1/me").await.problem(401, "token_expired");
        assert_eq!(late.body["next"][0]["rel"], "refresh");
        assert_eq!(late.header("www-authenticate"), "Bearer");
    }

    async fn sessions_are_listed_with_their_devices_and_ended_one_by_one(app) {
        let phone = app.freelancer("ada").signed_in().await;
        let form = json!({"email": phone.email, "password": phone.password,
            "device": {"name": "Ada's browser", "platform": "web", "app_version": "1.2"}});
        let web = app.anonymous().post("/v1/sessions", form).await.is(200);
        let web_id = web.text_of("/session/id");
        let list = phone.get("/v1/me/sessions").await.is(200);
        let items = list.body["data"].as_array().expect("data").clone();
        assert_eq!(items.len(), 2);
        let of_web = items.iter().find(|item| item["id"] == *web_id).expect("the browser's session");
        assert_eq!((&of_web["device_name"], &of_web["platform"], &of_web["current"]), (&json!("Ada's browser"), &json!("web"), &json!(false)));
        assert_eq!(of_web["address"], "127.0.0.0/24");
        phone.delete(&format!("/v1/me/sessions/{web_id}")).await.is(204);
        phone.bearing(&web.text_of("/access_token")).get("/v1/me").await.problem(401, "session_revoked");
        phone.refresh(&web.text_of("/refresh_token")).await.problem(401, "session_revoked");
        phone.delete(&format!("/v1/me/sessions/{web_id}")).await.problem(404, "not_found");
        phone.get("/v1/me").await.is(200);
    }

    async fn all_other_sessions_can_be_ended_at_once(app) {
        let first = app.freelancer("ada").signed_in().await;
        let others = [first.clone().signs_in().await, first.clone().signs_in().await];
        first.delete("/v1/me/sessions").await.is(204);
        first.get("/v1/me").await.is(200);
        for other in others {
            other.get("/v1/me").await.problem(401, "session_revoked");
            other.refresh(&other.refresh_token).await.problem(401, "session_revoked");
        }
    }

    async fn signing_out_works_with_either_token_and_is_always_204(app) {
        let ada = app.freelancer("ada").signed_in().await;
        ada.delete("/v1/me/sessions/current").await.is(204);
        ada.get("/v1/me").await.problem(401, "session_revoked");
        ada.delete("/v1/me/sessions/current").await.is(204);
        let ada = ada.signs_in().await;
        ada.bearing(&ada.refresh_token).delete("/v1/me/sessions/current").await.is(204);
        ada.refresh(&ada.refresh_token).await.problem(401, "session_revoked");
        app.anonymous().delete("/v1/me/sessions/current").await.is(204);
        app.anonymous().bearing("nonsense").delete("/v1/me/sessions/current").await.is(204);
    }

    async fn somebody_elses_session_is_not_found(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let eve = app.customer("eve").signed_in().await;
        let list = ada.get("/v1/me/sessions").await.is(200);
        let id = list.text_of("/data/0/id");
        eve.delete(&format!("/v1/me/sessions/{id}")).await.problem(404, "not_found");
        eve.delete("/v1/me/sessions/ses_00000000000000000000000000").await.problem(404, "not_found");
        eve.delete("/v1/me/sessions/acc_1").await.problem(404, "not_found");
        ada.get("/v1/me").await.is(200);
    }

    async fn a_revocation_holds_on_every_node(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let other = app.another_node().await;
        ada.at(&other).get("/v1/me").await.is(200);
        ada.delete("/v1/me/sessions/current").await.is(204);
        other.refresh().await;
        ada.at(&other).get("/v1/me").await.problem(401, "session_revoked");
        ada.at(&other).refresh(&ada.refresh_token).await.problem(401, "session_revoked");
    }

    async fn tokens_and_revocations_survive_a_restart(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let gone = ada.clone().signs_in().await;
        gone.delete("/v1/me/sessions/current").await.is(204);
        let app = app.restart().await;
        ada.at(&app).get("/v1/me").await.is(200);
        gone.at(&app).get("/v1/me").await.problem(401, "session_revoked");
        ada.at(&app).refresh(&ada.refresh_token).await.is(200);
    }

    async fn refreshing_and_signing_out_at_once_leave_no_open_session(app) {
        for round in 0..5 {
            let ada = app.freelancer(&format!("ada{round}")).signed_in().await;
            let (refreshed, out) =
                futures_util::future::join(ada.refresh(&ada.refresh_token), ada.delete("/v1/me/sessions/current")).await;
            out.is(204);
            if refreshed.status == 200 {
                ada.refresh(&refreshed.text_of("/refresh_token")).await.problem(401, "session_revoked");
            } else {
                refreshed.problem(401, "session_revoked");
            }
            assert_eq!(app.count("SELECT count(*) AS count FROM sessions WHERE ended_at IS NULL").await, 0);
        }
    }

    async fn asking_who_calls_takes_one_read_and_no_write(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let (statements, reply) = app.statements_of(async || ada.get("/v1/me").await).await;
        reply.is(200);
        assert_eq!(statements, 1);
    }
}
