//! The queue before the threads: bounded by time, fair between clients.

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Over how many seconds the returns of those who were refused are spread.
const RETRY_SPREAD: u64 = 4;

/// The queue cannot take more in time.
#[derive(Debug)]
pub struct Full {
    /// Seconds until it is worth trying again.
    pub retry_after: u64,
}

struct State<T> {
    waiting: HashMap<String, VecDeque<T>>,
    turns: VecDeque<String>,
    length: usize,
    open: bool,
}

/// A queue of work for `threads` threads.
pub struct Queue<T> {
    state: Mutex<State<T>>,
    ready: Condvar,
    threads: u64,
    deadline: Duration,
    /// Moving average of what one act takes, microseconds.
    average: AtomicU64,
    completed: AtomicU64,
    refused: AtomicU64,
}

impl<T> Queue<T> {
    /// A queue in which nothing waits longer than `deadline`; an act is thought to take as long as `guess` before the first was measured.
    pub fn new(threads: usize, deadline: Duration, guess: Duration) -> Self {
        let state = State {
            waiting: HashMap::new(),
            turns: VecDeque::new(),
            length: 0,
            open: true,
        };
        Self {
            state: Mutex::new(state),
            ready: Condvar::new(),
            threads: threads.max(1) as u64,
            deadline,
            average: AtomicU64::new(microseconds(guess)),
            completed: AtomicU64::new(0),
            refused: AtomicU64::new(0),
        }
    }

    /// Whether work of `client` would be taken now.
    pub fn admit(&self, client: &str) -> Result<(), Full> {
        self.room_for(&self.lock(), client)
    }

    fn room_for(&self, state: &State<T>, client: &str) -> Result<(), Full> {
        let capacity = self.capacity();
        let clients = state.waiting.len().max(1);
        let own = state.waiting.get(client).map_or(0, VecDeque::len);
        let crowded = state.length >= capacity / 2 && clients > 1 && own > capacity / clients;
        if state.length < capacity && !crowded {
            return Ok(());
        }
        // Not all at the same second, or they would all meet again.
        let turn = self.refused.fetch_add(1, Ordering::Relaxed) % RETRY_SPREAD;
        Err(Full {
            retry_after: self.deadline.as_secs().max(1) + turn,
        })
    }

    /// Adds work of `client`, unless it could not be done in time or the client already holds its share of a busy queue.
    pub fn push(&self, client: &str, work: T) -> Result<(), Full> {
        let mut state = self.lock();
        self.room_for(&state, client)?;
        if !state.waiting.contains_key(client) {
            state.turns.push_back(client.to_owned());
        }
        state
            .waiting
            .entry(client.to_owned())
            .or_default()
            .push_back(work);
        state.length += 1;
        drop(state);
        self.ready.notify_one();
        Ok(())
    }

    /// The next work, each client in turn; waits for some. `None` when the room closes.
    pub fn next(&self) -> Option<T> {
        let mut state = self.lock();
        loop {
            if let Some(work) = take_turn(&mut state) {
                return Some(work);
            }
            if !state.open {
                return None;
            }
            state = self
                .ready
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Runs one act and learns from how long it took.
    pub fn timed<R>(&self, act: impl FnOnce() -> R) -> R {
        let begun = Instant::now();
        let result = act();
        let took = microseconds(begun.elapsed());
        let before = self.average.load(Ordering::Relaxed);
        self.average
            .store(before - before / 8 + took / 8, Ordering::Relaxed);
        self.completed.fetch_add(1, Ordering::Relaxed);
        result
    }

    /// How many acts were done.
    pub fn completed(&self) -> u64 {
        self.completed.load(Ordering::Relaxed)
    }

    /// Lets the threads end when the queue is empty.
    pub fn close(&self) {
        self.lock().open = false;
        self.ready.notify_all();
    }

    /// How many may wait so that the last is done within the deadline.
    fn capacity(&self) -> usize {
        let deadline = microseconds(self.deadline);
        let average = self.average.load(Ordering::Relaxed).max(1);
        usize::try_from(deadline.saturating_mul(self.threads) / average)
            .unwrap_or(usize::MAX)
            .clamp(4, 10_000)
    }

    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn microseconds(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX).max(1)
}

fn take_turn<T>(state: &mut State<T>) -> Option<T> {
    let client = state.turns.pop_front()?;
    let queue = state.waiting.get_mut(&client)?;
    let work = queue.pop_front();
    if queue.is_empty() {
        state.waiting.remove(&client);
    } else {
        state.turns.push_back(client);
    }
    state.length -= usize::from(work.is_some());
    work
}

#[cfg(test)]
mod tests {
    use super::*;

    const GUESS: Duration = Duration::from_millis(20);

    #[test]
    fn clients_are_served_in_turn() {
        let queue = Queue::new(1, Duration::from_secs(10), GUESS);
        for work in ["a1", "a2", "a3"] {
            queue.push("a", work).unwrap();
        }
        queue.push("b", "b1").unwrap();
        let order: Vec<_> = (0..4).filter_map(|_| queue.next()).collect();
        assert_eq!(order, ["a1", "b1", "a2", "a3"]);
    }

    #[test]
    fn what_cannot_be_done_in_time_is_refused_on_arrival() {
        let queue = Queue::new(1, Duration::from_millis(200), GUESS);
        let taken = (0..1000)
            .take_while(|_| queue.push("a", ()).is_ok())
            .count();
        assert_eq!(taken, 10, "200 ms at a guessed 20 ms each");
        let retries: Vec<u64> = (0..8)
            .map(|_| queue.push("b", ()).unwrap_err().retry_after)
            .collect();
        assert_eq!(
            retries,
            [2, 3, 4, 1, 2, 3, 4, 1],
            "they do not all come back at once"
        );
    }

    #[test]
    fn one_client_cannot_fill_the_queue_against_others() {
        let queue = Queue::new(1, Duration::from_millis(400), GUESS);
        queue.push("b", ()).unwrap();
        let taken = (0..1000)
            .take_while(|_| queue.push("a", ()).is_ok())
            .count();
        assert!(taken < 19, "a took {taken} of 20 places");
        queue.push("c", ()).unwrap();
    }

    #[test]
    fn a_closed_queue_is_emptied_first() {
        let queue = Queue::new(1, Duration::from_secs(1), GUESS);
        queue.push("a", 1).unwrap();
        queue.close();
        assert_eq!(queue.next(), Some(1));
        assert_eq!(queue.next(), None);
    }
}
