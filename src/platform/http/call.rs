//! What an act knows of the request that it serves.

use std::future::{Ready, ready};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

use actix_web::dev::{Payload, ServiceRequest};
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use ipnet::IpNet;

use super::line::Line;
use crate::platform::Platform;
use crate::platform::clock::Moment;
use crate::platform::limits::Budget;
use crate::platform::limits::budgets::Spent;
use crate::platform::problem::Problem;

/// Where a request comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientAddress(IpAddr);

impl ClientAddress {
    /// The peer, or what trusted proxies say about it: the right-most `X-Forwarded-For` entry that is no trusted proxy. Any
    /// entry that cannot be read ends the search: what stands left of it was written by nobody we know.
    pub fn of(request: &ServiceRequest, trusted: &[IpNet]) -> Self {
        let peer = request
            .peer_addr()
            .map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| {
                peer.ip().to_canonical()
            });
        let is_trusted = |address: &IpAddr| trusted.iter().any(|network| network.contains(address));
        if !is_trusted(&peer) {
            return Self(peer);
        }
        let headers = request
            .headers()
            .get_all("x-forwarded-for")
            .filter_map(|value| value.to_str().ok());
        let list = headers.collect::<Vec<_>>().join(",");
        let mut client = peer;
        for entry in list
            .rsplit(',')
            .map(str::trim)
            .filter(|entry| !entry.is_empty())
        {
            let Ok(address) = entry
                .parse::<IpAddr>()
                .map(|address| address.to_canonical())
            else {
                break;
            };
            client = address;
            if !is_trusted(&address) {
                break;
            }
        }
        Self(client)
    }

    /// What budgets count: an IPv4 address, or the /64 of an IPv6 one (one household or server).
    pub fn bucket(&self) -> String {
        match self.0 {
            IpAddr::V4(address) => address.to_string(),
            IpAddr::V6(address) => masked(address, 64).to_string(),
        }
    }

    /// What is kept: /24 or /48, enough for a person to recognise a place, too little to find a household.
    pub fn shortened(&self) -> String {
        match self.0 {
            IpAddr::V4(address) => {
                let [a, b, c, _] = address.octets();
                format!("{a}.{b}.{c}.0/24")
            }
            IpAddr::V6(address) => format!("{}/48", masked(address, 48)),
        }
    }
}

fn masked(address: Ipv6Addr, bits: u32) -> Ipv6Addr {
    Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << (128 - bits)))
}

/// Set by the edge, read by [`Call`].
#[derive(Clone)]
pub struct Origin {
    /// The request's id.
    pub request_id: String,
    /// Where it comes from.
    pub client: ClientAddress,
    /// What it has spent of its client's budgets.
    pub spent: Arc<Spent>,
}

/// One call: when, from where, under which id. Read once in the handler and passed to the acts.
#[derive(Clone)]
pub struct Call {
    /// When the request began.
    pub now: Moment,
    /// The request's id.
    pub request_id: String,
    /// Where it comes from, as budgets count it.
    pub client: String,
    /// Where it comes from, as it may be kept.
    pub place: String,
    /// The connection that waits for the answer.
    pub line: Line,
    spent: Arc<Spent>,
}

impl Call {
    /// A call that no request made: jobs and the command line.
    pub fn internal(now: Moment) -> Self {
        Self {
            now,
            request_id: "internal".into(),
            client: "internal".into(),
            place: String::new(),
            line: Line::default(),
            spent: Arc::default(),
        }
    }

    /// Counts this call against a budget of its client; refuses it when a limit is reached. Either way the answer's `RateLimit`
    /// header tells what is left.
    pub fn spend(&self, platform: &Platform, budget: &Budget) -> Result<(), Problem> {
        self.spent
            .take(&platform.budgets, budget, &self.client, self.now)
    }

    fn of(request: &HttpRequest) -> Result<Self, Problem> {
        let now = Platform::of(request)?.clock.now();
        let extensions = request.extensions();
        let origin = extensions
            .get::<Origin>()
            .ok_or_else(|| Problem::Internal(anyhow::anyhow!("the edge is not mounted")))?;
        Ok(Self {
            now,
            request_id: origin.request_id.clone(),
            client: origin.client.bucket(),
            place: origin.client.shortened(),
            line: Line::of(request),
            spent: Arc::clone(&origin.spent),
        })
    }
}

impl FromRequest for Call {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::of(request))
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn client(peer: &str, forwarded: &[&str], trusted: &str) -> String {
        let mut request = TestRequest::default().peer_addr(format!("{peer}:1").parse().unwrap());
        for value in forwarded {
            request = request.append_header(("x-forwarded-for", *value));
        }
        let trusted: Vec<IpNet> = trusted
            .split_whitespace()
            .map(|net| net.parse().unwrap())
            .collect();
        ClientAddress::of(&request.to_srv_request(), &trusted)
            .0
            .to_string()
    }

    #[rstest::rstest]
    #[case("203.0.113.9", &["198.51.100.1"], "", "203.0.113.9")]
    #[case("10.0.0.1", &["198.51.100.1"], "10.0.0.0/8", "198.51.100.1")]
    #[case("10.0.0.1", &["6.6.6.6, 198.51.100.1, 10.0.0.2"], "10.0.0.0/8", "198.51.100.1")]
    #[case("10.0.0.1", &["6.6.6.6", "198.51.100.1"], "10.0.0.0/8", "198.51.100.1")]
    #[case("10.0.0.1", &["6.6.6.6, nonsense"], "10.0.0.0/8", "10.0.0.1")]
    #[case("10.0.0.1", &[], "10.0.0.0/8", "10.0.0.1")]
    fn only_trusted_proxies_are_believed(
        #[case] peer: &str,
        #[case] forwarded: &[&str],
        #[case] trusted: &str,
        #[case] expected: &str,
    ) {
        assert_eq!(client(peer, forwarded, trusted), expected);
    }

    #[test]
    fn addresses_are_counted_and_kept_in_parts() {
        let six = ClientAddress("2001:db8:1:2:3:4:5:6".parse().unwrap());
        assert_eq!(
            (six.bucket().as_str(), six.shortened().as_str()),
            ("2001:db8:1:2::", "2001:db8:1::/48")
        );
        let four = ClientAddress("203.0.113.9".parse().unwrap());
        assert_eq!(
            (four.bucket().as_str(), four.shortened().as_str()),
            ("203.0.113.9", "203.0.113.0/24")
        );
    }
}
