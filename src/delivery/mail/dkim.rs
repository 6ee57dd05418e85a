//! DKIM signatures (RFC 6376, RFC 8463), for operators whose mail server does not sign: they say that the sender's domain has sent this mail.
//!
//! Written here since lettre's own signing brings an RSA crate with an open advisory; the key stays in aws-lc-rs.

use anyhow::{Context, bail};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{Ed25519KeyPair, RSA_PKCS1_SHA256, RsaKeyPair};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::pki_types::pem::PemObject;
use sha2::{Digest, Sha256};

use crate::platform::clock::Moment;
use crate::platform::config::Dkim;

/// What is signed, where it is there. `from` twice: nobody can add another one.
const SIGNED: &[&str] = &[
    "from",
    "from",
    "to",
    "subject",
    "date",
    "message-id",
    "mime-version",
    "content-type",
    "content-language",
    "auto-submitted",
];

enum Key {
    Rsa(RsaKeyPair),
    Ed25519(Ed25519KeyPair),
}

/// Signs mails.
pub struct Signer {
    key: Key,
    domain: String,
    selector: String,
}

impl Signer {
    /// A signer with this key: PKCS#8 in PEM, RSA or Ed25519.
    pub fn new(settings: &Dkim) -> anyhow::Result<Self> {
        let der = PrivatePkcs8KeyDer::from_pem_slice(&settings.key)
            .map_err(|_| anyhow::anyhow!("BONAFIDE_DKIM_KEY_FILE holds no PKCS#8 key in PEM"))?;
        let bytes = der.secret_pkcs8_der();
        let rsa = RsaKeyPair::from_pkcs8(bytes).map(Key::Rsa);
        let Ok(key) =
            rsa.or_else(|_| Ed25519KeyPair::from_pkcs8_maybe_unchecked(bytes).map(Key::Ed25519))
        else {
            bail!(
                "BONAFIDE_DKIM_KEY_FILE holds neither an RSA key of 2048 bits or more nor an Ed25519 key"
            );
        };
        Ok(Self {
            key,
            domain: settings.domain.clone(),
            selector: settings.selector.clone(),
        })
    }

    /// The mail with its signature before it.
    pub fn sign(&self, message: &[u8], at: Moment) -> anyhow::Result<Vec<u8>> {
        let text = std::str::from_utf8(message).context("a mail is not UTF-8")?;
        let (head, body) = text.split_once("\r\n\r\n").context("a mail has no body")?;
        let headers = headers(head);
        let there = |name: &&&str| headers.iter().any(|(known, _)| known == **name);
        let names: Vec<&str> = SIGNED.iter().filter(there).copied().collect();
        let algorithm = match &self.key {
            Key::Rsa(_) => "rsa-sha256",
            Key::Ed25519(_) => "ed25519-sha256",
        };
        let unsigned = format!(
            "v=1; a={algorithm}; c=relaxed/relaxed; d={}; s={}; t={};\r\n h={};\r\n bh={};\r\n b=",
            self.domain,
            self.selector,
            at.unix_seconds(),
            names.join(":"),
            STANDARD.encode(Sha256::digest(relaxed_body(body))),
        );
        let mut covered = String::new();
        let mut seen: Vec<&str> = Vec::new();
        for name in names {
            // A name that is listed once more than it is there stands for its absence.
            if !seen.contains(&name)
                && let Some((_, value)) = headers.iter().rev().find(|(known, _)| known == name)
            {
                covered.push_str(&format!("{name}:{value}\r\n"));
            }
            seen.push(name);
        }
        covered.push_str(&format!("dkim-signature:{}", relaxed_value(&unsigned)));
        let signature = STANDARD.encode(self.signature(covered.as_bytes())?);
        let folded: Vec<&str> = signature
            .as_bytes()
            .chunks(72)
            .map(|part| std::str::from_utf8(part).unwrap_or_default())
            .collect();
        let header = format!("DKIM-Signature: {unsigned}{}\r\n", folded.join("\r\n "));
        Ok([header.as_bytes(), message].concat())
    }

    fn signature(&self, covered: &[u8]) -> anyhow::Result<Vec<u8>> {
        match &self.key {
            Key::Rsa(key) => {
                let mut out = vec![0; key.public_modulus_len()];
                key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), covered, &mut out)
                    .context("a mail could not be signed")?;
                Ok(out)
            }
            // RFC 8463: the hash is signed, not the text.
            Key::Ed25519(key) => Ok(key.sign(&Sha256::digest(covered)).as_ref().to_vec()),
        }
    }
}

/// Name and value of each header, relaxed.
fn headers(head: &str) -> Vec<(String, String)> {
    let unfolded = head.replace("\r\n ", " ").replace("\r\n\t", " ");
    unfolded
        .split("\r\n")
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.trim().to_ascii_lowercase(), relaxed_value(value)))
        .collect()
}

fn relaxed_value(value: &str) -> String {
    value
        .split([' ', '\t', '\r', '\n'])
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

fn relaxed_body(body: &str) -> String {
    let line = |line: &str| {
        let mut out = String::with_capacity(line.len());
        for c in line.trim_end_matches([' ', '\t']).chars() {
            let blank = matches!(c, ' ' | '\t');
            if !(blank && out.ends_with(' ')) {
                out.push(if blank { ' ' } else { c });
            }
        }
        out
    };
    let lines: Vec<String> = body.split("\r\n").map(line).collect();
    let text = lines.join("\r\n");
    let text = text.trim_end_matches("\r\n");
    if text.is_empty() {
        return String::new();
    }
    format!("{text}\r\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_relaxed_as_the_standard_says() {
        assert_eq!(relaxed_body(" C \r\nD \t E\r\n\r\n\r\n"), " C\r\nD E\r\n");
        assert_eq!(relaxed_body(""), "");
        assert_eq!(relaxed_body("\r\n\r\n"), "");
        assert_eq!(relaxed_body("no end"), "no end\r\n");
    }

    #[test]
    fn headers_are_relaxed_as_the_standard_says() {
        let found = headers("A: X\r\nB : Y\t\r\n\tZ  \r\nSubject:  two\r\n  lines");
        let expected = [("a", "X"), ("b", "Y Z"), ("subject", "two lines")];
        assert_eq!(
            found,
            expected.map(|(name, value)| (name.to_owned(), value.to_owned()))
        );
    }

    #[test]
    fn what_is_no_key_is_refused() {
        let dkim = |key: &[u8]| Dkim {
            key: key.to_vec(),
            domain: "example.com".into(),
            selector: "s".into(),
        };
        assert!(Signer::new(&dkim(b"nonsense")).is_err());
    }
}
