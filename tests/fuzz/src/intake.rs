//! The intake of pictures under libFuzzer: whatever comes, it ends with a refusal or a clean picture, and never with a panic.
#![no_main]

#[path = "../../../src/platform/pictures/intake/mod.rs"]
#[allow(dead_code)]
mod intake;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(picture) = intake::read(bytes) {
        assert!(picture.width.min(picture.height) >= intake::SHORTEST_SIDE);
        assert!(picture.image.width().max(picture.image.height()) <= 1920);
        assert!(picture.jpeg.starts_with(&[0xFF, 0xD8]) && picture.jpeg.ends_with(&[0xFF, 0xD9]));
    }
});
