//! The codes that this room answers.

use super::intake::{LONGEST_SIDE, PIXELS, Refusal, SHORTEST_SIDE};
use crate::platform::problem::Problem;
use crate::platform::texts::{Language, Table};

/// This room's texts; the English ones of problems stand with their codes.
pub const TEXTS: Table = &[
    (Language::Es, include_str!("texts/es.ftl")),
    (Language::Ar, include_str!("texts/ar.ftl")),
];

crate::problems! {
    IMAGE_TYPE_NOT_ALLOWED = 422 "image_type_not_allowed", "This kind of file is not taken",
        "The file is neither JPEG nor PNG nor WebP. Its content tells, not its name or media type; HEIC, GIF, SVG, TIFF, BMP and PDF are not taken.",
        "Please send the picture as JPEG, PNG or WebP.";
    IMAGE_UNREADABLE = 422 "image_unreadable", "The picture cannot be read",
        "The file is broken or was cut off, or is of a kind that no camera writes.",
        "The picture arrived damaged. Please take it again, or send it again.";
    IMAGE_TOO_SMALL = 422 "image_too_small", "The picture is too small",
        "The shorter side has fewer pixels than a face needs to be judged; `detail` names the least.",
        "The picture is too small. Please take it with the camera instead of sending a small copy.";
    IMAGE_TOO_LARGE = 422 "image_too_large", "The picture has too many pixels",
        "A side, the pixels together, or the memory that decoding would take is beyond the limit; progressive JPEGs and WebPs take more memory for each pixel.",
        "The picture is too large. Please choose a lower resolution.";
    IMAGE_ANIMATED = 422 "image_animated", "The picture moves",
        "The file holds several pictures one after the other (animated WebP or PNG); only still ones are taken.",
        "Please send a still picture.";
}

/// The problem that tells of a refusal.
pub(super) fn of(refusal: Refusal, bytes: &[u8]) -> Problem {
    let megapixels = PIXELS / 1_000_000;
    match refusal {
        Refusal::Type if bytes.is_empty() => {
            Problem::new(&IMAGE_UNREADABLE).detail("The file is empty.")
        }
        Refusal::Type => Problem::new(&IMAGE_TYPE_NOT_ALLOWED),
        Refusal::Unreadable => Problem::new(&IMAGE_UNREADABLE),
        Refusal::TooSmall => Problem::new(&IMAGE_TOO_SMALL).detail(format!(
            "The shorter side must have {SHORTEST_SIDE} pixels at least."
        )),
        Refusal::TooLarge => Problem::new(&IMAGE_TOO_LARGE).detail(format!(
            "At most {LONGEST_SIDE} pixels a side and {megapixels} megapixels; less for progressive JPEG and for WebP."
        )),
        Refusal::Animated => Problem::new(&IMAGE_ANIMATED),
    }
}
