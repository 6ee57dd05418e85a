//! What looks at faces in pictures, and from which measure on it is content.

use super::{Variable, v};

pub static FACE: &[Variable] = &[
    v(
        "BONAFIDE_FACE_ENGINE",
        "local",
        "What looks at selfies: local (models that are part of the program) or none (people look at every one).",
    ),
    v(
        "BONAFIDE_FACE_MODELS",
        "",
        "A folder with the models, `assets/models` of the sources, for a program that was built without them. Empty: the program's own.",
    ),
    v(
        "BONAFIDE_FACE_SCORE",
        "0.6",
        "How sure the detector has to be that there is a face, 0 to 1. `bonafide face check FILES` prints all these measures of pictures of your own.",
    ),
    v(
        "BONAFIDE_FACE_PRESENCE",
        "0.5",
        "How sure the mesh has to be that the face is a whole one, 0 to 1.",
    ),
    v(
        "BONAFIDE_FACE_OTHER",
        "0.08",
        "Another face counts when it is at least so large, in shares of the main one's area.",
    ),
    v(
        "BONAFIDE_FACE_WIDTH",
        "0.22..0.75",
        "Width of the face, in shares of the picture's short side.",
    ),
    v(
        "BONAFIDE_FACE_PIXELS",
        "120",
        "Width of the face in pixels, at least.",
    ),
    v(
        "BONAFIDE_FACE_YAW",
        "0.35",
        "How far the face may be turned to a side: the nose off the middle, in shares of the face's width.",
    ),
    v(
        "BONAFIDE_FACE_ROLL",
        "20",
        "How far the head may be tilted, in degrees.",
    ),
    v(
        "BONAFIDE_FACE_BRIGHTNESS",
        "45..225",
        "Mean brightness of the face, 0 to 255.",
    ),
    v(
        "BONAFIDE_FACE_CLIPPED",
        "0.25",
        "Share of the face that may be burnt out (brighter than 245).",
    ),
    v(
        "BONAFIDE_FACE_EVENNESS",
        "0.5..2",
        "Brightness of one half of the face in terms of the other's.",
    ),
    v(
        "BONAFIDE_FACE_SHARPNESS",
        "12..60",
        "Below the first number a face is blurred; between the two, people look at it.",
    ),
    v(
        "BONAFIDE_FACE_EYES",
        "0.13",
        "How far the eye that is opened wider has to be open, height in terms of width.",
    ),
    v(
        "BONAFIDE_FACE_SMILE",
        "0.45..0.6",
        "Below the first number a face does not smile; between the two, people look at it.",
    ),
    v(
        "BONAFIDE_FACE_RISE",
        "0.4",
        "By how much the smile has to rise from the first picture to the second.",
    ),
    v(
        "BONAFIDE_FACE_DISTANCE",
        "0.45..0.55",
        "Up to the first number the faces of both pictures are one person's; between the two, people look at them.",
    ),
];
