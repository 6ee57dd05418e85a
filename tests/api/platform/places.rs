//! Where people signed in from, by a database that MaxMind made for tests (`tests/geoip`).

use std::collections::BTreeMap;

use bonafide::app::{App, Ports};
use bonafide::platform::config::Config;

use crate::support::app::{Settings, run_with};
use crate::support::*;

const CITIES: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/tests/geoip/GeoLite2-City-Test.mmdb"
);
const WITH_PLACES: Settings = &[
    ("BONAFIDE_TRUSTED_PROXIES", "127.0.0.1"),
    ("BONAFIDE_GEOIP_FILE", CITIES),
];
/// Addresses behind the proxy: in San Diego, in Changchun, and in a network that the database does not know.
const SAN_DIEGO: &str = "214.78.3.9";
const SAN_DIEGO_6: &str = "2001:480:10:2::5";
const CHANGCHUN: &str = "175.16.199.7";
const NOWHERE: &str = "203.0.113.9";

fn from(person: &Actor, address: &str) -> Actor {
    person.clone().with_header("x-forwarded-for", address)
}

async fn sessions(person: &Actor, language: &str) -> Vec<Value> {
    let asking = person.clone().with_header("accept-language", language);
    let reply = asking.get("/v1/me/sessions").await.is(200);
    assert_eq!(reply.header("content-language"), language);
    reply.body["data"].as_array().expect("a list").clone()
}

async fn history(person: &Actor, language: &str) -> Vec<Value> {
    let asking = person.clone().with_header("accept-language", language);
    let reply = asking.get("/v1/me/audit-events").await.is(200);
    reply.body["data"].as_array().expect("a list").clone()
}

mod a_sign_in_is_shown_with_its_place {
    use super::*;

    #[actix_web::test]
    async fn sqlite() {
        run_with(Engine::Sqlite, WITH_PLACES, story).await;
    }

    #[actix_web::test]
    async fn postgres() {
        run_with(Engine::Postgres, WITH_PLACES, story).await;
    }

    async fn story(app: TestApp) {
        let ada = app.freelancer("ada").verified().await;
        let mut signed_in = ada.clone();
        for address in [SAN_DIEGO, SAN_DIEGO_6, NOWHERE] {
            app.advance(1).await;
            signed_in = from(&ada, address).signs_in().await;
        }
        let in_english = json!({"country_code": "US", "country": "United States", "region": "California", "city": "San Diego"});
        let in_spanish = json!({"country_code": "US", "country": "Estados Unidos", "region": "California", "city": "San Diego"});
        let listed = sessions(&signed_in, "en").await;
        assert_eq!(
            (&listed[0]["address"], listed[0].get("place")),
            (&json!("203.0.113.0/24"), None)
        );
        assert_eq!(
            (&listed[1]["address"], &listed[1]["place"]),
            (&json!("2001:480:10::/48"), &in_english)
        );
        assert_eq!(
            (&listed[2]["address"], &listed[2]["place"]),
            (&json!("214.78.3.0/24"), &in_english)
        );
        assert_eq!(sessions(&signed_in, "es").await[2]["place"], in_spanish);
        // MaxMind's databases have no Arabic names.
        assert_eq!(sessions(&signed_in, "ar").await[2]["place"], in_english);

        let stranger = Actor {
            password: "wrong wrong wrong".into(),
            ..from(&ada, CHANGCHUN)
        };
        app.advance(1).await;
        stranger.login().await.problem(401, "invalid_credentials");
        let told = history(&signed_in, "es").await;
        assert_eq!(
            (&told[0]["type"], &told[0]["place"]),
            (
                &json!("login.failed"),
                &json!({"country_code": "CN", "country": "China", "region": "Jilin Sheng", "city": "Changchun"})
            )
        );
        assert_eq!(told[3]["place"], in_spanish);
        assert_eq!(
            (&told[1]["type"], told[1].get("place")),
            (&json!("session.created"), None)
        );
    }
}

mod a_session_is_where_it_was_last_used {
    use super::*;

    #[actix_web::test]
    async fn sqlite() {
        run_with(Engine::Sqlite, WITH_PLACES, story).await;
    }

    async fn story(app: TestApp) {
        let ada = from(&app.freelancer("ada").verified().await, SAN_DIEGO)
            .signs_in()
            .await;
        let travelling = Actor {
            headers: Vec::new(),
            ..ada.clone()
        };
        from(&travelling, CHANGCHUN)
            .refresh(&ada.refresh_token)
            .await
            .is(200);
        assert_eq!(sessions(&ada, "en").await[0]["place"]["city"], "Changchun");
        let began = history(&ada, "en").await;
        assert_eq!(began[0]["place"]["city"], "San Diego");
    }
}

mod nobody_can_pretend_to_be_elsewhere {
    use super::*;

    const NO_PROXY: Settings = &[("BONAFIDE_GEOIP_FILE", CITIES)];

    #[actix_web::test]
    async fn sqlite() {
        run_with(Engine::Sqlite, NO_PROXY, story).await;
    }

    async fn story(app: TestApp) {
        let ada = app.freelancer("ada").verified().await;
        let ada = from(&ada, SAN_DIEGO).signs_in().await;
        assert_eq!(sessions(&ada, "en").await[0].get("place"), None);
    }
}

mod without_a_database_nothing_has_a_place {
    use super::*;

    const PROXY: Settings = &[("BONAFIDE_TRUSTED_PROXIES", "127.0.0.1")];

    #[actix_web::test]
    async fn sqlite() {
        run_with(Engine::Sqlite, PROXY, story).await;
    }

    async fn story(app: TestApp) {
        let ada = app.freelancer("ada").verified().await;
        let ada = from(&ada, SAN_DIEGO).signs_in().await;
        let listed = sessions(&ada, "en").await;
        assert_eq!(listed[0]["address"], "214.78.3.0/24");
        assert_eq!(listed[0].get("place"), None);
        assert!(
            history(&ada, "en")
                .await
                .iter()
                .all(|item| item.get("place").is_none())
        );
    }
}

fn settings(folder: &std::path::Path, file: &str) -> BTreeMap<String, String> {
    [
        ("BONAFIDE_DATA_DIR", folder.display().to_string()),
        ("BONAFIDE_GEOIP_FILE", file.to_owned()),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into()
}

#[test]
fn a_database_that_is_not_there_is_a_mistake_among_the_others() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut values = settings(folder.path(), "/nonexistent/places.mmdb");
    values.insert("BONAFIDE_LISTEN".to_owned(), "nowhere".to_owned());
    let faults = Config::read(values).expect_err("mistakes");
    let told = "BONAFIDE_GEOIP_FILE: `/nonexistent/places.mmdb`: there is no such file";
    assert!(
        faults.len() == 2 && faults.iter().any(|fault| fault == told),
        "{faults:?}"
    );
}

#[test]
fn with_a_broken_database_nothing_starts() {
    let folder = tempfile::tempdir().expect("a folder");
    let broken = folder.path().join("broken.mmdb");
    let whole = std::fs::read(CITIES).expect("the database");
    std::fs::write(&broken, &whole[..whole.len() / 2]).expect("a broken one");
    let config = Config::read(settings(folder.path(), &broken.display().to_string()));
    let built = App::build(config.expect("the settings are right"), Ports::default());
    let error = format!("{:#}", built.err().expect("refused"));
    assert!(error.starts_with("BONAFIDE_GEOIP_FILE: "), "{error}");
    assert!(error.contains("broken.mmdb"), "{error}");
}
