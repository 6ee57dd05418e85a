//! Hostile files against the intake of pictures: each is refused with a documented problem or becomes a clean picture, in bounded time and
//! memory. A program of its own, since its memory is measured.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test that cannot go on has failed, and its figures are worth reading"
)]

mod bombs;
mod build;
mod corpus;
mod memory;

use std::time::{Duration, Instant};

use bonafide::platform::pictures::{self, Picture, problems};
use bonafide::platform::problem::Problem;
use corpus::{Case, Expected};

/// What one file may take on an idle machine in a build without optimisation, generously: it must end.
const PATIENCE: Duration = Duration::from_secs(20);
/// What one file may take beside what the process has, MiB: what decoding may take, the file itself, and copies of small size.
const MEMORY: u64 = 300;

#[test]
fn hostile_files_are_refused_or_become_clean_pictures_in_bounded_time_and_memory() {
    let cases = corpus::all();
    assert!(cases.len() >= 200, "only {} files", cases.len());
    let (mut refused, mut read, mut slowest, mut largest) = (0, 0, Duration::ZERO, 0);
    for case in &cases {
        let before = memory::reset_peak();
        let begun = Instant::now();
        let result = pictures::read(&case.bytes);
        let took = begun.elapsed();
        let extra = memory::peak().saturating_sub(before);
        assert!(took < PATIENCE, "{}: {took:?}", case.name);
        assert!(extra < MEMORY, "{}: {extra} MiB", case.name);
        (slowest, largest) = (slowest.max(took), largest.max(extra));
        match &result {
            Ok(_) => read += 1,
            Err(_) => refused += 1,
        }
        judge(case, result);
    }
    println!(
        "{} files: {refused} refused, {read} read; the slowest took {slowest:?}, the largest {largest} MiB",
        cases.len()
    );
}

fn judge(case: &Case, result: Result<Picture, Problem>) {
    let name = &case.name;
    match (&result, &case.expected) {
        (Err(problem), expected) => {
            let code = problem.code();
            let documented = problems::ALL.iter().any(|kind| kind.code == code);
            assert!(documented, "{name}: {problem}");
            match expected {
                Expected::Refused(wanted) => assert_eq!(code, *wanted, "{name}"),
                Expected::Read => panic!("{name} was refused: {problem}"),
                Expected::Either => {}
            }
        }
        (Ok(_), Expected::Refused(code)) => panic!("{name} was read, and not {code}"),
        (Ok(picture), _) => check_clean(name, picture),
    }
}

/// A fresh JPEG: the markers that our own encoder writes, nothing before, between or behind.
fn check_clean(name: &str, picture: &Picture) {
    let jpeg = &picture.jpeg;
    assert!(jpeg.starts_with(&[0xFF, 0xD8, 0xFF, 0xE0]), "{name}");
    assert!(jpeg.ends_with(&[0xFF, 0xD9]), "{name}: something follows");
    let mut at = 2;
    while jpeg[at + 1] != 0xDA {
        let marker = jpeg[at + 1];
        let ours = matches!(marker, 0xE0 | 0xDB | 0xC0 | 0xC4);
        assert!(jpeg[at] == 0xFF && ours, "{name}: marker {marker:02x}");
        at += 2 + usize::from(u16::from_be_bytes([jpeg[at + 2], jpeg[at + 3]]));
    }
    for word in [&b"<script"[..], b"PK\x03\x04", b"Exif", b"%PDF", b"SECRET"] {
        let found = jpeg.windows(word.len()).any(|window| window == word);
        assert!(
            !found,
            "{name}: {:?} came through",
            String::from_utf8_lossy(word)
        );
    }
    let (wide, high) = picture.image.dimensions();
    assert!(wide.max(high) <= 1920, "{name}: {wide} x {high}");
    assert!(picture.width.min(picture.height) >= 320, "{name}");
    let fresh = image::load_from_memory(jpeg).expect("our own JPEG");
    assert!(fresh.width().max(fresh.height()) <= 1280, "{name}");
}
