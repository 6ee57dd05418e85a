//! The room where pictures are read.

use std::time::Duration;

use super::Reader;

/// The room where pictures are read.
#[derive(Clone, Copy, Debug)]
pub struct Pictures {
    /// Pictures at once.
    pub threads: usize,
    /// How long one may wait for its turn.
    pub deadline: Duration,
}

/// Reads them.
pub fn read(r: &mut Reader) -> Option<Pictures> {
    let threads = r.with("BONAFIDE_PICTURE_THREADS", |text| {
        let count = text.parse().ok().filter(|count| (1..=64).contains(count));
        count.ok_or_else(|| format!("`{text}` is not a number from 1 to 64"))
    });
    let deadline = r.duration("BONAFIDE_PICTURE_DEADLINE");
    Some(Pictures {
        threads: threads?,
        deadline: deadline?,
    })
}
