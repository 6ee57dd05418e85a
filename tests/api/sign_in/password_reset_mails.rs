//! The mails of a forgotten password: who gets which, what they say, and what becomes of them.

use super::password_reset::{NEW, ask, asked, by_code, by_link, told, verified_in, with};
use crate::support::actor::PASSWORD;
use crate::support::*;

on_both! {
    async fn who_only_registered_gets_the_verification_mail_and_nobody_gets_nothing(app) {
        let ada = app.freelancer("ada").registered().await;
        app.deliver().await;
        let before = app.mail.count();
        ask(&app, &ada.email).await.is(202);
        ask(&app, "nobody@example.com").await.is(202);
        let letter = app.newest_mail(&ada.email).await;
        assert!(letter.subject.starts_with("Confirm your e-mail address"), "{}", letter.subject);
        assert_eq!(app.mail.count(), before + 1);
        assert_eq!(app.count("SELECT count(*) AS count FROM password_resets").await, 0);
        ada.confirm_link(&mail::token(&letter)).await.is(200);
        // Where mail is known to come back from, none is sent again.
        app.mail.set(Weather::NoSuchMailbox);
        let bob = app.customer("bob").registered().await;
        app.deliver().await;
        app.mail.set(Weather::Up);
        ask(&app, &bob.email).await.is(202);
        app.deliver().await;
        assert_eq!(app.mail.to(&bob.email).len(), 0);
    }

    async fn the_owner_is_told_when_and_from_where(app) {
        let ada = app.freelancer("ada").verified().await;
        let (token, _) = asked(&app, &ada.email).await;
        by_link(&app, &token, NEW).await.is(200);
        app.deliver().await;
        let letters = told(&app, &ada.email);
        assert_eq!(letters.len(), 1);
        let letter = &letters[0];
        for text in [&letter.text, &letter.html] {
            assert!(text.contains("127.0.0.0/24") && text.contains(" UTC") && text.contains("help@accounts.test"), "{text}");
            assert!(text.contains("http://accounts.test/reset-password") && !text.contains("token="), "{text}");
        }
        assert!(!letter.text.contains(NEW) && !letter.text.contains(&token));
    }

    async fn a_proven_phone_is_told_too(app) {
        let number = "+34612345678";
        let path = "/dev/inbox/latest?to=%2B34612345678";
        let ada = app.freelancer("ada").signed_in().await;
        ada.post("/v1/me/phone", json!({"phone": number})).await.is(202);
        app.deliver().await;
        let code = app.anonymous().get(path).await.is(200).text_of("/codes/0");
        // A number that only waits is nobody's yet.
        let (token, _) = asked(&app, &ada.email).await;
        by_link(&app, &token, NEW).await.is(200);
        app.deliver().await;
        assert!(app.anonymous().get(path).await.is(200).text_of("/text").contains(&code));
        let ada = with(&ada, NEW).signs_in().await;
        app.advance(31).await;
        ada.post("/v1/me/phone", json!({"phone": number})).await.is(202);
        app.deliver().await;
        let code = app.anonymous().get(path).await.is(200).text_of("/codes/0");
        ada.post("/v1/me/phone/confirm", json!({"code": code})).await.is(200);
        app.advance(61).await;
        let (token, _) = asked(&app, &ada.email).await;
        by_link(&app, &token, "another harbor tangent 9").await.is(200);
        app.deliver().await;
        let text = app.anonymous().get(path).await.is(200).text_of("/text");
        assert!(text.contains("Your password at Bonafide was changed") && text.is_ascii(), "{text}");
    }

    async fn an_address_that_can_still_come_back_is_told_too_with_the_way_back(app) {
        let ada = app.freelancer("ada").signed_in().await;
        ada.post("/v1/me/email", json!({"new_email": "thief@example.org"})).await.is(202);
        let (_, proof) = app.link_and_code("thief@example.org").await;
        ada.post("/v1/me/email/confirm", json!({"code": proof})).await.is(200);
        app.deliver().await;
        let (token, _) = asked(&app, "thief@example.org").await;
        by_link(&app, &token, NEW).await.is(200);
        app.deliver().await;
        assert_eq!(told(&app, "thief@example.org").len(), 1);
        let letters = told(&app, &ada.email);
        assert_eq!(letters.len(), 1);
        assert!(letters[0].text.contains("t••@example.org") && letters[0].text.contains("127.0.0.0/24"), "{}", letters[0].text);
        assert!(mail::link(&letters[0]).starts_with("http://accounts.test/undo-email-change?token="));
        let undo = json!({"token": mail::token(&letters[0])});
        let undone = app.anonymous().post("/v1/email-changes/undo", undo).await.is(200);
        let steps: Vec<_> = (0..2).map(|number| undone.body["next"][number]["rel"].clone()).collect();
        assert_eq!(steps, ["reset_password", "sign_in"]);
        // The owner gets the account back with a mail to the old address, and the thief's password is over.
        app.advance(61).await;
        let (token, _) = asked(&app, &ada.email).await;
        assert_eq!(app.count("SELECT count(*) AS count FROM accounts WHERE password_void_at IS NOT NULL").await, 1);
        by_link(&app, &token, "another harbor tangent 9").await.is(200);
        assert_eq!(app.count("SELECT count(*) AS count FROM accounts WHERE password_void_at IS NOT NULL").await, 0);
        with(&ada, "another harbor tangent 9").signs_in().await;
        app.deliver().await;
        assert_eq!(told(&app, "thief@example.org").len(), 1, "nothing can be undone from there");
    }

    async fn asking_is_bounded_for_an_address_and_for_a_client_but_not_for_a_day(app) {
        let ada = app.freelancer("ada").verified().await;
        app.deliver().await;
        let mut links = Vec::new();
        for left in [4, 3, 2, 1, 0] {
            let reply = ask(&app, &ada.email).await.is(202);
            assert_eq!(reply.body["sends_left"], left);
            links.push(app.link_and_code(&ada.email).await.0);
            let refused = ask(&app, &ada.email).await.problem(429, "rate_limited");
            assert!(refused.body["retry_after"].as_u64() <= Some(if left == 0 { 3600 } else { 60 }), "{}", refused.text);
            app.advance(61).await;
        }
        ask(&app, &ada.email).await.problem(429, "rate_limited");
        // Whoever asked: the owner has five links, and each is good.
        for link in &links {
            assert!(app.anonymous().get(&format!("/reset-password?token={link}")).await.is(200).text.contains("new_password"));
        }
        for _ in 0..12 {
            app.advance(3600).await;
            ask(&app, &ada.email).await.is(202);
        }
        app.advance(3600).await;
        for number in 0..30 {
            ask(&app, &format!("nobody{number}@example.com")).await.is(202);
        }
        ask(&app, "another@example.com").await.problem(429, "rate_limited");
    }

    async fn links_come_from_the_settings_and_never_from_a_header(app) {
        let ada = app.freelancer("ada").verified().await;
        let hostile = app.anonymous().with_header("host", "evil.example").with_header("x-forwarded-host", "evil.example")
            .with_header("forwarded", "host=evil.example").with_header("x-original-url", "https://evil.example/");
        hostile.post("/v1/password-resets", json!({"email": ada.email})).await.is(202);
        let letter = app.newest_mail(&ada.email).await;
        assert!(mail::link(&letter).starts_with("http://accounts.test/reset-password?token="));
        app.advance(61).await;
        hostile.submit("/reset-password", "email=ada%40example.com").await.is(200);
        let second = app.newest_mail(&ada.email).await;
        hostile.post("/v1/password-resets/confirm", json!({"token": mail::token(&second), "new_password": NEW})).await.is(200);
        let notice = app.newest_mail(&ada.email).await;
        for letter in [&letter, &second, &notice] {
            assert!(!letter.text.contains("evil.example") && !letter.html.contains("evil.example"));
        }
    }

    async fn while_mail_is_down_asking_is_accepted_and_the_mail_is_sent_later(app) {
        let ada = app.freelancer("ada").verified().await;
        app.mail.set(Weather::Down);
        ask(&app, &ada.email).await.is(202);
        app.deliver().await;
        app.advance(2 * 3600).await;
        app.deliver().await;
        app.mail.set(Weather::Up);
        app.advance(3600).await;
        app.deliver().await;
        let mut letters = app.mail.to(&ada.email);
        letters.retain(|letter| letter.subject.starts_with("Choose"));
        assert_eq!(letters.len(), 1);
        // Link and code were made late: their time begins with the mail.
        app.mail.set(Weather::Down);
        by_code(&app, &ada.email, &mail::code(&letters[0]), NEW).await.is(200);
        app.deliver().await;
        assert_eq!(told(&app, &ada.email).len(), 0);
        app.mail.set(Weather::Up);
        app.advance(20).await;
        app.deliver().await;
        assert_eq!(told(&app, &ada.email).len(), 1);
    }

    async fn a_mail_that_the_server_refuses_leaves_the_code_before_it_good(app) {
        let ada = app.freelancer("ada").verified().await;
        let (_, code) = asked(&app, &ada.email).await;
        app.advance(61).await;
        app.mail.set(Weather::Busy);
        ask(&app, &ada.email).await.is(202);
        app.deliver().await;
        assert_eq!(app.count("SELECT count(*) AS count FROM password_resets").await, 1);
        by_code(&app, &ada.email, &code, NEW).await.is(200);
    }

    async fn mails_and_refusals_speak_the_language_of_the_person(app) {
        for (name, locale, subject, notice, refusal) in [
            ("ada", "en-GB", "Choose a new password for Bonafide", "Your password at Bonafide was changed", "You have this password already. Please choose another one."),
            ("luz", "es-MX", "Elija una contraseña nueva para Bonafide", "Se cambió su contraseña en Bonafide", "Ya tiene esta contraseña. Elija otra."),
            ("layla", "ar", "اختر كلمة مرور جديدة في \u{2068}Bonafide\u{2069}", "تم تغيير كلمة مرورك في \u{2068}Bonafide\u{2069}", "لديك كلمة المرور هذه بالفعل. يُرجى اختيار كلمة أخرى."),
        ] {
            let person = verified_in(&app, name, locale).await;
            // Whoever asks: the mail speaks the language of the account.
            let stranger = app.anonymous().with_header("accept-language", "fr, es");
            stranger.post("/v1/password-resets", json!({"email": person.email})).await.is(202);
            let letter = app.newest_mail(&person.email).await;
            assert_eq!(letter.subject, subject);
            let token = mail::token(&letter);
            assert!(letter.html.contains(&format!("token={token}\"")) && letter.html.contains(&mail::code(&letter)));
            let reader = app.anonymous().with_header("accept-language", locale);
            let form = |password: &str| json!({"token": token, "new_password": password});
            let refused = reader.post("/v1/password-resets/confirm", form(PASSWORD)).await.problem(422, "password_reused");
            assert_eq!(refused.body["user_message"], refusal);
            stranger.post("/v1/password-resets/confirm", form(NEW)).await.is(200);
            let letter = app.newest_mail(&person.email).await;
            assert_eq!(letter.subject, notice);
            assert!(letter.text.lines().any(|line| line.trim() == "http://accounts.test/reset-password"), "{}", letter.text);
        }
    }

    async fn all_hashes_of_one_address_keep_one_salt(app) {
        let ada = app.freelancer("ada").verified().await;
        let squatter = with(&app.freelancer("ada"), "another harbor tangent 9").registered().await;
        app.deliver().await;
        let (token, _) = asked(&app, &ada.email).await;
        by_link(&app, &token, NEW).await.is(200);
        let salts = "SELECT count(DISTINCT substr(phc, 1, 50)) AS count FROM passwords";
        assert_eq!(app.count(salts).await, 1);
        assert_eq!(squatter.login().await.is(200).body["result"], "email_verification_required");
        with(&ada, NEW).signs_in().await;
    }

    async fn what_is_long_over_is_swept(app) {
        let ada = app.freelancer("ada").verified().await;
        let (token, _) = asked(&app, &ada.email).await;
        app.advance(31 * 86_400).await;
        bonafide::upkeep::sweep(app.platform()).await.expect("a sweep");
        assert_eq!(app.count("SELECT count(*) AS count FROM password_resets").await, 0);
        by_link(&app, &token, NEW).await.problem(400, "link_unknown");
    }
}
