//! What follows what.

use super::Event;

impl Event {
    /// The word in answers and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sent => "sent",
            Self::Deferred => "deferred",
            Self::Delivered => "delivered",
            Self::Failed => "failed",
        }
    }
}

/// The states that an event changes. Reports overtake each other; what has arrived stays arrived.
pub fn may_become(event: Event) -> &'static [&'static str] {
    match event {
        Event::Queued => &[],
        Event::Sent => &["queued", "deferred"],
        Event::Deferred => &["queued", "sent", "deferred"],
        Event::Delivered => &["queued", "sent", "deferred", "failed"],
        Event::Failed => &["queued", "sent", "deferred"],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_arrived_stays_arrived_whatever_comes_late() {
        for late in [Event::Queued, Event::Sent, Event::Deferred, Event::Failed] {
            assert!(!may_become(late).contains(&"delivered"));
        }
        assert!(may_become(Event::Delivered).contains(&"failed"));
    }
}
