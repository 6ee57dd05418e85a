//! The ground floor: what every other floor stands on.

pub mod breaker;
pub mod caller;
pub mod capability;
pub mod clock;
pub mod config;
pub mod db;
pub mod hashing;
pub mod http;
pub mod ids;
pub mod limits;
pub mod objects;
pub mod outgoing;
pub mod pictures;
pub mod places;
pub mod problem;
pub mod qr;
pub mod random;
pub mod seal;
pub mod standard_webhooks;
pub mod texts;
pub mod workroom;

use std::future::{Ready, ready};
use std::ops::Deref;
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};

use caller::{Integrators, Tokens};
use clock::Clock;
use config::Config;
use db::Db;
use http::page::Pages;
use limits::budgets::Budgets;
use places::Places;
use problem::Problem;
use random::Random;
use seal::Seal;
use texts::Texts;

/// What handlers, acts and jobs take from the ground floor. Cheap to clone.
#[derive(Clone)]
pub struct Platform(Arc<Parts>);

/// The parts of a [`Platform`].
pub struct Parts {
    /// Settings.
    pub config: Config,
    /// The database.
    pub db: Db,
    /// Time.
    pub clock: Clock,
    /// Chance.
    pub random: Random,
    /// Secrets at rest.
    pub seal: Seal,
    /// Access tokens.
    pub tokens: Tokens,
    /// Keys of programs.
    pub integrators: Integrators,
    /// Budgets per client address.
    pub budgets: Budgets,
    /// Where addresses are.
    pub places: Places,
    /// Templates of pages and mails.
    pub pages: Pages,
    /// What people read, in every language.
    pub texts: Texts,
}

impl Platform {
    /// Puts the parts together.
    pub fn new(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }

    /// The platform that serves this request.
    pub fn of(request: &HttpRequest) -> Result<&Self, Problem> {
        let data = request
            .app_data::<web::Data<Self>>()
            .map(web::Data::get_ref);
        data.ok_or_else(|| Problem::Internal(anyhow::anyhow!("the platform is not mounted")))
    }
}

impl Deref for Platform {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl FromRequest for Platform {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::of(request).cloned())
    }
}
