use crate::support::*;

on_both! {
    async fn scanners_that_open_the_link_change_nothing(app) {
        let ada = app.freelancer("ada").registered().await;
        let (token, _) = app.link_and_code(&ada.email).await;
        let page = format!("/verify-email?token={token}");
        for _ in 0..25 {
            let reply = app.anonymous().get(&page).await.is(200);
            assert!(reply.text.contains("a••@example.com") && reply.text.contains("Ada Example"));
            assert_eq!(app.anonymous().head(&page).await.is(200).text, "");
        }
        assert_eq!(ada.get("/v1/email-verifications/current").await.is(200).body["status"], "pending");
        ada.confirm_link(&token).await.is(200);
    }

    async fn the_button_confirms_without_scripts_or_cookies(app) {
        let ada = app.freelancer("ada").registered().await;
        let (token, _) = app.link_and_code(&ada.email).await;
        let page = app.anonymous().get(&format!("/verify-email?token={token}")).await.is(200);
        assert!(!page.text.contains("<script"));
        assert_eq!(page.header("set-cookie"), "");
        assert!(page.header("content-security-policy").contains("default-src 'none'"));
        assert_eq!(page.header("referrer-policy"), "no-referrer");
        assert_eq!(page.header("cache-control"), "no-store");
        let done = app.anonymous().submit("/verify-email", &format!("action=confirm&token={token}")).await.is(200);
        assert!(done.text.contains("confirmed"), "{}", done.text);
        assert_eq!(ada.login().await.is(200).body["result"], "authenticated");
        let again = app.anonymous().submit("/verify-email", &format!("action=confirm&token={token}")).await.is(200);
        assert!(again.text.contains("link_used"));
    }

    async fn every_faulty_link_gets_a_page_with_a_way_on(app) {
        let ada = app.freelancer("ada").registered().await;
        let (expired, _) = app.link_and_code(&ada.email).await;
        app.advance(24 * 3600 + 1).await;
        let ada = ada.signed_in_from_scratch().await;
        ada.patch("/v1/email-verifications/current", json!({"email": "ada2@example.com"})).await.is(202);
        let unknown = "0".repeat(52);
        for (token, code) in [("", "link_malformed"), ("x", "link_malformed"), (unknown.as_str(), "link_unknown"), (&expired, "link_superseded")] {
            let page = app.anonymous().get(&format!("/verify-email?token={token}")).await.is(200);
            assert!(page.text.contains(code), "{code}: {}", page.text);
            assert!(page.text.contains("action") && page.text.contains("resend"));
        }
        app.anonymous().get("/verify-email").await.is(200);
        let resent = app.anonymous().submit("/verify-email", "action=resend&email=ada2%40example.com").await.is(200);
        assert!(resent.text.contains("on its way"));
        let (link, _) = app.link_and_code("ada2@example.com").await;
        ada.confirm_link(&link).await.is(200);
    }

    async fn asking_too_often_on_the_page_says_so_for_any_address(app) {
        app.freelancer("ada").registered().await;
        for address in ["ada%40example.com", "nobody%40example.com"] {
            app.anonymous().submit("/verify-email", &format!("action=resend&email={address}")).await.is(200);
            let soon = app.anonymous().submit("/verify-email", &format!("action=resend&email={address}")).await.is(200);
            assert!(soon.text.contains("short while ago"), "{}", soon.text);
        }
        let wrong = app.anonymous().submit("/verify-email", "action=resend&email=nope").await.is(200);
        assert!(wrong.text.contains("does not look like"));
    }

    async fn who_did_not_register_ends_the_registration(app) {
        let eve = app.freelancer("victim").registered().await;
        let (token, code) = app.link_and_code("victim@example.com").await;
        let page = app.anonymous().submit("/verify-email", &format!("action=disown&token={token}")).await.is(200);
        assert!(page.text.contains("ended"), "{}", page.text);
        eve.confirm_code(&code).await.problem(401, "token_invalid");
        eve.confirm_link(&token).await.problem(410, "link_superseded");
        eve.login().await.problem(401, "invalid_credentials");
        // The address is free for its real owner.
        let owner = Actor { password: "owner tangent harbor 3".into(), ..app.freelancer("victim") }.signed_in().await;
        owner.get("/v1/me").await.is(200);
    }

    async fn a_proven_account_cannot_be_disowned_by_its_old_links(app) {
        let ada = app.freelancer("ada").registered().await;
        let (first, _) = app.link_and_code(&ada.email).await;
        app.advance(61).await;
        ada.post("/v1/email-verifications/resend", json!({})).await.is(202);
        let (second, _) = app.link_and_code(&ada.email).await;
        ada.confirm_link(&first).await.is(200);
        let page = app.anonymous().submit("/verify-email", &format!("action=disown&token={second}")).await.is(200);
        assert!(page.text.contains("link_used"));
        ada.signs_in().await.get("/v1/me").await.is(200);
    }

    async fn hostile_names_and_tokens_are_shown_harmlessly(app) {
        let ada = Actor { name: "Ada \"quoted\" & Söhne".into(), ..app.freelancer("ada") }.registered().await;
        let (token, _) = app.link_and_code(&ada.email).await;
        let page = app.anonymous().get(&format!("/verify-email?token={token}")).await.is(200);
        assert!(page.text.contains("Ada &quot;quoted&quot; &amp; Söhne"), "{}", page.text);
        let letter = app.newest_mail(&ada.email).await;
        assert!(letter.html.contains("Ada &quot;quoted&quot; &amp; Söhne") && letter.text.contains("Ada \"quoted\" & Söhne"));
        let page = app.anonymous().get("/verify-email?token=%3Cscript%3Ealert(1)%3C%2Fscript%3E").await.is(200);
        assert!(!page.text.contains("<script"));
    }

    async fn links_come_from_the_settings_and_never_from_the_host_header(app) {
        let form = app.freelancer("ada").form();
        app.anonymous().with_header("host", "evil.example").with_header("x-forwarded-host", "evil.example").post("/v1/accounts", form).await.is(202);
        let letter = app.newest_mail("ada@example.com").await;
        assert!(mail::link(&letter).starts_with("http://accounts.test/verify-email?token="));
        assert!(!letter.text.contains("evil.example") && !letter.html.contains("evil.example"));
    }
}

use crate::support::mail;

impl Actor {
    /// A fresh registration token for a registration whose first one has expired.
    async fn signed_in_from_scratch(&self) -> Self {
        let reply = self.login().await.is(200);
        assert_eq!(reply.body["result"], "email_verification_required");
        self.bearing(&reply.text_of("/registration_token"))
    }
}
