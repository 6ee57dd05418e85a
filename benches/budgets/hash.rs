//! The bare argon2id hash: the implementation that the product uses, with its default parameters and nothing else.

use bonafide::platform::random::Random;

const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// Hashes, with memory that is kept between hashes.
#[cfg(feature = "argon2-rust")]
pub struct BareHash(argon2_rust::Hasher);

#[cfg(feature = "argon2-rust")]
impl BareHash {
    /// Takes the memory.
    pub fn new() -> anyhow::Result<Self> {
        use argon2_rust::params::Memory;
        let params = argon2_rust::Params::builder()
            .memory(Memory::kib(u64::from(MEMORY_KIB)))
            .passes(PASSES)
            .lanes(LANES)
            .build()
            .map_err(|error| anyhow::anyhow!("argon2: {error:?}"))?;
        let argon2 = argon2_rust::Argon2::new(
            argon2_rust::Algorithm::Argon2id,
            argon2_rust::Version::V0x13,
            params,
        );
        let mut bare = Self(argon2.hasher());
        bare.hash()?;
        Ok(bare)
    }

    /// One hash.
    pub fn hash(&mut self) -> anyhow::Result<()> {
        let (password, salt): ([u8; 32], [u8; 16]) = (Random.bytes(), Random.bytes());
        let mut tag = [0; 32];
        self.0
            .hash_into(&password, &salt, &mut tag)
            .map_err(|error| anyhow::anyhow!("argon2: {error:?}"))
    }
}

/// Hashes, with memory that is kept between hashes.
#[cfg(not(feature = "argon2-rust"))]
pub struct BareHash {
    argon2: argon2::Argon2<'static>,
    blocks: Vec<argon2::Block>,
}

#[cfg(not(feature = "argon2-rust"))]
impl BareHash {
    /// Takes the memory.
    pub fn new() -> anyhow::Result<Self> {
        let params = argon2::Params::new(MEMORY_KIB, PASSES, LANES, Some(32))
            .map_err(|error| anyhow::anyhow!("argon2: {error}"))?;
        let blocks = vec![argon2::Block::new(); params.block_count()];
        let argon2 =
            argon2::Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, params);
        let mut bare = Self { argon2, blocks };
        bare.hash()?;
        Ok(bare)
    }

    /// One hash.
    pub fn hash(&mut self) -> anyhow::Result<()> {
        let (password, salt): ([u8; 32], [u8; 16]) = (Random.bytes(), Random.bytes());
        let mut tag = [0; 32];
        self.argon2
            .hash_password_into_with_memory(&password, &salt, &mut tag, &mut self.blocks)
            .map_err(|error| anyhow::anyhow!("argon2: {error}"))
    }
}
