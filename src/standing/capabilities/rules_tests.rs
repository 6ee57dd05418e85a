use proptest::prelude::*;

use super::*;
use crate::platform::random::Random;

fn at(seconds: i64) -> Moment {
    Moment::from_unix_seconds(1_800_000_000 + seconds)
}

fn set(names: &str) -> Capabilities {
    Capabilities::from_text(names)
}

/// As the settings are when nobody sets them, but for a profile, which blocks nothing then.
fn policy() -> Policy {
    Policy {
        without_email: set("post_job submit_proposal send_message"),
        without_phone: set("post_job submit_proposal"),
        without_profile: set("appear_in_search"),
        while_suspended: Capabilities::ALL,
        reset_hold: None,
        appeal_time: std::time::Duration::from_secs(184 * 86_400),
    }
}

fn held(names: &str, until: Option<i64>) -> Held {
    Held {
        id: HoldId::new(at(0), &Random),
        kind: "manual".into(),
        capabilities: set(names),
        reason_code: "r".into(),
        user_text: None,
        until: until.map(at),
    }
}

fn suspended(until: Option<i64>) -> Suspended {
    Suspended {
        id: SuspensionId::new(at(0), &Random),
        reason_code: "r".into(),
        since: at(-10),
        until: until.map(at),
    }
}

/// The holds of the table, as the flows name them: what the visual verification blocks while it is pending, and when it failed.
const PENDING: &str = "submit_proposal change_profile_photo";
const FAILED: &str = "withdraw_earnings submit_proposal accept_direct_hire appear_in_search";

/// What the flows say of one capability, read line by line and not by the sets that the code has.
fn expected(capability: &str, given: &Given) -> Vec<&'static str> {
    let mut blocked = Vec::new();
    if given.suspended {
        blocked.push("suspended");
    }
    let by_pending = matches!(capability, "submit_proposal" | "change_profile_photo");
    let by_failed = match capability {
        "withdraw_earnings" | "submit_proposal" | "accept_direct_hire" | "appear_in_search" => true,
        "work_on_existing_contracts" => false,
        _ => false,
    };
    if given.pending && by_pending {
        blocked.push("hold");
    }
    if given.failed && by_failed {
        blocked.push("hold");
    }
    let contacts_others = matches!(capability, "post_job" | "submit_proposal" | "send_message");
    if !given.email && contacts_others {
        blocked.push("email_unverified");
    }
    if !given.phone && (capability == "post_job" || capability == "submit_proposal") {
        blocked.push("phone_unverified");
    }
    if !given.profile && capability == "appear_in_search" {
        blocked.push("profile_incomplete");
    }
    blocked
}

struct Given {
    email: bool,
    phone: bool,
    profile: bool,
    suspended: bool,
    pending: bool,
    failed: bool,
}

#[test]
fn the_whole_truth_table_is_what_the_flows_say() {
    let mut rows = 0;
    for bits in 0..64_u32 {
        let bit = |number: u32| bits & (1 << number) != 0;
        let given = Given {
            email: bit(0),
            phone: bit(1),
            profile: bit(2),
            suspended: bit(3),
            pending: bit(4),
            failed: bit(5),
        };
        let holds = [(given.pending, PENDING), (given.failed, FAILED)];
        let conditions = Conditions {
            email_proven: given.email,
            phone_proven: given.phone,
            profile_complete: given.profile,
            suspended: given.suspended.then(|| suspended(None)),
            holds: holds
                .into_iter()
                .filter(|(there, _)| *there)
                .map(|(_, names)| held(names, None))
                .collect(),
        };
        for verdict in decide(&conditions, &policy(), at(0)) {
            let reasons: Vec<&str> = verdict.blocked_by.iter().map(Block::reason).collect();
            let name = verdict.capability.as_str();
            assert_eq!(reasons, expected(name, &given), "{name} with {bits:06b}");
            assert_eq!(verdict.is_allowed(), reasons.is_empty());
            rows += 1;
        }
    }
    assert_eq!(rows, 64 * 8);
}

#[rstest::rstest]
#[case(None, 0, true)]
#[case(Some(10), 9, true)]
#[case(Some(10), 10, false)]
#[case(Some(10), 11, false)]
fn what_has_an_end_is_over_at_that_moment(
    #[case] until: Option<i64>,
    #[case] now: i64,
    #[case] blocks: bool,
) {
    let conditions = Conditions {
        email_proven: true,
        phone_proven: true,
        profile_complete: true,
        suspended: None,
        holds: vec![held("withdraw_earnings", until)],
    };
    let only_suspended = Conditions {
        suspended: Some(suspended(until)),
        holds: Vec::new(),
        ..conditions.clone()
    };
    let can_withdraw = |conditions: &Conditions| {
        allowed(conditions, &policy(), at(now)).has(Capability::WithdrawEarnings)
    };
    assert_eq!(can_withdraw(&conditions), !blocks);
    assert_eq!(can_withdraw(&only_suspended), !blocks);
    // Until it is told, it counts as told.
    assert!(!can_withdraw(&conditions.as_told()));
    assert!(!can_withdraw(&only_suspended.as_told()));
}

#[test]
fn what_a_suspension_blocks_the_operator_says() {
    let policy = Policy {
        while_suspended: set("post_job"),
        ..policy()
    };
    let conditions = Conditions {
        email_proven: true,
        phone_proven: true,
        profile_complete: true,
        suspended: Some(suspended(None)),
        holds: Vec::new(),
    };
    let left = allowed(&conditions, &policy, at(0));
    assert_eq!(left, Capabilities::ALL.without(set("post_job")));
}

#[test]
fn what_is_missing_is_told_in_the_order_in_which_it_is_best_added() {
    let nobody = Profile::default();
    let (percent, missing) = completeness(&Conditions::default(), &nobody);
    assert_eq!((percent, missing), (0, Item::ALL.to_vec()));
    let profile = Profile {
        name: "Ada".into(),
        country: None,
        timezone: Some("Europe/Madrid".into()),
    };
    let conditions = Conditions {
        email_proven: true,
        ..Conditions::default()
    };
    let (percent, missing) = completeness(&conditions, &profile);
    assert_eq!((percent, missing), (60, vec![Item::Phone, Item::Country]));
    assert_eq!(Item::Country.unlocks(&policy()), set("appear_in_search"));
    assert_eq!(
        Item::Phone.unlocks(&policy()),
        set("post_job submit_proposal")
    );
}

proptest! {
    /// Holds are a set: whatever the order in which they come and go, what is left decides.
    #[test]
    fn placing_and_lifting_in_any_order_ends_in_the_same_capabilities(
        all in prop::collection::vec(any::<u8>(), 0..12),
        lifted in prop::collection::vec(any::<bool>(), 12),
        order in Just((0..24_usize).collect::<Vec<_>>()).prop_shuffle(),
    ) {
        let names = |bits: u8| -> Capabilities {
            Capability::ALL.into_iter().enumerate().filter(|(at, _)| bits & (1 << at) != 0).map(|(_, one)| one).collect()
        };
        let holds: Vec<Held> = all.iter().map(|bits| Held { capabilities: names(*bits), ..held("", None) }).collect();
        let bare = Conditions { email_proven: true, phone_proven: true, profile_complete: true, ..Conditions::default() };
        // Every hold is placed once and perhaps lifted, at any place of the order after that.
        let mut conditions = bare.clone();
        let mut placed = std::collections::BTreeSet::new();
        for step in order.iter().chain(order.iter()) {
            let which = step % 12;
            let Some(hold) = holds.get(which) else { continue };
            if placed.insert(which) {
                conditions.holds.push(hold.clone());
            } else if lifted.get(which) == Some(&true) {
                conditions.holds.retain(|held| held.id != hold.id);
            }
        }
        let kept = holds.iter().zip(&lifted).filter(|(_, lifted)| !**lifted).map(|(hold, _)| hold.clone());
        let straight = Conditions { holds: kept.collect(), ..bare };
        let blocked = straight.holds.iter().fold(Capabilities::NONE, |all, hold| all.and(hold.capabilities));
        let ends_in = allowed(&conditions, &policy(), at(0));
        prop_assert_eq!(ends_in, allowed(&straight, &policy(), at(0)));
        prop_assert_eq!(ends_in, Capabilities::ALL.without(blocked));
    }
}
