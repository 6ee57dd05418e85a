//! Walking along the chain: no I/O, one page after the other, so that a history of any length takes little memory.

use super::rules::{self, Checkpoint, Hash, PublicKey};
use super::store::Link;
use data_encoding::HEXLOWER;

/// Faults that a report lists; it counts them all.
const LISTED: usize = 100;
/// Faults for which it is tried whether the entry only stands in another place.
const TRIED: u64 = 20;

/// What is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// The entry is not what it was when it was linked.
    Altered,
    /// The entry does not belong to this place, but to another.
    Reordered,
    /// The entry of this place is gone.
    Deleted,
    /// Places are gone, this one first.
    Missing,
    /// The chain ends before this place, which a checkpoint speaks of.
    CutOff,
    /// The chain up to this place is another than the one that was signed.
    Rewritten,
    /// A checkpoint that our key has not signed.
    Forged,
    /// An entry without a place that does not wait for one either.
    Unlinked,
}

impl FaultKind {
    /// In a word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Altered => "altered",
            Self::Reordered => "reordered",
            Self::Deleted => "deleted",
            Self::Missing => "missing",
            Self::CutOff => "cut_off",
            Self::Rewritten => "rewritten",
            Self::Forged => "forged_checkpoint",
            Self::Unlinked => "unlinked",
        }
    }
}

/// What is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What.
    pub kind: FaultKind,
    /// At which place.
    pub position: Option<i64>,
    /// With which entry.
    pub entry: Option<String>,
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.kind.as_str())?;
        if let Some(position) = self.position {
            write!(f, " position={position}")?;
        }
        if let Some(entry) = &self.entry {
            write!(f, " entry={entry}")?;
        }
        Ok(())
    }
}

/// What a walk has found.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Entries that were looked at.
    pub entries: u64,
    /// Checkpoints that were looked at.
    pub checkpoints: u64,
    /// Entries that wait for their place.
    pub waiting: u64,
    /// The last place.
    pub position: i64,
    /// Its hash, hexadecimal.
    pub hash: String,
    /// What is wrong; the first hundred.
    pub faults: Vec<Fault>,
    /// How much is wrong.
    pub fault_count: u64,
}

impl Report {
    /// Notes a fault.
    pub fn fault(&mut self, kind: FaultKind, position: Option<i64>, entry: Option<&str>) {
        self.fault_count += 1;
        if self.faults.len() < LISTED {
            self.faults.push(Fault {
                kind,
                position,
                entry: entry.map(str::to_owned),
            });
        }
    }

    /// Whether everything is as it should be.
    pub fn is_good(&self) -> bool {
        self.fault_count == 0
    }
}

/// A walk.
pub struct Walk {
    key: PublicKey,
    /// The hash of the place before, if it is known.
    previous: Option<Hash>,
    /// What is found.
    pub report: Report,
}

impl Walk {
    /// Begins after a place with this hash.
    pub fn new(key: PublicKey, after: i64, previous: Hash) -> Self {
        let report = Report {
            position: after,
            hash: HEXLOWER.encode(&previous),
            ..Report::default()
        };
        Self {
            key,
            previous: Some(previous),
            report,
        }
    }

    /// Goes over a page, with the checkpoints that speak of its places.
    pub fn page(&mut self, links: &[Link], checkpoints: &[Checkpoint]) {
        for link in links {
            self.step(link, links);
        }
        for checkpoint in checkpoints {
            if self.is_genuine(checkpoint) {
                let found = links
                    .iter()
                    .find(|link| link.position == checkpoint.position);
                let found = found
                    .and_then(|link| link.hash)
                    .map(|hash| HEXLOWER.encode(&hash));
                if found.as_ref() != Some(&checkpoint.hash) {
                    let position = Some(checkpoint.position);
                    self.report.fault(FaultKind::Rewritten, position, None);
                }
            }
        }
    }

    /// Holds a checkpoint against the hash of its place; `None` when the chain has no such place.
    pub fn compare(&mut self, checkpoint: &Checkpoint, hash: Option<&[u8]>) -> bool {
        if !self.is_genuine(checkpoint) {
            return false;
        }
        let position = Some(checkpoint.position);
        match hash.map(|hash| HEXLOWER.encode(hash)) {
            None => self.report.fault(FaultKind::CutOff, position, None),
            Some(hash) if hash != checkpoint.hash => {
                self.report.fault(FaultKind::Rewritten, position, None);
            }
            Some(_) => return true,
        }
        false
    }

    fn is_genuine(&mut self, checkpoint: &Checkpoint) -> bool {
        self.report.checkpoints += 1;
        let genuine = checkpoint.is_genuine(&self.key);
        if !genuine {
            let position = Some(checkpoint.position);
            self.report.fault(FaultKind::Forged, position, None);
        }
        genuine
    }

    fn step(&mut self, link: &Link, page: &[Link]) {
        let expected = self.report.position + 1;
        if link.position != expected {
            self.report.fault(FaultKind::Missing, Some(expected), None);
            self.previous = None;
        }
        self.report.position = link.position;
        self.report.entries += 1;
        if let Some(kind) = self.fault_of(link, page) {
            let (position, entry) = (Some(link.position), Some(link.entry_id.as_str()));
            self.report.fault(kind, position, entry);
        }
        self.previous = link.hash;
        self.report.hash = link
            .hash
            .map_or_else(String::new, |hash| HEXLOWER.encode(&hash));
    }

    fn fault_of(&self, link: &Link, page: &[Link]) -> Option<FaultKind> {
        let Some(entry) = &link.entry else {
            return Some(FaultKind::Deleted);
        };
        let Some(hash) = link.hash else {
            return Some(FaultKind::Altered);
        };
        // After a place that is gone nothing is known of what stood before.
        let previous = self.previous?;
        if rules::hash(&previous, entry) == hash {
            return None;
        }
        let fits = |other: &Link| {
            let entries = other.entry.as_ref();
            let takes_its_place =
                entries.is_some_and(|entry| rules::hash(&previous, entry) == hash);
            let follows = other
                .hash
                .is_some_and(|before| rules::hash(&before, entry) == hash);
            takes_its_place || follows
        };
        let is_elsewhere = self.report.fault_count < TRIED && page.iter().any(fits);
        Some(match is_elsewhere {
            true => FaultKind::Reordered,
            false => FaultKind::Altered,
        })
    }
}
