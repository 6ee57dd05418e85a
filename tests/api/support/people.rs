//! Who calls an application under test.

use bonafide::integrations::api_keys::{self, NewKey};
use bonafide::ledger::audit::Actor as AuditActor;
use bonafide::platform::caller::{Scope, StaffRole};
use bonafide::platform::http::Call;

use super::{Actor, TestApp};
use crate::sign_in::two_step;

impl TestApp {
    /// Somebody who is not signed in.
    pub fn anonymous(&self) -> Actor {
        Actor::anonymous(self)
    }

    /// A freelancer of this name, not registered yet.
    pub fn freelancer(&self, name: &str) -> Actor {
        Actor::named(self, name, "freelancer")
    }

    /// A client of this name, not registered yet.
    pub fn customer(&self, name: &str) -> Actor {
        Actor::named(self, name, "client")
    }

    /// Somebody who works at the desk in this role, with an authenticator app, signed in.
    pub async fn staff(&self, role: &str) -> Actor {
        let role = StaffRole::parse(role).expect("a role");
        let person = Actor::named(self, role.as_str(), "client");
        let (_, person) = two_step::with_app(self, &person.signed_in().await).await;
        person.with_role(role).await
    }

    /// A program of the marketplace with a key of these scopes.
    pub async fn integrator(&self, scopes: &[&str]) -> Actor {
        let new = NewKey {
            name: "A program".to_owned(),
            scopes: scopes
                .iter()
                .map(|scope| Scope::parse(scope).expect("a scope"))
                .collect(),
            life: None,
        };
        let platform = self.platform().clone();
        let write = self.platform().db.write(move |conn| {
            let call = Call::internal(platform.clock.now());
            let made = api_keys::create(conn, &platform, &call, AuditActor::Operator, &new);
            made.map(|(_, secret)| secret.token.expose().to_owned())
        });
        let secret = write.await.expect("a key");
        self.refresh().await;
        self.anonymous().bearing(&secret)
    }
}
