//! The chain as lines of JSON: a header, every entry with its place and hash, each checkpoint after the entry that it speaks of, and an end. It
//! verifies by itself.

use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};

use super::rules::{Checkpoint, GENESIS, Signer};
use super::store::{self, Written};
use crate::platform::Platform;
use crate::platform::problem::Problem;

/// Entries of one piece.
const PIECE: i64 = 500;

/// What an export begins with.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Header {
    /// The place before the first entry.
    pub after: i64,
    /// The hash of that place.
    pub previous: String,
    /// What checkpoints are verified with: Ed25519, base64.
    pub public_key: String,
}

/// An entry in its place.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Line {
    /// Its place.
    pub position: i64,
    /// The entry.
    #[serde(flatten)]
    pub entry: Written,
    /// The hash over it and all before.
    pub hash: String,
}

/// A line as it is read.
#[derive(Deserialize)]
#[serde(untagged)]
pub enum Read {
    /// The first.
    Header {
        /// What it says.
        export: Header,
    },
    /// A checkpoint.
    Checkpoint {
        /// What it says.
        checkpoint: Checkpoint,
    },
    /// The last.
    End {
        /// The last place.
        end: i64,
    },
    /// An entry.
    Entry(Line),
}

enum Stage {
    Begin,
    Entries,
    Over,
}

/// An export under way: little of it is in memory at a time.
pub struct Export {
    platform: Platform,
    stage: Stage,
    /// The last place that was told.
    position: i64,
    /// The last place when it began.
    until: i64,
}

/// Begins an export after a place. `None`: the chain has no such place.
pub async fn export(platform: &Platform, after: i64) -> Result<Option<Export>, Problem> {
    let read = platform.db.read(move |conn| {
        let is_there = after == 0 || store::hash_at(conn, after)?.is_some();
        let head = store::head(conn)?;
        Ok(is_there.then_some(head.map_or(0, |(position, _)| position)))
    });
    Ok(read.await?.map(|until| Export {
        platform: platform.clone(),
        stage: Stage::Begin,
        position: after,
        until,
    }))
}

impl Export {
    /// The next lines; `None` after the last.
    pub async fn next(&mut self) -> Result<Option<String>, Problem> {
        match self.stage {
            Stage::Begin => {
                self.stage = Stage::Entries;
                self.header().await.map(Some)
            }
            Stage::Entries => self.entries().await.map(Some),
            Stage::Over => Ok(None),
        }
    }

    async fn header(&self) -> Result<String, Problem> {
        let after = self.position;
        let read = self
            .platform
            .db
            .read(move |conn| Ok(store::hash_at(conn, after)?));
        let previous = read.await?.unwrap_or_else(|| GENESIS.to_vec());
        let header = Header {
            after,
            previous: HEXLOWER.encode(&previous),
            public_key: Signer::open(&self.platform.seal)?.public().to_text(),
        };
        Ok(line(&serde_json::json!({"export": header})))
    }

    async fn entries(&mut self) -> Result<String, Problem> {
        let (after, until) = (self.position, self.until);
        let read = self.platform.db.read(move |conn| {
            let mut links = store::links(conn, after, PIECE)?;
            links.retain(|link| link.position <= until);
            let checkpoints = store::checkpoints(conn, after, PIECE)?;
            Ok((links, checkpoints))
        });
        let (links, checkpoints) = read.await?;
        let Some(last) = links.last().map(|link| link.position) else {
            self.stage = Stage::Over;
            return Ok(line(&serde_json::json!({"end": self.position})));
        };
        self.position = last;
        let mut text = String::new();
        for link in links {
            let Some(entry) = link.entry else { continue };
            let hash = link
                .hash
                .map_or_else(String::new, |hash| HEXLOWER.encode(&hash));
            let position = link.position;
            text.push_str(&line(&Line {
                position,
                entry,
                hash,
            }));
            let spoken_of = checkpoints.iter().find(|one| one.position == position);
            if let Some(checkpoint) = spoken_of {
                text.push_str(&line(&serde_json::json!({"checkpoint": checkpoint})));
            }
        }
        Ok(text)
    }
}

fn line<T: Serialize>(value: &T) -> String {
    // What is serialised here has text for keys and no floating point: it cannot fail.
    let mut text = serde_json::to_string(value).unwrap_or_default();
    text.push('\n');
    text
}
