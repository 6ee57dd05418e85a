//! This room's problem codes.

crate::problems! {
    CURSOR_EXPIRED = 410 "cursor_expired", "Events behind this cursor are not kept any more",
        "The cursor is older than events are kept (`BONAFIDE_EVENTS_KEPT`), so that some were missed: read the accounts anew, and begin without a cursor.",
        "The app has been away for too long. Please tell who runs it.";
}
