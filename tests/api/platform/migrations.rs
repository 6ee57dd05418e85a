//! Both histories give the schema of `schema.rs`, column by column, and go back.

use std::collections::BTreeMap;

use bonafide::platform::db::migrations::{POSTGRES, SQLITE};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::Text;
use diesel::{PgConnection, SqliteConnection};
use diesel_migrations::MigrationHarness;

use crate::support::postgres;

/// table → column → (type, nullable).
type Catalogue = BTreeMap<String, BTreeMap<String, (String, bool)>>;

#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    table_name: String,
    #[diesel(sql_type = Text)]
    column_name: String,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Text)]
    nullable: String,
}

fn collect(columns: Vec<Column>) -> Catalogue {
    let mut catalogue = Catalogue::new();
    for column in columns {
        let entry = (normal(&column.kind), column.nullable == "YES");
        catalogue
            .entry(column.table_name)
            .or_default()
            .insert(column.column_name, entry);
    }
    catalogue
}

/// One word for each type, whatever the engine calls it.
fn normal(kind: &str) -> String {
    match kind.to_lowercase().as_str() {
        "text" => "Text",
        "blob" | "bytea" => "Binary",
        "timestamp" | "timestamp without time zone" => "Timestamp",
        "bigint" => "BigInt",
        "integer" => "Integer",
        "boolean" => "Bool",
        other => panic!("{other} is not among the types that both engines share"),
    }
    .to_owned()
}

fn of_sqlite(conn: &mut SqliteConnection) -> Catalogue {
    let sql = "SELECT m.name AS table_name, c.name AS column_name, c.type AS kind, \
               CASE WHEN c.\"notnull\" = 1 THEN 'NO' ELSE 'YES' END AS nullable \
               FROM sqlite_master m JOIN pragma_table_info(m.name) c \
               WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name <> '__diesel_schema_migrations'";
    collect(diesel::sql_query(sql).load(conn).expect("the catalogue"))
}

fn of_postgres(conn: &mut PgConnection) -> Catalogue {
    let sql = "SELECT table_name::text, column_name::text, data_type::text AS kind, is_nullable::text AS nullable \
               FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> '__diesel_schema_migrations'";
    collect(diesel::sql_query(sql).load(conn).expect("the catalogue"))
}

/// What `schema.rs` says, read from its text: the macro leaves nothing to ask at run time.
fn of_code() -> Catalogue {
    let text = include_str!("../../../src/platform/db/schema.rs");
    let mut catalogue = Catalogue::new();
    let mut table = String::new();
    for line in text.lines().map(str::trim) {
        if let Some((name, _)) = line.split_once(" (").filter(|_| line.ends_with(") {")) {
            name.clone_into(&mut table);
        }
        if let Some((column, kind)) = line
            .split_once(" -> ")
            .filter(|(column, _)| !column.contains('('))
        {
            let kind = kind.trim_end_matches(',');
            let inner = kind
                .strip_prefix("Nullable<")
                .map(|kind| kind.trim_end_matches('>'));
            let entry = (inner.unwrap_or(kind).to_owned(), inner.is_some());
            catalogue
                .entry(table.clone())
                .or_default()
                .insert(column.to_owned(), entry);
        }
    }
    catalogue
}

fn names(folder: &str) -> Vec<String> {
    let folder = format!("{}/migrations/{folder}", env!("CARGO_MANIFEST_DIR"));
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .expect("migrations")
        .map(|entry| {
            entry
                .expect("entry")
                .file_name()
                .into_string()
                .expect("UTF-8")
        })
        .collect();
    names.sort();
    names
}

#[test]
fn both_histories_have_the_same_names() {
    assert_eq!(names("sqlite"), names("postgres"));
    assert!(!names("sqlite").is_empty());
}

#[test]
fn sqlite_goes_up_down_up_and_ends_as_the_code_says() {
    let mut conn = SqliteConnection::establish(":memory:").expect("SQLite");
    conn.run_pending_migrations(SQLITE).expect("up");
    assert_eq!(of_sqlite(&mut conn), of_code());
    conn.revert_all_migrations(SQLITE).expect("down");
    assert!(of_sqlite(&mut conn).is_empty());
    conn.run_pending_migrations(SQLITE).expect("up again");
    assert_eq!(of_sqlite(&mut conn), of_code());
}

#[test]
fn postgres_goes_up_down_up_and_ends_as_the_code_says() {
    let (name, url) = postgres::create_empty();
    let mut conn = PgConnection::establish(&url).expect("PostgreSQL");
    conn.run_pending_migrations(POSTGRES).expect("up");
    assert_eq!(of_postgres(&mut conn), of_code());
    conn.revert_all_migrations(POSTGRES).expect("down");
    assert!(of_postgres(&mut conn).is_empty());
    conn.run_pending_migrations(POSTGRES).expect("up again");
    assert_eq!(of_postgres(&mut conn), of_code());
    drop(conn);
    postgres::drop_database(&name);
}

#[test]
fn both_engines_have_the_same_indexes() {
    #[derive(QueryableByName)]
    struct Index {
        #[diesel(sql_type = Text)]
        name: String,
    }
    let mut sqlite = SqliteConnection::establish(":memory:").expect("SQLite");
    sqlite.run_pending_migrations(SQLITE).expect("up");
    let sql = "SELECT name FROM sqlite_master WHERE type = 'index' AND name NOT LIKE 'sqlite_%' ORDER BY name";
    let of_sqlite: Vec<Index> = diesel::sql_query(sql).load(&mut sqlite).expect("indexes");
    let (name, url) = postgres::create_empty();
    let mut conn = PgConnection::establish(&url).expect("PostgreSQL");
    conn.run_pending_migrations(POSTGRES).expect("up");
    let sql = "SELECT indexname::text AS name FROM pg_indexes WHERE schemaname = 'public' AND indexname NOT LIKE '%_pkey' ORDER BY indexname";
    let of_postgres: Vec<Index> = diesel::sql_query(sql).load(&mut conn).expect("indexes");
    let list = |indexes: Vec<Index>| {
        let mut names: Vec<String> = indexes.into_iter().map(|index| index.name).collect();
        names.sort();
        names
    };
    assert_eq!(list(of_sqlite), list(of_postgres));
    conn.batch_execute("SELECT 1").expect("still there");
    drop(conn);
    postgres::drop_database(&name);
}

/// An entry that a version before the chain wrote.
const EARLIER: &str = "INSERT INTO audit_entries (id, kind, actor, request_id, client_address, detail, created_at) \
                       VALUES ('aud_1', 'login.failed', 'anonymous', 'req_1', '', '{}', '2026-01-01 00:00:00')";

#[derive(QueryableByName)]
struct Waiting {
    #[diesel(sql_type = Text)]
    entry_id: String,
}

/// Goes back to before the chain, writes an entry as it was done then, and comes forth again.
macro_rules! upgrades {
    ($conn:expr, $history:expr) => {{
        $conn.run_pending_migrations($history).expect("up");
        loop {
            let reverted = $conn.revert_last_migration($history).expect("down");
            if reverted.to_string().contains("19") {
                break;
            }
        }
        $conn.batch_execute(EARLIER).expect("an entry");
        $conn.run_pending_migrations($history).expect("up again");
        let waiting: Vec<Waiting> = diesel::sql_query("SELECT entry_id FROM audit_unlinked")
            .load(&mut $conn)
            .expect("the queue");
        let waiting: Vec<&str> = waiting.iter().map(|one| one.entry_id.as_str()).collect();
        assert_eq!(waiting, ["aud_1"]);
    }};
}

#[test]
fn entries_from_before_the_chain_wait_for_their_place_too() {
    let mut sqlite = SqliteConnection::establish(":memory:").expect("SQLite");
    upgrades!(sqlite, SQLITE);
    let (name, url) = postgres::create_empty();
    let mut conn = PgConnection::establish(&url).expect("PostgreSQL");
    upgrades!(conn, POSTGRES);
    drop(conn);
    postgres::drop_database(&name);
}
