//! Which sign-in is news to the owner.

use super::store::{Earlier, KnownDevice};

/// Whether the owner is told of a device: it is not the first, and unlike all that they had. An app that loses its token again and again
/// is one device to its owner. What the owner revoked vouches for nothing.
pub fn is_news(earlier: &[Earlier], device: &KnownDevice) -> bool {
    let is_alike = |other: &Earlier| {
        !other.is_disowned
            && other.device.platform == device.platform
            && other.device.name == device.name
            && other.device.client_address == device.client_address
    };
    !earlier.is_empty() && !earlier.iter().any(is_alike)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::clock::Moment;
    use crate::platform::ids::{AccountId, DeviceId};
    use crate::platform::random::Random;

    fn device(platform: &str, name: Option<&str>, place: &str) -> KnownDevice {
        let at = Moment::from_unix_seconds(1_800_000_000);
        KnownDevice {
            id: DeviceId::new(at, &Random),
            account_id: AccountId::new(at, &Random),
            name: name.map(str::to_owned),
            platform: platform.to_owned(),
            client_address: place.to_owned(),
            created_at: at,
            last_used_at: at,
            expires_at: at,
            trusted_until: None,
        }
    }

    fn earlier(is_disowned: bool) -> [Earlier; 2] {
        let devices = [
            device("web", None, "192.0.2.0/24"),
            device("ios", Some("Ada's phone"), "203.0.113.0/24"),
        ];
        devices.map(|device| Earlier {
            device,
            is_disowned,
        })
    }

    #[rstest::rstest]
    #[case("ios", Some("Ada's phone"), "203.0.113.0/24", false)]
    #[case("ios", Some("Ada's phone"), "198.51.100.0/24", true)]
    #[case("ios", Some("Eve's phone"), "203.0.113.0/24", true)]
    #[case("android", Some("Ada's phone"), "203.0.113.0/24", true)]
    #[case("ios", None, "203.0.113.0/24", true)]
    fn a_device_unlike_all_earlier_ones_is_news(
        #[case] platform: &str,
        #[case] name: Option<&str>,
        #[case] place: &str,
        #[case] expected: bool,
    ) {
        let new = device(platform, name, place);
        assert_eq!(is_news(&earlier(false), &new), expected);
        assert!(is_news(&earlier(true), &new), "all were revoked");
        assert!(!is_news(&[], &new), "the first");
    }
}
