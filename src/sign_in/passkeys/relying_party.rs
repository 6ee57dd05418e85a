//! Who asks: the name that passkeys are bound to, and the pages and apps that may ask in it.

use sha2::{Digest, Sha256};

use crate::platform::config::Config;

/// Who asks.
#[derive(Clone, Debug)]
pub struct RelyingParty {
    /// A host name (the standard's *RP ID*). Passkeys are bound to it for good.
    id: String,
    /// The marketplace's name, shown while a passkey is made.
    name: String,
    /// Origins of pages and apps, exactly as clients state them.
    origins: Vec<String>,
}

impl RelyingParty {
    /// The one of the settings; none where the server has no name that passkeys could be bound to.
    pub fn new(config: &Config) -> Option<Self> {
        let passkeys = config.passkeys.as_ref()?;
        Some(Self {
            id: passkeys.rp_id.clone(),
            name: config.site.name.clone(),
            origins: passkeys.origins.clone(),
        })
    }

    /// The name that passkeys are bound to.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The marketplace's name.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// The name as authenticators state it.
    pub(super) fn id_hash(&self) -> [u8; 32] {
        Sha256::digest(self.id.as_bytes()).into()
    }

    /// Whether this is one of our pages or apps.
    pub(super) fn knows_origin(&self, origin: &str) -> bool {
        self.origins.iter().any(|known| known == origin)
    }

    /// Web origins that do not stand under the name itself: browsers let them use it only if the name's own host lists them
    /// (`/.well-known/webauthn`).
    pub fn related_origins(&self) -> impl Iterator<Item = &str> {
        let below = format!(".{}", self.id);
        let hosts = self.origins.iter().filter_map(|origin| {
            let url = url::Url::parse(origin).ok()?;
            Some((origin.as_str(), url.host_str()?.to_owned()))
        });
        hosts
            .filter(move |(_, host)| *host != self.id && !host.ends_with(&below))
            .map(|(origin, _)| origin)
    }

    #[cfg(test)]
    pub(super) fn example(id: &str, origins: &[&str]) -> Self {
        Self {
            id: id.to_owned(),
            name: "Example".to_owned(),
            origins: origins.iter().map(|origin| (*origin).to_owned()).collect(),
        }
    }
}
