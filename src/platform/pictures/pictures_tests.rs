use std::io::Cursor;
use std::time::Duration;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};

use super::*;
use crate::platform::clock::Moment;

/// What cameras write that were held sideways.
const SIDEWAYS: &[u8] =
    b"\xFF\xE1\0\x22Exif\0\0MM\0\x2A\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";

/// Red at the left, blue at the right.
fn halves(width: u32, height: u32) -> DynamicImage {
    let colour = |x| {
        if x < width / 2 {
            Rgb([220, 0, 0])
        } else {
            Rgb([0, 0, 220])
        }
    };
    RgbImage::from_fn(width, height, |x, _| colour(x)).into()
}

fn file(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    image.write_to(&mut out, format).unwrap();
    out.into_inner()
}

fn is_red(pixel: &Rgb<u8>) -> bool {
    pixel.0[0] > 150 && pixel.0[2] < 80
}

fn code(bytes: &[u8]) -> &'static str {
    read(bytes).err().unwrap().code()
}

#[rstest::rstest]
#[case(ImageFormat::Jpeg, Format::Jpeg)]
#[case(ImageFormat::Png, Format::Png)]
#[case(ImageFormat::WebP, Format::Webp)]
fn a_picture_is_read_and_made_small_and_anew(#[case] written: ImageFormat, #[case] told: Format) {
    let picture = read(&file(&halves(2400, 1600), written)).unwrap();
    assert_eq!(
        (picture.format, picture.width, picture.height),
        (told, 2400, 1600)
    );
    assert_eq!(picture.image.dimensions(), (1920, 1280));
    assert!(
        is_red(picture.image.get_pixel(100, 640)) && !is_red(picture.image.get_pixel(1800, 640))
    );
    let fresh = image::load_from_memory_with_format(&picture.jpeg, ImageFormat::Jpeg).unwrap();
    assert_eq!((fresh.width(), fresh.height()), (1280, 853));
}

#[test]
fn a_small_picture_keeps_its_size() {
    let picture = read(&file(&halves(320, 400), ImageFormat::Png)).unwrap();
    assert_eq!(picture.image.dimensions(), (320, 400));
}

#[test]
fn a_picture_that_was_taken_sideways_stands_upright_and_its_metadata_is_gone() {
    let plain = file(&halves(800, 400), ImageFormat::Jpeg);
    let sideways = [&plain[..2], SIDEWAYS, &plain[2..]].concat();
    let picture = read(&sideways).unwrap();
    assert_eq!((picture.width, picture.height), (400, 800));
    assert_eq!(picture.image.dimensions(), (400, 800));
    assert!(
        is_red(picture.image.get_pixel(200, 100)),
        "what was left is above"
    );
    assert!(!is_red(picture.image.get_pixel(200, 700)));
    assert!(!picture.jpeg.windows(4).any(|window| window == b"Exif"));
}

#[test]
fn what_hides_behind_transparency_stays_hidden() {
    let hidden = RgbaImage::from_pixel(400, 400, Rgba([200, 0, 0, 0]));
    let picture = read(&file(&hidden.into(), ImageFormat::Png)).unwrap();
    assert_eq!(picture.image.get_pixel(200, 200), &Rgb([255, 255, 255]));
}

#[test]
fn every_refusal_has_its_code() {
    let png = file(&halves(400, 400), ImageFormat::Png);
    let animated = [
        &png[..33],
        b"\0\0\0\x08acTL\0\0\0\x02\0\0\0\0\xF3\x8D\x93\x70",
        &png[33..],
    ]
    .concat();
    let mut huge = png.clone();
    huge[16..20].copy_from_slice(&60_000_u32.to_be_bytes());
    for (bytes, wanted) in [
        (b"GIF89a".to_vec(), "image_type_not_allowed"),
        (Vec::new(), "image_unreadable"),
        (png[..png.len() / 2].to_vec(), "image_unreadable"),
        (file(&halves(400, 319), ImageFormat::Png), "image_too_small"),
        (huge, "image_too_large"),
        (animated, "image_animated"),
    ] {
        assert_eq!(code(&bytes), wanted);
    }
}

fn room() -> PictureRoom {
    let settings = Pictures {
        threads: 1,
        deadline: Duration::from_secs(10),
    };
    PictureRoom::open(&settings).unwrap()
}

#[tokio::test]
async fn a_panic_in_the_room_is_a_fault_of_ours_and_the_room_goes_on() {
    let (room, call) = (
        room(),
        Call::internal(Moment::from_unix_seconds(1_800_000_000)),
    );
    let problem = room.run(&call, || -> u8 { panic!("a decoder") }).await;
    assert_eq!(problem.unwrap_err().code(), "internal_error");
    assert_eq!(room.run(&call, || 7).await.unwrap(), 7);
}

#[tokio::test]
async fn a_room_that_cannot_keep_up_says_so_at_once() {
    let (room, call) = (
        room(),
        Call::internal(Moment::from_unix_seconds(1_800_000_000)),
    );
    let (free, wait) = std::sync::mpsc::channel::<()>();
    let busy = tokio::spawn({
        let (room, call) = (room.clone(), call.clone());
        async move { room.run(&call, move || wait.recv().is_err()).await }
    });
    tokio::task::yield_now().await;
    let mut waiting = Vec::new();
    let refusal = loop {
        let mut next = Box::pin(room.run(&call, || false));
        match futures_util::poll!(&mut next) {
            std::task::Poll::Ready(answer) => break answer.unwrap_err(),
            std::task::Poll::Pending => waiting.push(next),
        }
    };
    assert_eq!(refusal.code(), "overloaded");
    assert!(
        waiting.len() >= 60,
        "10 s at a guessed 150 ms each: {}",
        waiting.len()
    );
    drop(free);
    assert!(busy.await.unwrap().unwrap());
    for answer in waiting {
        assert!(!answer.await.unwrap());
    }
}
