//! The codes that this room answers.

crate::problems! {
    ALREADY_CLAIMED = 409 "already_claimed", "A colleague holds this case",
        "Another reviewer took the case and holds it for a while; `detail` says who and until when, and so does the case. Take another one, or this one when it is free.",
        "A colleague is looking at this case.";
    NOT_CLAIMED = 409 "not_claimed", "The case is not yours",
        "Only who holds a case decides it or gives it back: take it first, at `POST /v1/staff/reviews/{id}/claim`.",
        "Please take this case before you decide it.";
    LEASE_LOST = 409 "lease_lost", "Your time with this case is over",
        "The lease ran out, or a colleague holds the case by now; nothing was changed. Take it again if it is still free: taking it again in time makes the lease longer.",
        "Your time with this case is over. Please take it again.";
    REVIEW_OVER = 409 "review_over", "The case is over",
        "The case was decided, or withdrawn because there is nothing to decide any more; read it again.",
        "This case is closed already.";
    REASON_CODE_INVALID = 422 "reason_code_invalid", "This is no reason for that decision",
        "`reason_code` must be one of the case's kind that fits the decision; `detail` lists them, and so does `GET /v1/staff/review-reasons`.",
        "Please choose one of the listed reasons.";
    ASSIGNEE_UNFIT = 422 "assignee_unfit", "This person cannot decide the case",
        "A case is assigned to somebody whose role allows to decide its kind, and who is neither the person that it is about nor had a part in it before.",
        "Please choose a colleague who may decide this case.";
    IMAGE_ADDRESS_EXPIRED = 410 "image_address_expired", "The address of the picture is over",
        "The address of a picture is good for a minute, and only while its reviewer holds the case: read the case again to get a new one.",
        "This picture cannot be shown any more. Please open the case again.";
}
