//! The codes that this room answers.

crate::problems! {
    FACE_COMPARISON_OFF = 409 "face_comparison_off", "Faces are not compared",
        "The operator has not turned the comparison with other accounts on; `comparison` of `GET /v1/identity-verifications/requirements` is there when it is.",
        "We do not compare faces. There is nothing to agree to.";
}
