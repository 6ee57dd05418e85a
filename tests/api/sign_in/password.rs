use crate::support::*;

on_both! {
    async fn the_meter_names_every_failed_rule_and_stores_nothing(app) {
        let ask = |password: &'static str| {
            let form = json!({"password": password, "name": "Ada Lovelace", "email": "ada@example.com"});
            let anybody = app.anonymous();
            async move { anybody.post("/v1/password-strength", form).await.is(200).body }
        };
        let short = ask("abc").await;
        assert_eq!(short["acceptable"], false);
        assert_eq!(short["failures"][0]["code"], "password_too_short");
        let own = ask("AdaLovelace2026!").await;
        assert!(own["failures"].to_string().contains("password_contains_identifier"), "{own}");
        let good = ask("violet tangent harbor 7").await;
        assert_eq!((&good["acceptable"], good["failures"].as_array().map(Vec::len)), (&json!(true), Some(0)));
        assert!(good["score"].as_u64() >= Some(3), "{good}");
        assert_eq!(app.count("SELECT count(*) AS count FROM passwords").await, 0);
    }

    async fn the_meter_is_bounded_per_client(app) {
        for _ in 0..120 {
            app.anonymous().post("/v1/password-strength", json!({"password": "x"})).await.is(200);
        }
        app.anonymous().post("/v1/password-strength", json!({"password": "x"})).await.problem(429, "rate_limited");
    }

    async fn the_policy_of_the_server_is_public(app) {
        let config = app.anonymous().get("/v1/config").await.is(200);
        assert_eq!(config.body["password"], json!({"profile": "guided", "minimum_length": 12, "maximum_length": 256, "classes_required": false}));
    }
}

mod the_classic_profile_demands_character_classes {
    use super::*;
    use crate::support::app::run_with;

    const CLASSIC: &[(&str, &str)] = &[("BONAFIDE_PASSWORD_PROFILE", "classic")];

    #[actix_web::test]
    async fn sqlite() {
        run_with(Engine::Sqlite, CLASSIC, story).await;
    }

    async fn story(app: TestApp) {
        let reply = app
            .anonymous()
            .post("/v1/accounts", app.freelancer("ada").form())
            .await
            .problem(422, "password_too_weak");
        assert_eq!(reply.faults().len(), 1, "no upper case: {}", reply.text);
        Actor {
            password: "Violet-tangent-harbor-7".into(),
            ..app.freelancer("ada")
        }
        .signed_in()
        .await;
        assert_eq!(
            app.anonymous().get("/v1/config").await.is(200).body["password"]["classes_required"],
            true
        );
    }
}
