//! What a problem tells a person, in the person's language.

use crate::support::*;

on_both! {
    async fn a_problem_speaks_to_the_person_in_the_persons_language(app) {
        let spanish = app.anonymous().with_header("accept-language", "es-CO, en;q=0.1");
        let login = json!({"email": "ada@example.com", "password": "wrong wrong wrong"});
        let reply = spanish.post("/v1/sessions", login.clone()).await.problem(401, "invalid_credentials");
        assert_eq!(reply.body["user_message"], "La dirección o la contraseña no son correctas. Compruebe ambas.");
        assert_eq!(reply.body["title"], "Address or password is wrong", "developers read English");
        assert_eq!(reply.header("content-language"), "es");
        assert_eq!(reply.header("vary"), "accept-language");
        let reply = app.anonymous().post("/v1/sessions", login).await.problem(401, "invalid_credentials");
        assert_eq!(reply.body["user_message"], "The address or the password is not right. Please check both.");
        assert_eq!(reply.header("content-language"), "en");
        // Refusals of the edge and of the framework, too.
        let arabic = app.anonymous().with_header("accept-language", "ar");
        let reply = arabic.get("/nowhere").await.problem(404, "not_found");
        assert_eq!(reply.body["user_message"], "هذا غير موجود أو يخص شخصًا آخر.");
        arabic.delete("/v1/me").await.problem(405, "method_not_allowed");
        let reply = arabic.with_header("x-large", &"x".repeat(17_000)).get("/v1/me").await.problem(431, "headers_too_large");
        assert_eq!(reply.header("content-language"), "ar");
    }

    async fn several_headers_are_one_list_and_odd_ones_change_nothing(app) {
        let language = async |values: &[&str]| {
            let mut caller = app.anonymous();
            for value in values {
                caller = caller.with_header("accept-language", value);
            }
            caller.get("/nowhere").await.problem(404, "not_found").header("content-language")
        };
        assert_eq!(language(&["fr", "es;q=0.2, ar;q=0.3"]).await, "ar");
        assert_eq!(language(&["*"]).await, "en");
        assert_eq!(language(&["en;q=0, *;q=0.1"]).await, "es");
        assert_eq!(language(&["es;q=0"]).await, "en");
        assert_eq!(language(&["", ";", ",", "=;q"]).await, "en");
        assert_eq!(language(&[&"es-".repeat(666)]).await, "en");
        assert_eq!(language(&[&format!("{}es", "zz,".repeat(20))]).await, "es");
    }

    async fn the_list_of_problems_and_the_page_of_each_are_translated(app) {
        let spanish = app.anonymous().with_header("accept-language", "es");
        let list = spanish.get("/v1/problems").await.is(200);
        assert_eq!(list.header("content-language"), "es");
        let english = app.anonymous().get("/v1/problems").await.is(200);
        let fixes = |reply: &Reply| -> Vec<(String, String)> {
            let text = |value: &Value| value.as_str().expect("text").to_owned();
            let data = reply.body["data"].as_array().expect("a list");
            data.iter().map(|kind| (text(&kind["code"]), text(&kind["fix"]))).collect()
        };
        let (spanish_fixes, english_fixes) = (fixes(&list), fixes(&english));
        assert_eq!(spanish_fixes.len(), english_fixes.len());
        for (translated, source) in spanish_fixes.iter().zip(&english_fixes) {
            assert_eq!(translated.0, source.0);
            assert_ne!(translated.1, source.1, "{}", source.0);
        }
        let json = spanish.clone().with_header("accept", "application/json").get("/problems/link_expired").await.is(200);
        assert_eq!(json.body["fix"], "Este enlace es demasiado antiguo. Pida un mensaje nuevo.");
        assert_eq!(json.body["title"], "The link has expired");
        let page = app.anonymous().with_header("accept-language", "ar").get("/problems/link_expired").await.is(200);
        assert!(page.text.contains("<html lang=\"ar\" dir=\"rtl\">") && page.text.contains("<h1>انتهت صلاحية الرابط</h1>"), "{}", page.text);
        assert!(page.text.contains("<p lang=\"en\" dir=\"ltr\">"), "what is said to developers stays English");
    }

    async fn apps_learn_which_languages_there_are(app) {
        let config = app.anonymous().get("/v1/config").await.is(200);
        assert_eq!(config.body["languages"], json!(["en", "es", "ar"]));
    }
}
