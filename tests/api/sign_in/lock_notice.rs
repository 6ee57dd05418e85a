//! What the owner of an address is told of a lock.

use bonafide::delivery::mail::Letter;

use crate::support::*;

/// The mails about locks that came to an address.
pub fn notices(app: &TestApp, address: &str) -> Vec<Letter> {
    let mut letters = app.mail.to(address);
    letters.retain(|letter| letter.subject.starts_with("Sign-in to your account"));
    letters
}

/// Somebody who registers with this locale and proves the address.
async fn verified_in(app: &TestApp, name: &str, locale: &str) -> Actor {
    let person = app.freelancer(name);
    let mut form = person.form();
    form["locale"] = json!(locale);
    app.anonymous().post("/v1/accounts", form).await.is(202);
    let (token, _) = app.link_and_code(&person.email).await;
    person.confirm_link(&token).await.is(200);
    person
}

on_both! {
    async fn the_owner_is_told_what_happened_and_what_to_do(app) {
        let ada = app.freelancer("ada").verified().await;
        ada.locks_it().await;
        let letter = app.newest_mail(&ada.email).await;
        assert_eq!(letter.subject, "Sign-in to your account at Bonafide is locked for a while");
        for text in ["5 wrong passwords were tried", "Nobody got in.", "Devices on which you signed in before", "127.0.0.0/24", "Locked since", "Locked until"] {
            assert!(letter.text.contains(text) && letter.html.contains(text), "{text}: {}", letter.text);
        }
        let (link, code) = (mail::link(&letter), mail::code(&letter));
        assert!(link.starts_with("http://accounts.test/unlock?token=") && letter.html.contains(&link) && letter.html.contains(&code));
        let words = letter.text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(letter.html.contains("This wasn’t me") && words.contains("This wasn't me"), "{}", letter.text);
        assert!(letter.text.contains("http://accounts.test/reset-password"), "{}", letter.text);
        assert_eq!(app.count("SELECT count(*) AS count FROM events WHERE kind = 'account.locked' AND payload LIKE '%\"scope\":\"strangers\"%\"until\":%\"is_final\":false%'").await, 1);
        // Neither link nor code is anywhere but in the mail.
        assert_eq!(app.count("SELECT count(*) AS count FROM lock_episodes WHERE length(unlock_hash) = 32 AND length(code_hash) = 32").await, 1);
    }

    async fn a_lock_on_a_device_of_the_owners_says_so(app) {
        let ada = app.freelancer("ada").verified().await;
        let known = ada.login().await.is(200).text_of("/device_token");
        for _ in 0..5 {
            ada.guessing("wrong wrong wrong").login_from(&known).await.problem(401, "invalid_credentials");
        }
        let letter = app.newest_mail(&ada.email).await;
        assert!(letter.html.contains("on a device that you use"), "{}", letter.html);
        assert!(letter.text.contains("Your other devices still work."), "{}", letter.text);
        app.anonymous().post("/v1/unlocks/confirm", json!({"token": mail::token(&letter)})).await.is(200);
        ada.login_from(&known).await.is(200);
    }

    async fn nobody_is_told_of_an_address_that_nobody_proved(app) {
        app.freelancer("waiting").registered().await;
        app.deliver().await;
        let before = app.mail.count();
        app.freelancer("waiting").locks_it().await;
        app.freelancer("nobody").locks_it().await;
        app.deliver().await;
        assert_eq!(app.mail.count(), before);
        assert_eq!(app.count("SELECT count(*) AS count FROM outbox").await, 0);
        assert_eq!(app.count("SELECT count(*) AS count FROM events WHERE kind = 'account.locked'").await, 0);
        assert_eq!(app.count("SELECT count(*) AS count FROM lock_episodes WHERE unlock_hash IS NULL").await, 2);
    }

    async fn a_mail_that_comes_late_says_that_the_lock_is_over(app) {
        let ada = app.freelancer("ada").verified().await;
        app.mail.set(Weather::Down);
        ada.locks_it().await;
        app.deliver().await;
        app.advance(31 * 60).await;
        app.mail.set(Weather::Up);
        let letter = app.newest_mail(&ada.email).await;
        assert_eq!(letter.subject, "Sign-in to your account at Bonafide was locked for a while");
        assert!(letter.text.contains("The lock has ended by itself.") && letter.text.contains("5 wrong passwords"), "{}", letter.text);
        assert!(!letter.text.contains("token=") && !letter.html.contains("token="));
        assert_eq!(app.count("SELECT count(*) AS count FROM events WHERE kind = 'account.locked'").await, 1, "told once, however often the mail was tried");
    }

    async fn the_link_lives_from_the_mail_that_arrived(app) {
        let ada = app.freelancer("ada").verified().await;
        app.mail.set(Weather::TakesAndBreaks);
        ada.locks_it().await;
        app.deliver().await;
        app.mail.set(Weather::Up);
        app.advance(20 * 60).await;
        app.deliver().await;
        let copies = notices(&app, &ada.email);
        assert_eq!(copies.len(), 2);
        assert_eq!(mail::token(&copies[0]), mail::token(&copies[1]));
        let form = json!({"email": ada.email, "code": mail::code(&copies[1])});
        assert_eq!(app.anonymous().post("/v1/unlocks/confirm", form).await.is(200).body["result"], "unlocked");
    }

    async fn who_has_lifted_it_meanwhile_is_not_told(app) {
        let ada = app.freelancer("ada").verified().await;
        app.mail.set(Weather::Down);
        ada.locks_it().await;
        app.deliver().await;
        app.advance(30 * 60 + 1).await;
        ada.login().await.is(200);
        app.mail.set(Weather::Up);
        app.deliver().await;
        assert_eq!(notices(&app, &ada.email).len(), 0);
        assert_eq!(app.count("SELECT count(*) AS count FROM outbox").await, 0);
    }

    async fn the_mail_speaks_the_owners_language(app) {
        for (name, locale, subject, button, nobody) in [
            ("luz", "es-MX", "está bloqueado por un tiempo", "Desbloquear ahora", "Nadie ha entrado."),
            ("layla", "ar", "مقفل لبعض الوقت", "فتح القفل الآن", "لم يدخل أحد."),
        ] {
            let person = verified_in(&app, name, locale).await;
            person.locks_it().await;
            let letter = app.newest_mail(&person.email).await;
            assert!(letter.subject.contains(subject), "{}", letter.subject);
            assert!(letter.html.contains(button) && letter.html.contains(nobody) && letter.text.contains(nobody), "{}", letter.text);
            let link = mail::link(&letter);
            assert!(letter.text.lines().any(|line| line.trim() == link), "{}", letter.text);
        }
    }
}

const QUICK: &[(&str, &str)] = &[
    ("BONAFIDE_LOCKOUT_FAILURES", "1/15m"),
    ("BONAFIDE_LOCKOUT_TIME", "10m"),
];

story!(one_mail_an_episode_however_long_the_attack, QUICK, |app| {
    let ada = app.freelancer("ada").verified().await;
    for _ in 0..50 {
        ada.guessing("wrong wrong wrong")
            .login()
            .await
            .problem(401, "invalid_credentials");
        app.deliver().await;
        app.advance(601).await;
    }
    assert_eq!(notices(&app, &ada.email).len(), 1);
    let locks = "SELECT count(*) AS count FROM lock_episodes WHERE locks = 50";
    assert_eq!(app.count(locks).await, 1);
    // A day of quiet, and somebody begins again.
    app.advance(24 * 3600).await;
    ada.guessing("wrong wrong wrong")
        .login()
        .await
        .problem(401, "invalid_credentials");
    app.deliver().await;
    assert_eq!(notices(&app, &ada.email).len(), 2);
    let events = "SELECT count(*) AS count FROM events WHERE kind = 'account.locked'";
    assert_eq!(app.count(events).await, 2);
});

const SOON_FINAL: &[(&str, &str)] = &[("BONAFIDE_LOCKOUT_HARD_STOP", "6")];

story!(
    when_only_a_new_password_helps_the_mail_leads_there,
    SOON_FINAL,
    |app| {
        let ada = app.freelancer("ada").verified().await;
        ada.locks_it().await;
        let unlock = mail::token(&app.newest_mail(&ada.email).await);
        app.advance(30 * 60 + 1).await;
        ada.guessing("wrong wrong wrong")
            .login()
            .await
            .problem(401, "invalid_credentials");
        let letter = app.newest_mail(&ada.email).await;
        assert_eq!(
            letter.subject,
            "Please choose a new password for your account at Bonafide"
        );
        assert!(
            letter.text.contains("6 wrong passwords in a row"),
            "{}",
            letter.text
        );
        assert!(
            letter.text.contains("http://accounts.test/reset-password")
                && !letter.text.contains("token=")
        );
        let finals = "SELECT count(*) AS count FROM events WHERE kind = 'account.locked' AND payload LIKE '%\"is_final\":true%'";
        assert_eq!(app.count(finals).await, 1);
        // The link of the first mail cannot lift it, on the page neither.
        let refused = app
            .anonymous()
            .post("/v1/unlocks/confirm", json!({"token": unlock}))
            .await
            .problem(429, "account_locked");
        assert_eq!(refused.body["next"][0]["rel"], "reset_password");
        let page = app
            .anonymous()
            .get(&format!("/unlock?token={unlock}"))
            .await
            .is(200);
        assert!(
            page.text.contains("choose a new password") && !page.text.contains("<form"),
            "{}",
            page.text
        );
        let pressed = app
            .anonymous()
            .submit("/unlock", &format!("token={unlock}"))
            .await
            .is(200);
        assert!(
            pressed.text.contains("unlocking is not enough"),
            "{}",
            pressed.text
        );
        let disowned = app
            .anonymous()
            .post("/v1/unlocks/disown", json!({"token": unlock}))
            .await
            .is(200);
        assert_eq!(disowned.body["result"], "kept_locked");
        app.advance(3 * 3600).await;
        ada.login().await.problem(429, "account_locked");
        // A new password does.
        let form = json!({"email": ada.email});
        app.anonymous()
            .post("/v1/password-resets", form)
            .await
            .is(202);
        let (token, _) = app.link_and_code(&ada.email).await;
        let form = json!({"token": token, "new_password": "copper meadow lantern 4"});
        app.anonymous()
            .post("/v1/password-resets/confirm", form)
            .await
            .is(200);
        ada.guessing("copper meadow lantern 4")
            .login()
            .await
            .is(200);
        let reply = app
            .anonymous()
            .post("/v1/unlocks/confirm", json!({"token": unlock}))
            .await
            .is(200);
        assert_eq!(reply.body["result"], "not_locked");
    }
);

use crate::support::mail;
