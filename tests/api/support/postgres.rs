//! A database of its own for each test, copied from a template that has the schema.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock};

use bonafide::platform::config::DatabaseUrl;
use bonafide::platform::db::Db;
use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection};

static TEMPLATE: OnceLock<String> = OnceLock::new();
static COPYING: Mutex<()> = Mutex::new(());
static NUMBER: AtomicU32 = AtomicU32::new(0);

#[expect(clippy::disallowed_methods, reason = "the one setting of the tests")]
fn server() -> String {
    std::env::var("BONAFIDE_TEST_POSTGRES_URL").expect(
        "the tests need a PostgreSQL server: run them by ./test, or set BONAFIDE_TEST_POSTGRES_URL",
    )
}

/// The address of a database of this name on the tests' server.
fn url_of(name: &str) -> String {
    let server = server();
    let (base, _) = server
        .rsplit_once('/')
        .expect("BONAFIDE_TEST_POSTGRES_URL must end in /DATABASE");
    format!("{base}/{name}")
}

fn command(sql: &str) {
    let mut conn =
        PgConnection::establish(&server()).expect("the tests' PostgreSQL server is there");
    conn.batch_execute(sql).expect(sql);
}

fn template() -> &'static str {
    TEMPLATE.get_or_init(|| {
        let name = format!("template_{}", std::process::id());
        command(&format!("CREATE DATABASE {name}"));
        let url = DatabaseUrl::Postgres(url_of(&name).into());
        drop(Db::open(&url, 1).expect("the template's schema"));
        // A template cannot be copied while somebody is connected to it.
        command(&format!(
            "ALTER DATABASE {name} ALLOW_CONNECTIONS false; \
             SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
        ));
        name
    })
}

/// Makes a database; tells its name and address.
pub fn create() -> (String, String) {
    let _one_at_a_time = COPYING
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    let name = format!(
        "test_{}_{}",
        std::process::id(),
        NUMBER.fetch_add(1, Ordering::Relaxed)
    );
    command(&format!("CREATE DATABASE {name} TEMPLATE {}", template()));
    let url = url_of(&name);
    (name, url)
}

/// Makes a database without any schema.
pub fn create_empty() -> (String, String) {
    let name = format!(
        "empty_{}_{}",
        std::process::id(),
        NUMBER.fetch_add(1, Ordering::Relaxed)
    );
    command(&format!("CREATE DATABASE {name}"));
    let url = url_of(&name);
    (name, url)
}

/// Drops it, whoever is connected.
pub fn drop_database(name: &str) {
    command(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
}

fn name_of(url: &str) -> &str {
    url.rsplit_once('/').expect("a database's address").1
}

/// Ends every connection to this database.
pub fn break_connections(url: &str) {
    let name = name_of(url);
    command(&format!(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
    ));
}

/// Refuses connections to this database, or takes them again.
pub fn allow_connections(url: &str, allowed: bool) {
    command(&format!(
        "ALTER DATABASE {} ALLOW_CONNECTIONS {allowed}",
        name_of(url)
    ));
}
