//! The root key: the one secret that an operator must keep.

use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use anyhow::{Context, bail};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use super::aead;
use crate::platform::random::Random;

/// A root key; see [`RootKey::read`].
pub struct RootKey(Zeroizing<[u8; 32]>);

/// Whether a key file may be made on the first start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NewRootKey {
    /// Development: make one and say so.
    Make,
    /// Production: refuse.
    Refuse,
}

impl RootKey {
    /// Reads the key from `text` (base64), or from the file, or makes the file.
    pub fn read(
        text: Option<&str>,
        file: &Path,
        new: NewRootKey,
        random: &Random,
    ) -> anyhow::Result<Self> {
        if let Some(text) = text {
            return Self::parse(text).context("BONAFIDE_ROOT_KEY");
        }
        match std::fs::read_to_string(file) {
            Ok(text) => Self::parse(&Zeroizing::new(text))
                .with_context(|| format!("the root key file {}", file.display())),
            Err(error)
                if error.kind() == std::io::ErrorKind::NotFound && new == NewRootKey::Make =>
            {
                Self::create(file, random)
            }
            Err(error) => Err(error)
                .with_context(|| format!("the root key file {} cannot be read", file.display())),
        }
    }

    /// Makes a key file that only its owner can read (0600); never overwrites one.
    pub fn create(file: &Path, random: &Random) -> anyhow::Result<Self> {
        if let Some(folder) = file
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty())
        {
            std::fs::create_dir_all(folder)
                .with_context(|| format!("the folder {} cannot be made", folder.display()))?;
        }
        let key = Zeroizing::new(random.bytes::<32>());
        let text = Zeroizing::new(format!("{}\n", STANDARD.encode(key.as_slice())));
        let mut out = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(file)
            .with_context(|| format!("the root key file {} cannot be made", file.display()))?;
        out.write_all(text.as_bytes())
            .and_then(|()| out.sync_all())
            .context("the root key file cannot be written")?;
        tracing::warn!(file = %file.display(), "made a new root key; keep a copy: without it nothing sealed in the database can be read");
        Ok(Self(key))
    }

    fn parse(text: &str) -> anyhow::Result<Self> {
        let bytes = Zeroizing::new(STANDARD.decode(text.trim()).context("is not base64")?);
        let key = <[u8; 32]>::try_from(bytes.as_slice())
            .map_err(|_| anyhow::anyhow!("must be 32 bytes in base64"))?;
        let distinct = key.iter().collect::<std::collections::HashSet<_>>().len();
        if distinct < 12 {
            // 32 random bytes have fewer than 12 different values less than once in 10^20 draws: this is a sample.
            bail!("is a sample key; make a real one with `bonafide keys new-root`");
        }
        Ok(Self(Zeroizing::new(key)))
    }

    /// Makes a key for `purpose` and wraps it.
    pub fn wrap_new(&self, purpose: &str, random: &Random) -> anyhow::Result<Vec<u8>> {
        let key = Zeroizing::new(random.bytes::<32>());
        aead::seal(
            self.0.as_slice(),
            purpose.as_bytes(),
            key.as_slice(),
            random,
        )
    }

    /// Unwraps a key made by [`RootKey::wrap_new`].
    pub fn unwrap(&self, purpose: &str, wrapped: &[u8]) -> anyhow::Result<Zeroizing<[u8; 32]>> {
        let plain = aead::open(self.0.as_slice(), purpose.as_bytes(), wrapped)?;
        let key =
            <[u8; 32]>::try_from(plain.as_slice()).context("a stored key has the wrong length")?;
        Ok(Zeroizing::new(key))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[rstest::rstest]
    #[case("", "32 bytes")]
    #[case("not base64!", "base64")]
    #[case("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "sample")]
    #[case("MTIzNDU2NzgxMjM0NTY3ODEyMzQ1Njc4MTIzNDU2Nzg=", "sample")]
    fn broken_and_sample_keys_are_refused(#[case] text: &str, #[case] why: &str) {
        let error = format!("{:#}", RootKey::parse(text).err().unwrap());
        assert!(error.contains(why), "{error}");
    }

    #[test]
    fn a_wrapped_key_opens_only_for_its_purpose() {
        let root = RootKey(Zeroizing::new(Random.bytes()));
        let wrapped = root.wrap_new("pepper", &Random).unwrap();
        assert!(root.unwrap("pepper", &wrapped).is_ok());
        assert!(root.unwrap("codes", &wrapped).is_err());
    }
}
