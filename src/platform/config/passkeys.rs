//! What passkeys are bound to, and which pages and apps may ask for them.

use data_encoding::{BASE64URL_NOPAD, HEXUPPER};
use url::{Host, Url};

use super::reader::Reader;
use super::{Site, values};

/// What an Android app states as its origin: the SHA-256 of its signing certificate follows, base64url.
const ANDROID: &str = "android:apk-key-hash:";

/// Passkeys.
#[derive(Clone, Debug)]
pub struct Passkeys {
    /// The host name that they are bound to (the standard's *RP ID*).
    pub rp_id: String,
    /// Origins of the pages and apps that may ask for them.
    pub origins: Vec<String>,
}

/// The settings. Within: none, where the server is reached by a number alone, which passkeys cannot be bound to.
pub fn read(
    r: &mut Reader,
    site: Option<&Site>,
    allowed_origins: Option<&[String]>,
) -> Option<Option<Passkeys>> {
    let named = r.with("BONAFIDE_PASSKEY_RP_ID", host_name);
    let listed = r.with("BONAFIDE_PASSKEY_ORIGINS", origins);
    let (named, listed, site) = (named?, listed?, site?);
    let Some(rp_id) = named.or_else(|| own_name(site)) else {
        return Some(None);
    };
    let origins = match listed.is_empty() {
        true => own_origins(site, allowed_origins?),
        false => listed,
    };
    if !origins.iter().any(|origin| stands_under(origin, &rp_id)) {
        r.fault(format!("BONAFIDE_PASSKEY_RP_ID: `{rp_id}` is neither the host of one of the origins nor a domain above it"));
    }
    Some(Some(Passkeys { rp_id, origins }))
}

fn host_name(text: &str) -> Result<Option<String>, String> {
    match Host::parse(text) {
        _ if text.is_empty() => Ok(None),
        Ok(Host::Domain(name)) if name == text => Ok(Some(name)),
        _ => Err(format!(
            "`{text}` is not a host name such as example.com, in small letters, without scheme and port"
        )),
    }
}

fn origins(text: &str) -> Result<Vec<String>, String> {
    let (apps, pages): (Vec<&str>, Vec<&str>) =
        values::listed(text).partition(|part| part.starts_with("android:"));
    let mut origins = values::origins(&pages.join(","))?;
    for app in apps {
        let hash = app.strip_prefix(ANDROID).unwrap_or("");
        let bytes = BASE64URL_NOPAD.decode(hash.as_bytes()).unwrap_or_default();
        if bytes.len() != 32 {
            return Err(format!(
                "`{app}` is not {ANDROID} and the SHA-256 of a signing certificate in base64url, 43 characters"
            ));
        }
        origins.push(app.to_owned());
    }
    Ok(origins)
}

/// The public URL's host, if it has a name.
fn own_name(site: &Site) -> Option<String> {
    let url = own_url(site)?;
    url.domain().map(str::to_owned)
}

/// The public URL. Browsers bind nothing to the number of this machine, but to its name.
fn own_url(site: &Site) -> Option<Url> {
    let mut url = Url::parse(&site.public_url).ok()?;
    let is_this_machine = match url.host()? {
        Host::Domain(_) => false,
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    };
    if is_this_machine {
        url.set_host(Some("localhost")).ok()?;
    }
    Some(url)
}

/// The public URL's own, those whose scripts may call, and the apps that open our links.
fn own_origins(site: &Site, allowed_origins: &[String]) -> Vec<String> {
    let own = own_url(site).map(|url| url.origin().ascii_serialization());
    let apps = site.android_apps.iter().filter_map(|(_, fingerprint)| {
        let hash = HEXUPPER.decode(fingerprint.replace(':', "").as_bytes());
        Some(format!("{ANDROID}{}", BASE64URL_NOPAD.encode(&hash.ok()?)))
    });
    own.into_iter()
        .chain(allowed_origins.iter().cloned())
        .chain(apps)
        .collect()
}

fn stands_under(origin: &str, rp_id: &str) -> bool {
    let Ok(url) = Url::parse(origin) else {
        return false;
    };
    let under = |host: &str| {
        host.strip_suffix(rp_id)
            .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    origin.starts_with(ANDROID) || url.host_str().is_some_and(under)
}
