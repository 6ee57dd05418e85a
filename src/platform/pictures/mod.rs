//! Pictures that people send, and what is made of them.
//!
//! Reading a picture is dear and dangerous: it is done in the [`PictureRoom`], by [`read`], and nowhere else. What comes is told apart by its
//! content, held against limits before it is decoded, turned upright, made small and encoded anew ([`intake`]); only that copy is looked at,
//! shown or kept in the clear. What people of the desk see carries a [`watermark()`].
//!
//! Codes answered: `image_type_not_allowed`, `image_unreadable`, `image_too_small`, `image_too_large`, `image_animated`, `overloaded`.

pub mod intake;
pub mod problems;
mod watermark;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::oneshot;

use super::config::Pictures;
use super::http::Call;
use super::problem::Problem;
use super::workroom::{self, Plan, Reply, Workroom};
pub use intake::{Format, Picture, Refusal};
pub use intake::{LONGEST_SIDE, SHORTEST_SIDE};
pub use problems::TEXTS;
pub use watermark::watermark;

/// What one act is thought to take before the first was measured.
const GUESS: Duration = Duration::from_millis(150);

type Act = Box<dyn FnOnce() -> Reply + Send>;

/// Where pictures are read and judged: few threads, below the priority of those that serve requests, and a bounded queue. How many acts run
/// at once is what bounds the memory that pictures take. Cheap to clone.
#[derive(Clone)]
pub struct PictureRoom(Arc<Workroom<Act>>);

impl PictureRoom {
    /// Opens the room.
    pub fn open(settings: &Pictures) -> anyhow::Result<Self> {
        let plan = Plan {
            name: "pictures",
            threads: settings.threads,
            deadline: settings.deadline,
            guess: GUESS,
        };
        let room = Workroom::open(&plan, || |act: Act| act())?;
        Ok(Self(Arc::new(room)))
    }

    /// Runs an act in the room. `overloaded` at once where it could not be done in time.
    pub async fn run<R: Send + 'static>(
        &self,
        call: &Call,
        act: impl FnOnce() -> R + Send + 'static,
    ) -> Result<R, Problem> {
        let (reply, answer) = oneshot::channel();
        let act: Act = Box::new(move || {
            // A decoder that loses its footing on a stranger's file must not take the thread along.
            let result = catch_unwind(AssertUnwindSafe(act));
            Box::new(move || drop(reply.send(result)))
        });
        self.0.submit(call, act)?;
        match answer.await {
            Ok(Ok(result)) => Ok(result),
            Ok(Err(_)) => Err(Problem::Internal(anyhow::anyhow!(
                "work on a picture panicked"
            ))),
            Err(_) => Err(workroom::dropped()),
        }
    }
}

/// Reads a picture that somebody sent. Blocks, and takes memory: call it in the [`PictureRoom`].
pub fn read(bytes: &[u8]) -> Result<Picture, Problem> {
    intake::read(bytes).map_err(|refusal| problems::of(refusal, bytes))
}

#[cfg(test)]
#[path = "pictures_tests.rs"]
mod tests;
