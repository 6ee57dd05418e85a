//! The page behind the link of a mail about a lock.

use super::unlock::locked;

on_both! {
    async fn opening_the_link_changes_nothing(app) {
        let (ada, token, _) = locked(&app, "ada").await;
        let path = format!("/unlock?token={token}");
        for _ in 0..10 {
            let page = app.anonymous().get(&path).await.is(200);
            assert!(page.text.contains("127.0.0.0/24") && page.text.contains("This wasn’t me"), "{}", page.text);
            assert_eq!(app.anonymous().head(&path).await.is(200).text, "");
        }
        ada.login().await.problem(429, "account_locked");
        assert_eq!(app.count("SELECT count(*) AS count FROM lock_episodes WHERE ended_at IS NULL AND disowned_at IS NULL").await, 1);
    }

    async fn the_button_unlocks_without_scripts_or_cookies(app) {
        let (ada, token, _) = locked(&app, "ada").await;
        let page = app.anonymous().get(&format!("/unlock?token={token}")).await.is(200);
        assert!(!page.text.contains("<script") && page.header("set-cookie").is_empty());
        assert!(page.header("content-security-policy").contains("default-src 'none'"));
        assert_eq!((page.header("referrer-policy"), page.header("cache-control")), ("no-referrer".into(), "no-store".into()));
        let done = app.anonymous().submit("/unlock", &format!("token={token}&action=unlock")).await.is(200);
        assert!(done.text.contains("The lock was lifted"), "{}", done.text);
        assert!(done.header("set-cookie").is_empty());
        ada.login().await.is(200);
        let again = app.anonymous().submit("/unlock", &format!("token={token}&action=unlock")).await.is(200);
        assert!(again.text.contains("link_used"), "{}", again.text);
        let opened = app.anonymous().get(&format!("/unlock?token={token}")).await.is(200);
        assert!(opened.text.contains("link_used"), "{}", opened.text);
    }

    async fn the_other_button_keeps_the_lock_and_says_what_to_do(app) {
        let (ada, token, _) = locked(&app, "ada").await;
        let page = app.anonymous().submit("/unlock", &format!("token={token}&action=disown")).await.is(200);
        for text in ["Nobody got into your account", "devices on which you signed in before still work", "anywhere else, choose a new one", "http://accounts.test/reset-password"] {
            assert!(page.text.contains(text), "{text}: {}", page.text);
        }
        ada.login().await.problem(429, "account_locked");
        assert_eq!(app.count("SELECT count(*) AS count FROM events WHERE kind = 'account.lockout_disowned'").await, 1);
    }

    async fn a_lock_that_ended_needs_no_button(app) {
        let (_, token, _) = locked(&app, "ada").await;
        app.advance(30 * 60 + 1).await;
        let page = app.anonymous().get(&format!("/unlock?token={token}")).await.is(200);
        assert!(page.text.contains("Nothing is locked any more") && !page.text.contains("<form"), "{}", page.text);
        let pressed = app.anonymous().submit("/unlock", &format!("token={token}")).await.is(200);
        assert!(pressed.text.contains("Nothing is locked any more"), "{}", pressed.text);
        let disowned = app.anonymous().submit("/unlock", &format!("token={token}&action=disown")).await.is(200);
        assert!(disowned.text.contains("has ended by itself"), "{}", disowned.text);
    }

    async fn a_damaged_address_leads_to_the_page(app) {
        let (ada, token, _) = locked(&app, "ada").await;
        for path in [format!("/UNLOCK?TOKEN={}.", token.to_uppercase()), format!("/unlock%3Ftoken={token}"), format!("/unlock/?token={token}")] {
            let page = app.anonymous().open(&path).await.is(200);
            assert!(page.text.contains("Unlock the sign-in"), "{path}: {}", page.text);
        }
        for (token, code) in [("", "link_malformed"), ("x", "link_malformed"), (&*"0".repeat(52), "link_unknown")] {
            let page = app.anonymous().get(&format!("/unlock?token={token}")).await.is(200);
            assert!(page.text.contains(code) && page.text.contains("A lock ends by itself"), "{code}: {}", page.text);
            let pressed = app.anonymous().submit("/unlock", &format!("token={token}")).await.is(200);
            assert!(pressed.text.contains(code), "{}", pressed.text);
        }
        ada.login().await.problem(429, "account_locked");
    }

    async fn the_page_speaks_the_browsers_language(app) {
        let (_, token, _) = locked(&app, "ada").await;
        for (language, direction, title, button) in [
            ("es", "ltr", "Desbloquear el inicio de sesión", "No fui yo"),
            ("ar", "rtl", "فتح قفل تسجيل الدخول", "لم أكن أنا"),
        ] {
            let reader = app.anonymous().with_header("accept-language", language);
            let page = reader.get(&format!("/unlock?token={token}")).await.is(200);
            assert!(page.text.contains(&format!("dir=\"{direction}\"")) && page.text.contains(title) && page.text.contains(button), "{}", page.text);
            let trouble = reader.get("/unlock?token=x").await.is(200);
            assert!(trouble.text.contains("link_malformed") && trouble.text.contains(&format!("lang=\"{language}\"")));
        }
    }
}
