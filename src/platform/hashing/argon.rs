//! argon2id (RFC 9106): parameters, PHC strings, and the two implementations.
//!
//! `argon2` reads and makes PHC strings and is the referee; `argon2-rust` fills the memory several times faster where the
//! processor allows it. A self-test at start compares the two on random inputs; when they differ, only the referee is used.

use std::time::Instant;

use anyhow::Context;
use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{ARGON2ID_IDENT, Algorithm, Argon2, Block, Params, Version};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::platform::random::Random;

const TAG: usize = 32;
const SALT: usize = 16;

/// What a hash costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parameters {
    /// Memory, KiB.
    pub memory_kib: u32,
    /// Passes.
    pub passes: u32,
    /// Lanes.
    pub lanes: u32,
}

impl Parameters {
    /// Checked parameters.
    pub fn new(memory_kib: u32, passes: u32, lanes: u32) -> anyhow::Result<Self> {
        let parameters = Self {
            memory_kib,
            passes,
            lanes,
        };
        parameters.checked()?;
        Ok(parameters)
    }

    fn checked(self) -> anyhow::Result<Params> {
        Params::new(self.memory_kib, self.passes, self.lanes, Some(TAG))
            .map_err(|error| anyhow::anyhow!("BONAFIDE_ARGON2_*: {error}"))
    }
}

/// A stored hash, taken apart.
pub struct Phc {
    /// What it cost.
    pub parameters: Parameters,
    salt: Salt,
    tag: Output,
}

impl Phc {
    /// Reads a PHC string.
    pub fn parse(text: &str) -> anyhow::Result<Self> {
        let hash = PasswordHash::new(text)
            .map_err(|error| anyhow::anyhow!("a stored password hash: {error}"))?;
        let params = Params::try_from(&hash)
            .map_err(|error| anyhow::anyhow!("a stored password hash: {error}"))?;
        Ok(Self {
            parameters: Parameters {
                memory_kib: params.m_cost(),
                passes: params.t_cost(),
                lanes: params.p_cost(),
            },
            salt: hash.salt.context("a stored password hash has no salt")?,
            tag: hash.hash.context("a stored password hash has no tag")?,
        })
    }
}

impl Phc {
    fn is_computed_like(&self, other: &Self) -> bool {
        self.parameters == other.parameters && self.salt == other.salt
    }
}

/// One thread's means to hash. Keeps its memory between hashes.
pub struct Engine {
    parameters: Parameters,
    filler: Filler,
}

enum Filler {
    Reference(Vec<Block>),
    #[cfg(feature = "argon2-rust")]
    Fast(Box<argon2_rust::Hasher>),
}

impl Engine {
    /// An engine for these parameters; `fast` when the self-test allowed it.
    pub fn new(parameters: Parameters, fast: bool) -> Self {
        Self {
            parameters,
            filler: Filler::new(parameters, fast),
        }
    }

    /// What new hashes cost.
    pub fn parameters(&self) -> Parameters {
        self.parameters
    }

    /// Hashes into a PHC string, with the salt of another hash or a fresh one.
    pub fn hash(
        &mut self,
        password: &[u8],
        like: Option<&Phc>,
        random: &Random,
    ) -> anyhow::Result<String> {
        let fresh: [u8; SALT] = random.bytes();
        let salt = like
            .map_or(fresh.as_slice(), |like| like.salt.as_ref())
            .to_vec();
        let tag = self.filler.tag(self.parameters, password, &salt)?;
        let hash = PasswordHash {
            algorithm: ARGON2ID_IDENT,
            version: Some(Version::V0x13.into()),
            params: ParamsString::try_from(&self.parameters.checked()?)
                .map_err(|error| anyhow::anyhow!("{error}"))?,
            salt: Some(Salt::new(&salt).map_err(|error| anyhow::anyhow!("{error}"))?),
            hash: Some(Output::new(tag.as_slice()).map_err(|error| anyhow::anyhow!("{error}"))?),
        };
        Ok(hash.to_string())
    }

    /// The first of the stored hashes that the password is behind; each comparison takes constant time. Hashes with the same
    /// salt and parameters cost one computation together.
    pub fn first_match(
        &mut self,
        password: &[u8],
        stored: &[Phc],
    ) -> anyhow::Result<Option<usize>> {
        let mut found = None;
        let mut last: Option<(&Phc, Zeroizing<[u8; TAG]>)> = None;
        for (index, phc) in stored.iter().enumerate() {
            let known = last
                .as_ref()
                .filter(|(other, _)| other.is_computed_like(phc));
            let tag = match known {
                Some((_, tag)) => tag.clone(),
                None => self
                    .filler
                    .tag(phc.parameters, password, phc.salt.as_ref())?,
            };
            let matches = bool::from(tag.as_slice().ct_eq(phc.tag.as_bytes()));
            if matches && found.is_none() {
                found = Some(index);
            }
            last = Some((phc, tag));
        }
        Ok(found)
    }
}

impl Filler {
    #[cfg(feature = "argon2-rust")]
    fn new(parameters: Parameters, fast: bool) -> Self {
        match fast.then(|| fast_argon2(parameters)) {
            Some(Ok(argon2)) => Self::Fast(Box::new(argon2.hasher())),
            _ => Self::Reference(Vec::new()),
        }
    }

    #[cfg(not(feature = "argon2-rust"))]
    fn new(_parameters: Parameters, _fast: bool) -> Self {
        Self::Reference(Vec::new())
    }

    fn tag(
        &mut self,
        parameters: Parameters,
        password: &[u8],
        salt: &[u8],
    ) -> anyhow::Result<Zeroizing<[u8; TAG]>> {
        let mut tag = Zeroizing::new([0; TAG]);
        match self {
            Self::Reference(blocks) => {
                let params = parameters.checked()?;
                blocks.resize(params.block_count(), Block::new());
                Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
                    .hash_password_into_with_memory(
                        password,
                        salt,
                        tag.as_mut_slice(),
                        &mut *blocks,
                    )
                    .map_err(|error| anyhow::anyhow!("argon2: {error}"))?;
            }
            #[cfg(feature = "argon2-rust")]
            Self::Fast(hasher) => {
                hasher.set_argon2(fast_argon2(parameters)?);
                hasher
                    .hash_into(password, salt, tag.as_mut_slice())
                    .map_err(|error| anyhow::anyhow!("argon2: {error:?}"))?;
            }
        }
        Ok(tag)
    }
}

#[cfg(feature = "argon2-rust")]
fn fast_argon2(parameters: Parameters) -> anyhow::Result<argon2_rust::Argon2> {
    use argon2_rust::params::Memory;
    let params = argon2_rust::Params::builder()
        .memory(Memory::kib(u64::from(parameters.memory_kib)))
        .passes(parameters.passes)
        .lanes(parameters.lanes)
        .build()
        .map_err(|error| anyhow::anyhow!("argon2: {error:?}"))?;
    Ok(argon2_rust::Argon2::new(
        argon2_rust::Algorithm::Argon2id,
        argon2_rust::Version::V0x13,
        params,
    ))
}

/// Compares both implementations on random inputs. `true` when the fast one is there and agrees.
pub fn self_test(random: &Random) -> bool {
    if cfg!(not(feature = "argon2-rust")) {
        return false;
    }
    let agree =
        [(64, 1, 1), (256, 2, 1), (128, 1, 2)]
            .into_iter()
            .all(|(memory_kib, passes, lanes)| {
                let parameters = Parameters {
                    memory_kib,
                    passes,
                    lanes,
                };
                let (password, salt): ([u8; 32], [u8; SALT]) = (random.bytes(), random.bytes());
                let tag = |fast| Filler::new(parameters, fast).tag(parameters, &password, &salt);
                matches!((tag(true), tag(false)), (Ok(fast), Ok(reference)) if fast == reference)
            });
    if !agree {
        tracing::error!("the fast argon2 differs from the reference: only the reference is used");
    }
    agree
}

/// Milliseconds that one hash takes on this machine, by the engine that would be used: the best of five.
pub fn calibrate(parameters: Parameters) -> anyhow::Result<f64> {
    let mut engine = Engine::new(parameters, self_test(&Random));
    let mut best = f64::MAX;
    for _ in 0..5 {
        let begun = Instant::now();
        engine.hash(b"a password to calibrate with", None, &Random)?;
        best = best.min(begun.elapsed().as_secs_f64() * 1000.0);
    }
    Ok(best)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHEAP: Parameters = Parameters {
        memory_kib: 64,
        passes: 1,
        lanes: 1,
    };

    #[rstest::rstest]
    #[case(true)]
    #[case(false)]
    fn a_hash_matches_its_password_and_no_other(#[case] fast: bool) {
        let mut engine = Engine::new(CHEAP, fast);
        let mut stored = |password: &[u8], like: Option<&Phc>| {
            Phc::parse(&engine.hash(password, like, &Random).unwrap()).unwrap()
        };
        let right = stored(b"right", None);
        let other = stored(b"other", Some(&right));
        assert!(right.is_computed_like(&other) && !right.is_computed_like(&stored(b"right", None)));
        let hashes = [right, other];
        assert_eq!(engine.first_match(b"right", &hashes).unwrap(), Some(0));
        assert_eq!(engine.first_match(b"other", &hashes).unwrap(), Some(1));
        assert_eq!(engine.first_match(b"wrong", &hashes).unwrap(), None);
    }

    #[test]
    fn each_implementation_reads_the_hashes_of_the_other() {
        let text = Engine::new(CHEAP, true).hash(b"pw", None, &Random).unwrap();
        assert!(text.starts_with("$argon2id$v=19$m=64,t=1,p=1$"), "{text}");
        let dearer = Parameters {
            memory_kib: 256,
            passes: 2,
            lanes: 1,
        };
        assert!(
            Engine::new(dearer, false)
                .first_match(b"pw", &[Phc::parse(&text).unwrap()])
                .unwrap()
                .is_some()
        );
    }

    #[test]
    fn the_self_test_passes() {
        assert_eq!(self_test(&Random), cfg!(feature = "argon2-rust"));
    }
}
