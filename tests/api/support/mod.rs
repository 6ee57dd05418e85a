//! What the tests stand on: an application on either engine, people who call it, a mail port that can go down.

pub mod actor;
pub mod app;
#[path = "../../support/authenticator.rs"]
pub mod authenticator;
pub mod conformance;
pub mod face;
pub mod mail;
mod people;
pub mod postgres;
pub mod provider;
pub mod reviews;
pub mod sights;
mod store;

pub use actor::{Actor, Reply};
pub use app::{Engine, TestApp};
pub use mail::Weather;
pub use serde_json::{Value, json};

/// One test on SQLite and on PostgreSQL.
macro_rules! on_both {
    ($(async fn $name:ident($app:ident) $body:block)+) => {$(
        async fn $name($app: $crate::support::TestApp) $body

        mod $name {
            #[actix_web::test]
            async fn sqlite() {
                $crate::support::app::run($crate::support::Engine::Sqlite, super::$name).await;
            }

            #[actix_web::test]
            async fn postgres() {
                $crate::support::app::run($crate::support::Engine::Postgres, super::$name).await;
            }
        }
    )+};
}

/// One test on SQLite and on PostgreSQL, with settings of its own.
macro_rules! story {
    ($name:ident, $settings:expr, |$app:ident| $body:block) => {
        mod $name {
            use super::*;

            async fn story($app: TestApp) $body

            #[actix_web::test]
            async fn sqlite() {
                $crate::support::app::run_with($crate::support::Engine::Sqlite, $settings, story).await;
            }

            #[actix_web::test]
            async fn postgres() {
                $crate::support::app::run_with($crate::support::Engine::Postgres, $settings, story).await;
            }
        }
    };
}
