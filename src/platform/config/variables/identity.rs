//! How people prove who they are.

use super::{Variable, v};

pub static IDENTITY: &[Variable] = &[
    v(
        "BONAFIDE_SELFIE_ELIGIBLE",
        "everybody",
        "Who may begin a selfie without being asked: everybody, asked (nobody else than who has to), or roles, comma-separated.",
    ),
    v(
        "BONAFIDE_SELFIE_TRIES",
        "3",
        "How often pictures can be sent before a person looks at them.",
    ),
    v(
        "BONAFIDE_VERIFICATION_TIME",
        "24h",
        "How long a verification waits for pictures.",
    ),
    v(
        "BONAFIDE_VERIFICATION_TIME_AGAIN",
        "14d",
        "How long it waits for other pictures that a reviewer asked for.",
    ),
    v(
        "BONAFIDE_HANDOFF_TIME",
        "15m",
        "How long the link works that hands a verification from a computer to a phone.",
    ),
    v(
        "BONAFIDE_SELFIE_URL",
        "",
        "The page of the marketplace that such a link leads to; our own when empty. Gets ?token=.",
    ),
    v(
        "BONAFIDE_SELFIE_RETENTION",
        "30d",
        "How long pictures are kept after the decision.",
    ),
    v(
        "BONAFIDE_SELFIE_SAMPLE",
        "2",
        "Of a hundred selfies that pass so many are looked at by a person all the same.",
    ),
    v(
        "BONAFIDE_FACE_COMPARISON",
        "off",
        "Whether the faces of selfies are compared with those of other accounts: off, or on for who agrees to it. What looks alike goes to people.",
    ),
    v(
        "BONAFIDE_FACE_ALIKE",
        "0.4",
        "Up to this distance the faces of two accounts look alike.",
    ),
    v(
        "BONAFIDE_FACE_RETENTION",
        "365d",
        "How long the numbers of a face are kept after somebody passed who agreed to the comparison; at most 1095d.",
    ),
];
