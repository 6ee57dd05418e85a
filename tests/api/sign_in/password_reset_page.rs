//! A forgotten password, by the page: without scripts, without cookies.

use super::password_reset::{NEW, ask, asked};
use crate::support::app::run_with;
use crate::support::*;

const PAGE: &str = "/reset-password";

fn form(fields: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish()
}

async fn send(reader: &Actor, fields: &[(&str, &str)]) -> Reply {
    reader.submit(PAGE, &form(fields)).await.is(200)
}

on_both! {
    async fn the_page_asks_for_a_mail_and_its_link_leads_back_to_choose_a_password(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let page = app.anonymous().get(PAGE).await.is(200);
        assert!(page.text.contains("Forgotten your password?") && page.text.contains("name=\"email\""), "{}", page.text);
        send(&app.anonymous(), &[("email", "ada@example.com")]).await;
        let (token, _) = app.link_and_code(&ada.email).await;
        for _ in 0..10 {
            let page = app.anonymous().get(&format!("{PAGE}?token={token}")).await.is(200);
            assert!(page.text.contains("Ada Example") && page.text.contains("at least 12 characters"), "{}", page.text);
            assert!(!page.text.contains("<script"));
            assert_eq!(page.header("set-cookie"), "");
            assert!(page.header("content-security-policy").contains("default-src 'none'"));
            assert_eq!((page.header("referrer-policy").as_str(), page.header("cache-control").as_str()), ("no-referrer", "no-store"));
            assert_eq!(app.anonymous().head(&format!("{PAGE}?token={token}")).await.is(200).text, "");
        }
        ada.get("/v1/me").await.is(200);
        let done = send(&app.anonymous(), &[("token", &token), ("new_password", NEW)]).await;
        assert!(done.text.contains("Your password was changed"), "{}", done.text);
        ada.get("/v1/me").await.problem(401, "session_revoked");
        let ada = Actor { password: NEW.into(), ..ada }.signs_in().await;
        let again = send(&app.anonymous(), &[("token", &token), ("new_password", "another harbor tangent 9")]).await;
        assert!(again.text.contains("link_used") && again.text.contains("name=\"email\""), "{}", again.text);
        ada.get("/v1/me").await.is(200);
    }

    async fn a_refused_password_gets_the_form_again_with_every_reason_in_the_persons_language(app) {
        app.freelancer("ada").verified().await;
        let (token, _) = asked(&app, "ada@example.com").await;
        for (language, reasons) in [
            ("en", ["It is too short: it needs at least 12 characters.", "It is easy to guess.", "Many people have used it,", "It is built from your name,"]),
            ("es", ["Es demasiado corta: necesita al menos 12 caracteres.", "Es fácil de adivinar.", "Muchas personas la han usado", "Está formada con su nombre,"]),
            ("ar", ["تحتاج إلى \u{2068}12\u{2069} حرفًا على الأقل.", "من السهل تخمينها.", "استخدمها كثيرون", "إنها مكوّنة من اسمك"]),
        ] {
            let reader = app.anonymous().with_header("accept-language", language);
            let page = send(&reader, &[("token", &token), ("new_password", "Example1")]).await;
            for reason in reasons {
                assert!(page.text.contains(reason), "{reason}: {}", page.text);
            }
            assert!(page.text.contains(&format!("name=\"token\" value=\"{token}\"")) && !page.text.contains("Example1\""));
            assert_eq!(page.header("content-language"), language);
        }
        let spanish = app.anonymous().with_header("accept-language", "es");
        let reused = send(&spanish, &[("token", &token), ("new_password", PASSWORD)]).await;
        assert!(reused.text.contains("Ya tiene esta contraseña.") && reused.text.contains(&token), "{}", reused.text);
        let empty = send(&spanish, &[("token", &token), ("new_password", "")]).await;
        assert!(empty.text.contains("Es demasiado corta"), "{}", empty.text);
        let done = send(&spanish, &[("token", &token), ("new_password", NEW)]).await;
        assert!(done.text.contains("Se cambió su contraseña"), "{}", done.text);
    }

    async fn the_answer_to_asking_is_the_same_page_for_every_address(app) {
        app.freelancer("ada").verified().await;
        app.freelancer("waiting").registered().await;
        app.deliver().await;
        for round in ["is on its way", "a short while ago"] {
            let mut pages = Vec::new();
            for name in ["nobody", "ada", "waiting"] {
                let email = format!("{name}@example.com");
                let (statements, page) = app.statements_of(async || send(&app.anonymous(), &[("email", &email)]).await).await;
                assert!(page.text.contains(round), "{}", page.text);
                pages.push((statements, page.text.replace(&email, "…")));
            }
            assert_eq!(pages[0], pages[1]);
            assert_eq!(pages[0], pages[2]);
        }
        let wrong = send(&app.anonymous(), &[("email", "nope")]).await;
        assert!(wrong.text.contains("does not look like an e-mail address"), "{}", wrong.text);
        let hostile = send(&app.anonymous(), &[("email", "\"><script>alert(1)</script>")]).await;
        assert!(!hostile.text.contains("<script"), "{}", hostile.text);
    }

    async fn the_code_can_be_typed_on_the_page(app) {
        let ada = app.freelancer("ada").verified().await;
        let page = send(&app.anonymous(), &[("email", "ada@example.com")]).await;
        assert!(page.text.contains("name=\"code\"") && page.text.contains("value=\"ada@example.com\""), "{}", page.text);
        let (_, code) = app.link_and_code(&ada.email).await;
        let typed = async |email: &str, code: &str, password: &str| {
            let fields = [("email", email), ("code", code), ("new_password", password)];
            send(&app.anonymous(), &fields).await.text
        };
        assert!(typed("ada@example.com", "2222-2222", NEW).await.contains("That is not the code."));
        assert!(typed("nobody@example.com", &code, NEW).await.contains("That is not the code."));
        assert!(typed("nope", &code, NEW).await.contains("check the address for typing errors"));
        let refused = typed("ada@example.com", &code, "short").await;
        assert!(refused.contains("too short") && refused.contains(&format!("value=\"{code}\"")) && refused.contains("value=\"ada@example.com\""), "{refused}");
        assert!(typed("ada@example.com", &code, NEW).await.contains("Your password was changed"));
        Actor { password: NEW.into(), ..ada }.signs_in().await;
        assert!(typed("ada@example.com", &code, "another harbor tangent 9").await.contains("This code is too old."));
    }

    async fn every_dead_link_gets_a_page_that_asks_for_a_new_mail(app) {
        let ada = app.freelancer("ada").verified().await;
        let (expired, _) = asked(&app, &ada.email).await;
        app.advance(3601).await;
        let page = app.anonymous().get(&format!("{PAGE}?token={expired}")).await.is(200);
        assert!(page.text.contains("link_expired") && page.text.contains("name=\"email\""), "{}", page.text);
        let (used, _) = asked(&app, &ada.email).await;
        app.advance(61).await;
        let (superseded, _) = asked(&app, &ada.email).await;
        send(&app.anonymous(), &[("token", &used), ("new_password", NEW)]).await;
        let unknown = "0".repeat(52);
        for (token, code) in [
            ("", "link_malformed"), ("x", "link_malformed"), (&*unknown, "link_unknown"), (&used, "link_used"),
            (&superseded, "link_superseded"),
        ] {
            let page = app.anonymous().get(&format!("{PAGE}?token={token}")).await.is(200);
            assert!(page.text.contains(code) && page.text.contains("name=\"email\""), "{code}: {}", page.text);
        }
        // The notice of the change would be sent along with the next mail, and either could be the newest.
        app.deliver().await;
        app.advance(3600).await;
        let resent = send(&app.anonymous(), &[("email", "ada@example.com")]).await;
        assert!(resent.text.contains("is on its way"));
        let (link, _) = app.link_and_code(&ada.email).await;
        send(&app.anonymous(), &[("token", &link), ("new_password", "another harbor tangent 9")]).await;
        Actor { password: "another harbor tangent 9".into(), ..ada }.signs_in().await;
    }

    async fn links_that_mail_software_damaged_lead_to_the_page(app) {
        let ada = app.freelancer("ada").verified().await;
        let (token, _) = asked(&app, &ada.email).await;
        let upper = token.to_uppercase();
        for address in [
            format!("/Reset-Password?TOKEN={upper}."), format!("/reset-password%3Ftoken={token}"), format!("/reset-password/?token={token}&utm_source=mail"),
            format!("/reset-password?token=3D{token}"),
        ] {
            let page = app.anonymous().open(&address).await.is(200);
            assert!(page.text.contains(&format!("name=\"token\" value=\"{token}\"")), "{address}: {}", page.text);
        }
        for address in ["/Reset-Password", "/reset-password/", "/reset-password?utm_source=mail", "/.well-known/change-password"] {
            let reply = app.anonymous().get(address).await;
            let page = match reply.status {
                303 => app.anonymous().get(reply.header("location").trim_start_matches("http://accounts.test")).await.is(200),
                _ => reply.is(200),
            };
            assert!(page.text.contains("Forgotten your password?"), "{address}: {}", page.text);
        }
        let cut = app.anonymous().open(&format!("/RESET-PASSWORD?TOKEN={}", &upper[..40])).await.is(200);
        assert!(cut.text.contains("link_malformed"), "{}", cut.text);
    }

    async fn buttons_that_a_scanner_presses_blindly_change_nothing(app) {
        let ada = app.freelancer("ada").verified().await;
        let (token, _) = asked(&app, &ada.email).await;
        for fields in [&[][..], &[("token", token.as_str())], &[("token", ""), ("new_password", "")], &[("new_password", NEW)]] {
            send(&app.anonymous(), fields).await;
        }
        ada.clone().signs_in().await;
        send(&app.anonymous(), &[("token", &token), ("new_password", NEW)]).await;
        Actor { password: NEW.into(), ..ada }.signs_in().await;
    }

    async fn sending_the_page_too_often_says_so(app) {
        for _ in 0..30 {
            send(&app.anonymous(), &[("email", "nope")]).await;
        }
        let page = send(&app.anonymous(), &[("email", "ada@example.com")]).await;
        assert!(page.text.contains("rate_limited"), "{}", page.text);
        ask(&app, "ada@example.com").await.problem(429, "rate_limited");
    }
}

mod the_classic_profile_names_its_character_classes {
    use super::*;

    const CLASSIC: &[(&str, &str)] = &[("BONAFIDE_PASSWORD_PROFILE", "classic")];

    #[actix_web::test]
    async fn sqlite() {
        run_with(Engine::Sqlite, CLASSIC, story).await;
    }

    async fn story(app: TestApp) {
        let ada = Actor {
            password: "Violet-tangent-harbor-7".into(),
            ..app.freelancer("ada")
        };
        ada.verified().await;
        let (token, _) = asked(&app, "ada@example.com").await;
        let page = app.anonymous().get(&format!("{PAGE}?token={token}")).await;
        assert!(
            page.text
                .contains("an upper-case letter, a digit and a symbol")
        );
        let refused = send(
            &app.anonymous(),
            &[("token", &token), ("new_password", "copper meadow lantern")],
        )
        .await;
        for reason in ["It needs an upper-case letter.", "It needs a digit."] {
            assert!(refused.text.contains(reason), "{}", refused.text);
        }
    }
}

use crate::support::actor::PASSWORD;
