use bonafide::app::{App, Ports};
use bonafide::platform::config::Config;

fn settings(folder: &std::path::Path) -> std::collections::BTreeMap<String, String> {
    [
        ("BONAFIDE_DATA_DIR", folder.display().to_string()),
        ("BONAFIDE_ARGON2_MEMORY_KIB", "64".into()),
        ("BONAFIDE_HASHING_THREADS", "1".into()),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into()
}

#[test]
fn the_first_start_in_development_makes_a_key_file_that_only_its_owner_can_read() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().expect("a folder");
    App::build(
        Config::read(settings(folder.path())).expect("settings"),
        Ports::default(),
    )
    .expect("the application");
    let file = folder.path().join("root.key");
    let mode = std::fs::metadata(&file)
        .expect("the key file")
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    let before = std::fs::read_to_string(&file).expect("the key");
    App::build(
        Config::read(settings(folder.path())).expect("settings"),
        Ports::default(),
    )
    .expect("a second start");
    assert_eq!(std::fs::read_to_string(&file).expect("the key"), before);
}

#[test]
fn another_root_key_does_not_open_the_database_and_says_so() {
    let folder = tempfile::tempdir().expect("a folder");
    App::build(
        Config::read(settings(folder.path())).expect("settings"),
        Ports::default(),
    )
    .expect("the application");
    std::fs::remove_file(folder.path().join("root.key")).expect("removed");
    let error = App::build(
        Config::read(settings(folder.path())).expect("settings"),
        Ports::default(),
    )
    .err()
    .expect("refused");
    assert!(
        format!("{error:#}").contains("root key does not open"),
        "{error:#}"
    );
}

on_both! {
    async fn a_sealed_address_moved_to_another_account_does_not_open(app) {
        use bonafide::platform::db::schema::accounts::dsl::{accounts, email_sealed, id};
        use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
        let ada = app.freelancer("ada").signed_in().await;
        let eve = app.customer("eve").signed_in().await;
        let (of_ada, of_eve) = (ada.get("/v1/me").await.text_of("/id"), eve.get("/v1/me").await.text_of("/id"));
        let swap = move |conn: &mut bonafide::platform::db::Conn| {
            let sealed: Vec<u8> = accounts.filter(id.eq(of_ada)).select(email_sealed).first(conn)?;
            diesel::update(accounts.filter(id.eq(of_eve))).set(email_sealed.eq(sealed)).execute(conn)?;
            Ok(())
        };
        app.platform().db.write(swap).await.expect("swapped");
        let reply = eve.get("/v1/me").await.problem(500, "internal_error");
        assert!(!reply.text.contains("seal") && !reply.text.contains("ada@"), "{}", reply.text);
        ada.get("/v1/me").await.is(200);
    }
}
