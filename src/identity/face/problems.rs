//! The codes that this room answers, in the order in which people are told of them.

use crate::platform::texts::{Language, Table};

/// What people are told about them; English stands below.
pub const TEXTS: Table = &[
    (Language::Es, include_str!("texts/es.ftl")),
    (Language::Ar, include_str!("texts/ar.ftl")),
];

crate::problems! {
    TOO_DARK = 422 "too_dark", "The picture is too dark",
        "The face, or the place where it should be, is darker than a face can be judged in.",
        "It is too dark. Please go to a brighter place, or face a window or a lamp.";
    TOO_BRIGHT = 422 "too_bright", "The picture is too bright",
        "The face, or the place where it should be, is so bright that the camera does not tell its parts apart.",
        "There is too much light. Please turn away from the sun or the lamp, or go into the shade.";
    NO_FACE = 422 "no_face", "There is no face in the picture",
        "No face was found.",
        "We cannot see a face. Please hold the camera at eye level and look into it.";
    FACE_OBSTRUCTED = 422 "face_obstructed", "The face is not to be seen as a whole",
        "Something like a face was found, but not a whole one: a hand, a mask, a scarf, hair or the picture's edge covers a part, or it is no person's.",
        "Something covers your face. Please take off masks, scarves and sunglasses, and keep your hands and hair away from it.";
    MULTIPLE_FACES = 422 "multiple_faces", "There is more than one face in the picture",
        "Besides the largest face there is another one of a size that counts.",
        "More than one face is in the picture. Please be alone in it.";
    FACE_TOO_FAR = 422 "face_too_far", "The face is too far away",
        "The face is narrower than a share of the picture's short side, or has too few pixels.",
        "You are too far away. Please hold the camera closer, so that your face fills the oval.";
    FACE_TOO_CLOSE = 422 "face_too_close", "The face is too close",
        "The face is wider than a share of the picture's short side.",
        "You are too close. Please hold the camera further away, so that your whole face is in the oval.";
    FACE_OFF_CENTRE = 422 "face_off_centre", "The face is not in the middle",
        "The middle of the face is too far from the middle of the oval.",
        "Your face is not in the oval. Please move the camera until it is.";
    LOOK_STRAIGHT = 422 "look_straight", "The face is turned or tilted",
        "The face is turned to a side, or the head is tilted, further than it may be.",
        "Please look straight into the camera and hold your head upright.";
    UNEVEN_LIGHT = 422 "uneven_light", "One half of the face is much darker",
        "One half of the face is much brighter than the other one.",
        "One side of your face is in the dark. Please turn until the light comes from the front.";
    BLURRY = 422 "blurry", "The face is blurred",
        "The face is not sharp: the camera or the person moved, or the lens is dirty.",
        "The picture is blurred. Please hold still, and wipe the lens.";
    EYES_CLOSED = 422 "eyes_closed", "The eyes are closed",
        "Both eyes are closed, or nearly.",
        "Your eyes are closed. Please open them, and look into the camera.";
    NOT_SMILING = 422 "not_smiling", "The face does not smile",
        "The picture in which the person is asked to smile shows no smile.",
        "Please smile, so that your teeth can be seen.";
    CHALLENGE_FAILED = 422 "challenge_failed", "The two pictures do not go together",
        "The person smiles in the first picture already, or hardly more in the second one, or the two pictures show different faces.",
        "The two pictures do not go together. Please look serious in the first one and smile in the second one, one right after the other.";
}

/// The fault of this code.
pub fn of_code(code: &str) -> Option<&'static crate::platform::problem::Kind> {
    ALL.iter().copied().find(|kind| kind.code == code)
}
