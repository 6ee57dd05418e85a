//! Addresses that others choose: where a call may go at all, so that nobody makes this server ask the machines behind it.
//!
//! An address is judged when it is given and at every call anew. A name is resolved here, every address that it stands for has to be public, and
//! the connection goes to what was judged: a name that stands for something else by then gets no second look.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use futures_util::future::BoxFuture;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

use super::public::is_public;

/// Ports that are for HTTPS.
const PORTS: &[u16] = &[443, 8443];

/// Why a call may not go to an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// Not encrypted, or no web address at all.
    #[error("It must begin with https://.")]
    Scheme,
    /// A user or password stands in it.
    #[error("It must not hold a user or password; sign-ins do not belong into addresses.")]
    Credentials,
    /// Another port than those for HTTPS.
    #[error("Its port must be 443 or 8443.")]
    Port,
    /// Nobody knows the name, or not now.
    #[error("Its name cannot be resolved.")]
    Unresolved,
    /// It stands for an address inside some network.
    #[error("It leads to an address that is not public.")]
    Private,
}

/// Resolves names.
pub trait Names: Send + Sync {
    /// The addresses that a name stands for.
    fn look_up<'a>(&'a self, name: &'a str) -> BoxFuture<'a, std::io::Result<Vec<IpAddr>>>;
}

/// The system's own resolver.
struct System;

impl Names for System {
    fn look_up<'a>(&'a self, name: &'a str) -> BoxFuture<'a, std::io::Result<Vec<IpAddr>>> {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name, 0)).await?;
            Ok(found.map(|address| address.ip()).collect())
        })
    }
}

/// Judges addresses. Cheap to clone.
#[derive(Clone)]
pub struct Guard {
    allow_private: bool,
    names: Arc<dyn Names>,
}

impl Guard {
    /// With `allow_private` for development: calls may go anywhere, also without encryption.
    pub fn new(allow_private: bool) -> Self {
        Self::with_names(allow_private, Arc::new(System))
    }

    /// The same with another resolver.
    pub fn with_names(allow_private: bool, names: Arc<dyn Names>) -> Self {
        Self {
            allow_private,
            names,
        }
    }

    /// Judges what can be seen of an address without asking anybody.
    pub fn check_form(&self, url: &Url) -> Result<(), Unfit> {
        let plain = self.allow_private && url.scheme() == "http";
        if url.scheme() != "https" && !plain {
            return Err(Unfit::Scheme);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Unfit::Credentials);
        }
        if self.allow_private {
            return Ok(());
        }
        let port = url.port_or_known_default();
        if !port.is_some_and(|port| PORTS.contains(&port)) {
            return Err(Unfit::Port);
        }
        // Whoever connects asks no resolver for an address that is written out.
        let written = match url.host() {
            Some(Host::Ipv4(address)) => Some(IpAddr::V4(address)),
            Some(Host::Ipv6(address)) => Some(IpAddr::V6(address)),
            _ => None,
        };
        if written.is_some_and(|address| !is_public(address)) {
            return Err(Unfit::Private);
        }
        Ok(())
    }

    /// Judges an address, and what its name stands for now.
    pub async fn check(&self, url: &Url) -> Result<(), Unfit> {
        self.check_form(url)?;
        match url.host() {
            Some(Host::Domain(name)) if !self.allow_private => {
                self.addresses(name).await.map(|_| ())
            }
            _ => Ok(()),
        }
    }

    async fn addresses(&self, name: &str) -> Result<Vec<IpAddr>, Unfit> {
        let found = self.names.look_up(name).await;
        let found = found.map_err(|_| Unfit::Unresolved)?;
        if found.is_empty() {
            return Err(Unfit::Unresolved);
        }
        if !self.allow_private && !found.iter().all(|address| is_public(*address)) {
            return Err(Unfit::Private);
        }
        Ok(found)
    }
}

/// What the client for HTTP asks before it connects.
impl Resolve for Guard {
    fn resolve(&self, name: Name) -> Resolving {
        let guard = self.clone();
        Box::pin(async move {
            let found = guard.addresses(name.as_str()).await?;
            let addresses = found.into_iter().map(|address| SocketAddr::new(address, 0));
            Ok(Box::new(addresses) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    /// Answers with one list after the other, and goes on with the last.
    struct Scripted(Vec<Vec<IpAddr>>, AtomicUsize);

    impl Names for Scripted {
        fn look_up<'a>(&'a self, _: &'a str) -> BoxFuture<'a, std::io::Result<Vec<IpAddr>>> {
            let turn = self.1.fetch_add(1, Ordering::SeqCst).min(self.0.len() - 1);
            Box::pin(std::future::ready(Ok(self.0[turn].clone())))
        }
    }

    /// A guard whose resolver says these addresses, those behind a `|` at the second time.
    fn guard(script: &str) -> Guard {
        let list = |texts: &str| {
            let texts = texts.split_whitespace();
            texts.map(|text| text.parse().unwrap()).collect()
        };
        let script = Scripted(script.split('|').map(list).collect(), AtomicUsize::new(0));
        Guard::with_names(false, Arc::new(script))
    }

    const PUBLIC: &str = "93.184.216.34 2606:4700:4700::1111";

    #[rstest::rstest]
    #[case("https://hooks.example.com/in", Ok(()))]
    #[case("https://hooks.example.com:8443/in?team=7", Ok(()))]
    #[case("https://93.184.216.34/", Ok(()))]
    #[case("http://hooks.example.com/in", Err(Unfit::Scheme))]
    #[case("ftp://hooks.example.com/in", Err(Unfit::Scheme))]
    #[case("file:///etc/passwd", Err(Unfit::Scheme))]
    #[case("https://ada@hooks.example.com/", Err(Unfit::Credentials))]
    #[case("https://:secret@hooks.example.com/", Err(Unfit::Credentials))]
    #[case("https://hooks.example.com:22/", Err(Unfit::Port))]
    #[case("https://hooks.example.com:80/", Err(Unfit::Port))]
    #[case("https://127.0.0.1/", Err(Unfit::Private))]
    #[case("https://127.1/", Err(Unfit::Private))]
    #[case("https://2130706433/", Err(Unfit::Private))]
    #[case("https://0x7f000001/", Err(Unfit::Private))]
    #[case("https://0177.0.0.1/", Err(Unfit::Private))]
    #[case("https://169.254.169.254/latest/meta-data", Err(Unfit::Private))]
    #[case("https://[::1]/", Err(Unfit::Private))]
    #[case("https://[::ffff:10.0.0.1]/", Err(Unfit::Private))]
    #[case("https://[fd00::1]/", Err(Unfit::Private))]
    #[tokio::test]
    async fn an_address_is_judged_by_its_form(#[case] url: &str, #[case] good: Result<(), Unfit>) {
        let url = Url::parse(url).unwrap();
        assert_eq!(guard(PUBLIC).check(&url).await, good);
    }

    #[rstest::rstest]
    #[case("10.0.0.1", Err(Unfit::Private))]
    #[case::one_of_many("93.184.216.34 127.0.0.1", Err(Unfit::Private))]
    #[case::of_the_other_kind("93.184.216.34 ::1", Err(Unfit::Private))]
    #[case("", Err(Unfit::Unresolved))]
    #[tokio::test]
    async fn a_name_is_judged_by_everything_that_it_stands_for(
        #[case] script: &str,
        #[case] good: Result<(), Unfit>,
    ) {
        let url = Url::parse("https://hooks.example.com/").unwrap();
        assert_eq!(guard(script).check(&url).await, good);
    }

    #[tokio::test]
    async fn a_name_that_turns_to_an_inner_address_is_refused_where_the_connection_is_made() {
        let turning = guard("93.184.216.34 | 127.0.0.1");
        let url = Url::parse("https://hooks.example.com/").unwrap();
        assert_eq!(turning.check(&url).await, Ok(()));
        let refused = turning.resolve("hooks.example.com".parse().unwrap()).await;
        let refused = refused.err().unwrap();
        assert_eq!(refused.downcast_ref(), Some(&Unfit::Private));
    }

    #[tokio::test]
    async fn in_development_calls_go_anywhere() {
        let open = Guard::new(true);
        for url in ["http://127.0.0.1:3000/in", "https://localhost:9/in"] {
            assert_eq!(open.check(&Url::parse(url).unwrap()).await, Ok(()));
        }
        let odd = Url::parse("file:///etc/passwd").unwrap();
        assert_eq!(open.check(&odd).await, Err(Unfit::Scheme));
    }
}
