//! The codes that this room answers.

crate::problems! {
    PROPOSAL_IMPOSSIBLE = 409 "proposal_impossible", "This cannot be done with the account as it is",
        "Only an account in use can be closed, and not that of somebody who works at the desk; an administrator is made of somebody who works there and is none yet.",
        "This cannot be done with this account as it is.";
    PROPOSAL_EXISTS = 409 "proposal_exists", "The same is proposed already",
        "The same act about the same account waits for a decision: see `GET /v1/staff/proposals`.",
        "A colleague has proposed this already.";
    PROPOSAL_DECIDED = 409 "proposal_decided", "It is decided already",
        "The proposal was approved, rejected or withdrawn, or its seven days are over; read it again.",
        "This was decided already.";
}
