//! Mails and pages in the language of the person, on a right-to-left page too.

use bonafide::delivery::mail::Letter;

use crate::support::app::run_with;
use crate::support::*;

/// Somebody who registers with this locale.
async fn registered(app: &TestApp, name: &str, locale: Value) -> Actor {
    let mut person = app.freelancer(name);
    let mut form = person.form();
    form["locale"] = locale;
    let reply = app.anonymous().post("/v1/accounts", form).await.is(202);
    person.bearer = Some(reply.text_of("/registration_token"));
    person
}

fn has(letter: &Letter, text: &str) -> bool {
    letter.html.contains(text) && letter.text.contains(text)
}

on_both! {
    async fn a_mail_speaks_the_locale_of_the_account(app) {
        for (name, locale, language, greeting) in [
            ("ada", "en-GB", "en", "Somebody, probably you"),
            ("luz", "es-MX", "es", "Alguien, probablemente usted"),
            ("layla", "ar", "ar", "وهو أنت على الأرجح"),
            ("anne", "fr", "en", "Somebody, probably you"),
        ] {
            let person = registered(&app, name, json!(locale)).await;
            let letter = app.newest_mail(&person.email).await;
            assert_eq!(letter.language.as_str(), language);
            assert!(has(&letter, greeting), "{locale}: {}", letter.text);
            assert!(letter.html.contains(&format!("<html lang=\"{language}\" dir=")), "{}", letter.html);
            let (token, code) = app.link_and_code(&person.email).await;
            assert!(letter.html.contains(&format!("token={token}\"")) && letter.html.contains(&code));
            match language {
                "es" => person.confirm_code(&code).await.is(200),
                _ => person.confirm_link(&token).await.is(200),
            };
        }
    }

    async fn an_arabic_mail_goes_from_right_to_left_but_its_link_and_code_do_not(app) {
        let layla = Actor { name: "Layla \"3\" & Co".into(), ..app.freelancer("layla") };
        let form = layla.form();
        app.anonymous().with_header("accept-language", "ar-EG, en;q=0.5").post("/v1/accounts", form).await.is(202);
        let letter = app.newest_mail(&layla.email).await;
        assert!(letter.html.contains("<html lang=\"ar\" dir=\"rtl\""));
        assert!(letter.html.contains("align=\"right\"") && !letter.html.contains("align=\"left\""));
        assert!(letter.subject.contains("تأكيد عنوان بريدك الإلكتروني"), "{}", letter.subject);
        // The name stands apart from the text around it, and cannot become markup.
        assert!(letter.html.contains("<strong>\u{2068}Layla &quot;3&quot; &amp; Co\u{2069}</strong>"), "{}", letter.html);
        assert!(!letter.html.contains("&lt;strong") && !letter.text.contains("<strong"));
        let (link, code) = (mail::link(&letter), mail::code(&letter));
        assert!(letter.html.contains(&format!("<a class=\"link\" href=\"{link}\" dir=\"ltr\"")), "{}", letter.html);
        for line in [&link, &code] {
            assert!(letter.text.lines().any(|found| found.trim() == line), "{line} has a line of its own");
            assert!(letter.html.contains(line.as_str()));
        }
    }

    async fn numbers_have_the_form_that_arabic_gives_them(app) {
        for (hours, form) in [
            ("1h", "ساعة واحدة"), ("2h", "ساعتين"), ("3h", "\u{2068}3\u{2069} ساعات"),
            ("11h", "\u{2068}11\u{2069} ساعةً"), ("100h", "\u{2068}100\u{2069} ساعة."),
        ] {
            let node = app.another_node_with("BONAFIDE_EMAIL_LINK_TIME", hours).await;
            let layla = registered(&node, &format!("layla{hours}"), json!("ar")).await;
            let letter = node.newest_mail(&layla.email).await;
            assert!(has(&letter, form), "{hours}: {}", letter.text);
        }
    }

    async fn the_owner_of_a_taken_address_is_written_to_in_the_owners_language(app) {
        let luz = registered(&app, "luz", json!("es")).await;
        let (token, _) = app.link_and_code(&luz.email).await;
        luz.confirm_link(&token).await.is(200);
        let eve = app.anonymous().with_header("accept-language", "ar");
        eve.post("/v1/accounts", app.customer("luz").form()).await.is(202);
        let letter = app.newest_mail(&luz.email).await;
        assert!(letter.subject.contains("Usted ya tiene una cuenta"), "{}", letter.subject);
        eve.post("/v1/email-verifications/resend", json!({"email": luz.email})).await.is(202);
        let letter = app.newest_mail(&luz.email).await;
        assert_eq!(letter.subject, "Su dirección de correo electrónico ya está confirmada");
        assert!(has(&letter, "Alguien, probablemente usted") && !letter.html.contains("مرحبًا"));
    }

    async fn an_answer_never_speaks_the_language_of_whose_address_it_is_about(app) {
        let luz = registered(&app, "luz", json!("es")).await;
        let (token, _) = app.link_and_code(&luz.email).await;
        luz.confirm_link(&token).await.is(200);
        registered(&app, "waiting", json!("ar")).await;
        for (header, language) in [("fr", "en"), ("ar", "ar")] {
            for name in ["luz", "waiting", "nobody"] {
                let caller = Actor { password: "wrong wrong wrong".into(), ..app.freelancer(name).with_header("accept-language", header) };
                let reply = caller.login().await.problem(401, "invalid_credentials");
                assert_eq!(reply.header("content-language"), language);
                let page = caller.submit("/verify-email", &format!("action=resend&email={name}%40example.com")).await.is(200);
                assert_eq!(page.header("content-language"), language);
            }
        }
    }

    async fn without_a_locale_the_request_says_which(app) {
        for (name, header, expected) in [("luz", "fr, es-AR;q=0.9", "es"), ("anne", "fr", "en"), ("odd", "*;;;", "en")] {
            let person = app.freelancer(name);
            app.anonymous().with_header("accept-language", header).post("/v1/accounts", person.form()).await.is(202);
            let (token, _) = app.link_and_code(&person.email).await;
            person.confirm_link(&token).await.is(200);
            assert_eq!(person.signs_in().await.get("/v1/me").await.is(200).body["locale"], expected);
        }
        let person = registered(&app, "told", json!("pt-BR")).await;
        let (token, _) = app.link_and_code(&person.email).await;
        person.confirm_link(&token).await.is(200);
        assert_eq!(person.signs_in().await.get("/v1/me").await.is(200).body["locale"], "pt-BR");
    }

    async fn the_page_behind_the_link_speaks_the_browsers_language(app) {
        let ada = app.freelancer("ada").registered().await;
        let (token, _) = app.link_and_code(&ada.email).await;
        let reader = app.anonymous().with_header("accept-language", "ar-SA,ar;q=0.9,en;q=0.8");
        let page = reader.get(&format!("/verify-email?token={token}")).await.is(200);
        assert!(page.text.contains("<html lang=\"ar\" dir=\"rtl\">") && page.text.contains("تأكيد هذا العنوان"), "{}", page.text);
        assert!(page.text.contains("<strong>\u{2068}Ada Example\u{2069}</strong>"), "{}", page.text);
        assert_eq!(page.header("content-language"), "ar");
        assert!(page.header("vary").contains("accept-language"), "{:?}", page.headers);
        let resent = reader.submit("/verify-email", "action=resend&email=ada%40example.com").await.is(200);
        assert!(resent.text.contains("رسالة تأكيد جديدة") && resent.text.contains("dir=\"rtl\""));
        let broken = reader.get("/verify-email?token=x").await.is(200);
        assert!(broken.text.contains("الرابط تالف") && broken.text.contains("link_malformed"));
        let done = reader.submit("/verify-email", &format!("action=confirm&token={token}")).await.is(200);
        assert!(done.text.contains("تم تأكيد عنوانك"), "{}", done.text);
        let spanish = app.anonymous().with_header("accept-language", "es");
        let used = spanish.submit("/verify-email", &format!("action=disown&token={token}")).await.is(200);
        assert!(used.text.contains("Este enlace ya ha cumplido su función") && used.text.contains("<html lang=\"es\" dir=\"ltr\">"));
        let other = app.freelancer("other").registered().await;
        let (token, _) = app.link_and_code(&other.email).await;
        let ended = spanish.submit("/verify-email", &format!("action=disown&token={token}")).await.is(200);
        assert!(ended.text.contains("El registro se ha anulado"), "{}", ended.text);
        for odd in ["fr", "*", "en;q=0, fr", "<garbage>;q=9, \u{e9};;", &"x".repeat(2000)] {
            let page = app.anonymous().with_header("accept-language", odd).get("/verify-email?token=x").await.is(200);
            assert_eq!(page.header("content-language"), "en");
            assert!(page.text.contains("The link is damaged"), "{odd}");
        }
    }
}

mod an_unsupported_language_falls_back_to_the_operators {
    use super::*;

    const ARABIC: &[(&str, &str)] = &[("BONAFIDE_LANGUAGE", "ar")];

    #[actix_web::test]
    async fn sqlite() {
        run_with(Engine::Sqlite, ARABIC, story).await;
    }

    #[actix_web::test]
    async fn postgres() {
        run_with(Engine::Postgres, ARABIC, story).await;
    }

    async fn story(app: TestApp) {
        let anne = registered(&app, "anne", json!("fr")).await;
        let letter = app.newest_mail(&anne.email).await;
        assert!(letter.html.contains("dir=\"rtl\""));
        let nobody = app.anonymous().get("/nowhere").await;
        let problem = nobody.problem(404, "not_found");
        assert_eq!(problem.header("content-language"), "ar");
    }
}

use crate::support::mail;
