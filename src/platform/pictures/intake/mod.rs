//! What is believed of a picture that a stranger sends: nothing. It is told apart by its content, walked through from its first byte to its
//! end before anything is decoded, refused where decoding would take too much memory or time, decoded, turned upright, made small and
//! encoded anew, so that nothing of the file that came is ever shown or kept but its pixels.
//!
//! This module stands by itself and knows nothing of the rest of the house, so that a fuzzer can be built around it in seconds.

mod jpeg;
mod png;
mod webp;

use std::io::Cursor;

use image::codecs::jpeg::{JpegDecoder, JpegEncoder};
use image::codecs::png::PngDecoder;
use image::codecs::webp::WebPDecoder;
use image::imageops;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, Limits, Rgb, RgbImage};

/// Longest side that is taken, pixels.
pub const LONGEST_SIDE: u32 = 8192;
/// Shortest side that is taken, pixels: a face on less cannot be judged.
pub const SHORTEST_SIDE: u32 = 320;
/// Pixels that are taken.
pub const PIXELS: u64 = 50_000_000;
/// Memory that decoding may take: pixels, and what the decoder keeps beside them. Formats differ, so that fewer pixels are taken of dear ones.
pub const MEMORY: u64 = 192 * 1024 * 1024;
/// Longest side of what is handed on, pixels.
const HANDED_ON: u32 = 1920;
/// Longest side of the fresh file, pixels.
const KEPT: u32 = 1280;
const QUALITY: u8 = 90;

/// Why a picture is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Neither JPEG nor PNG nor WebP.
    Type,
    /// Broken, cut off, or of a kind that no camera makes.
    Unreadable,
    /// Fewer pixels than can be judged.
    TooSmall,
    /// More pixels, memory or time than it may take.
    TooLarge,
    /// Several pictures one after the other.
    Animated,
}

/// How a picture came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// JPEG, baseline or progressive.
    Jpeg,
    /// PNG, still.
    Png,
    /// WebP, still.
    Webp,
}

impl Format {
    /// Told by the first bytes; names and media types are claims.
    fn of(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0xFF, 0xD8, 0xFF, ..] => Some(Self::Jpeg),
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1A, b'\n', ..] => Some(Self::Png),
            [
                b'R',
                b'I',
                b'F',
                b'F',
                _,
                _,
                _,
                _,
                b'W',
                b'E',
                b'B',
                b'P',
                ..,
            ] => Some(Self::Webp),
            _ => None,
        }
    }
}

/// A picture that was read.
pub struct Picture {
    /// Upright, its longest side at most 1920 pixels.
    pub image: RgbImage,
    /// A fresh JPEG of it without any metadata, its longest side at most 1280 pixels.
    pub jpeg: Vec<u8>,
    /// Its width as it came, upright.
    pub width: u32,
    /// Its height as it came, upright.
    pub height: u32,
    /// How it came.
    pub format: Format,
}

/// What a walk through a file finds before anything is decoded.
struct Head {
    width: u32,
    height: u32,
    /// Bytes that the decoder will take beside the pixels.
    beside: u64,
}

/// Reads a picture of a stranger.
pub fn read(bytes: &[u8]) -> Result<Picture, Refusal> {
    let format = Format::of(bytes).ok_or(Refusal::Type)?;
    let (image, orientation) = match format {
        Format::Jpeg => {
            let head = jpeg::walk(bytes)?;
            head.check()?;
            decode(
                JpegDecoder::new(Cursor::new(bytes)).map_err(unreadable)?,
                &head,
            )
        }
        Format::Png => {
            let (head, essence) = png::walk(bytes)?;
            head.check()?;
            let decoder = PngDecoder::with_limits(Cursor::new(essence.as_slice()), limits());
            decode(decoder.map_err(unreadable)?, &head)
        }
        Format::Webp => {
            let head = webp::walk(bytes)?;
            head.check()?;
            decode(
                WebPDecoder::new(Cursor::new(bytes)).map_err(unreadable)?,
                &head,
            )
        }
    }?;
    let (wide, high) = (image.width(), image.height());
    // Small first: turning a large picture would take its memory twice.
    let mut small = shrunk(image, HANDED_ON);
    small.apply_orientation(orientation);
    let (width, height) = if swaps_sides(orientation) {
        (high, wide)
    } else {
        (wide, high)
    };
    let image = on_white(small);
    let jpeg = fresh(&image)?;
    Ok(Picture {
        image,
        jpeg,
        width,
        height,
        format,
    })
}

impl Head {
    fn check(&self) -> Result<(), Refusal> {
        let pixels = u64::from(self.width) * u64::from(self.height);
        if pixels == 0 {
            return Err(Refusal::Unreadable);
        }
        if self.width.max(self.height) > LONGEST_SIDE || pixels > PIXELS || self.beside > MEMORY {
            return Err(Refusal::TooLarge);
        }
        if self.width.min(self.height) < SHORTEST_SIDE {
            return Err(Refusal::TooSmall);
        }
        Ok(())
    }
}

fn decode<D: ImageDecoder>(
    mut decoder: D,
    head: &Head,
) -> Result<(DynamicImage, Orientation), Refusal> {
    if decoder.dimensions() != (head.width, head.height) {
        return Err(Refusal::Unreadable);
    }
    if decoder.total_bytes().saturating_add(head.beside) > MEMORY {
        return Err(Refusal::TooLarge);
    }
    decoder.set_limits(limits()).map_err(unreadable)?;
    // Broken metadata says nothing about the picture.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let image = DynamicImage::from_decoder(decoder).map_err(unreadable)?;
    Ok((image, orientation))
}

fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.max_image_width = Some(LONGEST_SIDE);
    limits.max_image_height = Some(LONGEST_SIDE);
    limits.max_alloc = Some(MEMORY);
    limits
}

fn unreadable(_: image::ImageError) -> Refusal {
    Refusal::Unreadable
}

fn shrunk(image: DynamicImage, longest: u32) -> DynamicImage {
    if image.width().max(image.height()) <= longest {
        return image;
    }
    image.thumbnail(longest, longest)
}

fn swaps_sides(orientation: Orientation) -> bool {
    matches!(
        orientation,
        Orientation::Rotate90
            | Orientation::Rotate270
            | Orientation::Rotate90FlipH
            | Orientation::Rotate270FlipH
    )
}

/// What is transparent shows white, and never the colours that hide there.
fn on_white(image: DynamicImage) -> RgbImage {
    if !image.color().has_alpha() {
        return image.into_rgb8();
    }
    let image = image.into_rgba8();
    let mut out = RgbImage::new(image.width(), image.height());
    for (to, from) in out.pixels_mut().zip(image.pixels()) {
        let [red, green, blue, alpha] = from.0;
        let over = |colour: u8| {
            let (colour, alpha) = (u32::from(colour), u32::from(alpha));
            u8::try_from((colour * alpha + 255 * (255 - alpha)) / 255).unwrap_or(u8::MAX)
        };
        *to = Rgb([over(red), over(green), over(blue)]);
    }
    out
}

fn fresh(image: &RgbImage) -> Result<Vec<u8>, Refusal> {
    let longest = image.width().max(image.height());
    if longest <= KEPT {
        return encoded(image, QUALITY);
    }
    let side = |length: u32| {
        let scaled = u64::from(length) * u64::from(KEPT) / u64::from(longest);
        u32::try_from(scaled).unwrap_or(KEPT).max(1)
    };
    let small = imageops::thumbnail(image, side(image.width()), side(image.height()));
    encoded(&small, QUALITY)
}

/// A JPEG of these pixels, and of nothing else.
pub fn encoded(image: &RgbImage, quality: u8) -> Result<Vec<u8>, Refusal> {
    let mut out = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut out, quality);
    encoder.encode_image(image).map_err(unreadable)?;
    Ok(out)
}

/// The 16-bit number at this place, most significant byte first.
fn number16(bytes: &[u8], at: usize) -> Option<u16> {
    let taken = bytes.get(at..at.checked_add(2)?)?;
    Some(u16::from_be_bytes(taken.try_into().ok()?))
}

/// The four bytes at this place.
fn four(bytes: &[u8], at: usize) -> Option<[u8; 4]> {
    bytes.get(at..at.checked_add(4)?)?.try_into().ok()
}
