//! What follows what.

use super::Event;
use crate::delivery::bounce::BounceClass;

impl Event {
    /// The word in answers and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sent => "sent",
            Self::Accepted => "accepted",
            Self::Deferred => "deferred",
            Self::Bounced(_) => "bounced",
            Self::Complained => "complained",
        }
    }

    /// Why it came back, if it did.
    pub fn class(self) -> Option<BounceClass> {
        match self {
            Self::Bounced(class) => Some(class),
            _ => None,
        }
    }
}

/// The states that an event changes. Reports overtake each other: "accepted" may come before "sent" was noted, a bounce after both,
/// and nothing but a complaint after a bounce.
pub fn may_become(event: Event) -> &'static [&'static str] {
    match event {
        Event::Queued => &[],
        Event::Sent => &["queued", "deferred"],
        Event::Deferred => &["queued", "sent", "deferred"],
        Event::Accepted => &["queued", "sent", "deferred"],
        Event::Bounced(_) => &["queued", "sent", "deferred", "accepted"],
        Event::Complained => &["queued", "sent", "deferred", "accepted", "bounced"],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reports_in_any_order_end_in_what_is_worst() {
        let reports = [
            Event::Sent,
            Event::Accepted,
            Event::Bounced(BounceClass::Unknown),
            Event::Complained,
        ];
        for first in 0..4 {
            let mut state = "queued";
            for step in 0..4 {
                let event = reports[(first + step * 3) % 4];
                if may_become(event).contains(&state) {
                    state = event.as_str();
                }
            }
            assert_eq!(state, "complained");
        }
    }

    #[test]
    fn a_late_word_of_an_earlier_stage_changes_nothing() {
        for late in [Event::Sent, Event::Deferred] {
            for known in ["accepted", "bounced", "complained"] {
                assert!(!may_become(late).contains(&known));
            }
        }
    }
}
