//! Writing over a picture, so that a photograph of the screen tells who looked at it and when. The letters are white with a dark edge, half
//! transparent and repeated all over: readable on dark and on light, and not to be cut away.

use font8x8::legacy::BASIC_LEGACY;
use image::{ImageFormat, Rgb, RgbImage};

use super::intake;
use crate::platform::problem::Problem;

/// Letters of the font, pixels a side.
const CELL: u32 = 8;
/// Letters that fit beside each other where the picture is as wide as most.
const LETTERS_ACROSS: u32 = 64;
/// Parts of a hundred of a letter that are not the picture.
const INK: u32 = 55;
const QUALITY: u8 = 85;

/// A copy of this JPEG with these lines all over it. Letters outside of ASCII show as question marks.
pub fn watermark(jpeg: &[u8], lines: &[&str]) -> Result<Vec<u8>, Problem> {
    let image = image::load_from_memory_with_format(jpeg, ImageFormat::Jpeg);
    let mut image = image.map_err(anyhow::Error::new)?.into_rgb8();
    stamp(&mut image, lines);
    intake::encoded(&image, QUALITY)
        .map_err(|_| Problem::Internal(anyhow::anyhow!("a watermark could not be encoded")))
}

fn stamp(image: &mut RgbImage, lines: &[&str]) {
    let scale = (image.width() / (CELL * LETTERS_ACROSS)).max(1);
    let letter = CELL * scale;
    let count = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
    let longest = lines.iter().map(|line| count(line.chars().count())).max();
    // Room of three letters between the blocks, each row begins half a block further: the whole runs diagonally.
    let across = longest
        .unwrap_or(0)
        .saturating_add(3)
        .saturating_mul(letter);
    let down = count(lines.len())
        .saturating_mul(2)
        .saturating_add(3)
        .saturating_mul(letter);
    for (row, top) in (0..image.height()).step_by(down as usize).enumerate() {
        let shift = if row % 2 == 0 { 0 } else { across / 2 };
        for left in (0..image.width().saturating_add(across)).step_by(across as usize) {
            for (number, line) in lines.iter().enumerate() {
                let y = top + letter + 2 * letter * count(number);
                write(
                    image,
                    line,
                    (i64::from(left) - i64::from(shift), i64::from(y)),
                    scale,
                );
            }
        }
    }
}

fn write(image: &mut RgbImage, line: &str, (left, top): (i64, i64), scale: u32) {
    for (number, letter) in (0_i64..).zip(line.chars()) {
        let x = left + number * i64::from(CELL * scale);
        let edge = i64::from(scale.div_ceil(2));
        for (dx, dy) in [(edge, edge), (-edge, -edge), (edge, -edge), (-edge, edge)] {
            draw(image, letter, (x + dx, top + dy), scale, Rgb([0, 0, 0]));
        }
        draw(image, letter, (x, top), scale, Rgb([255, 255, 255]));
    }
}

fn draw(image: &mut RgbImage, letter: char, (left, top): (i64, i64), scale: u32, ink: Rgb<u8>) {
    let unknown = BASIC_LEGACY.get(usize::from(b'?'));
    let Some(glyph) = BASIC_LEGACY.get(letter as usize).or(unknown) else {
        return;
    };
    for (row, bits) in (0_u32..).zip(glyph) {
        for column in (0..CELL).filter(|column| bits >> column & 1 == 1) {
            for (dx, dy) in square(scale) {
                let x = u32::try_from(left + i64::from(column * scale + dx));
                let y = u32::try_from(top + i64::from(row * scale + dy));
                if let (Ok(x), Ok(y)) = (x, y)
                    && let Some(pixel) = image.get_pixel_mut_checked(x, y)
                {
                    mix(pixel, ink);
                }
            }
        }
    }
}

fn square(side: u32) -> impl Iterator<Item = (u32, u32)> {
    (0..side).flat_map(move |y| (0..side).map(move |x| (x, y)))
}

fn mix(pixel: &mut Rgb<u8>, ink: Rgb<u8>) {
    for (below, above) in pixel.0.iter_mut().zip(ink.0) {
        let mixed = (u32::from(*below) * (100 - INK) + u32::from(above) * INK) / 100;
        *below = u8::try_from(mixed).unwrap_or(u8::MAX);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(shade: u8) -> Vec<u8> {
        intake::encoded(&RgbImage::from_pixel(900, 700, Rgb([shade; 3])), 90).unwrap()
    }

    fn brightness(jpeg: &[u8]) -> (u8, u8) {
        let image = image::load_from_memory(jpeg).unwrap().into_luma8();
        let all = || image.pixels().map(|pixel| pixel.0[0]);
        (all().min().unwrap(), all().max().unwrap())
    }

    #[rstest::rstest]
    #[case::on_black(0)]
    #[case::on_white(255)]
    #[case::on_grey(128)]
    fn a_watermark_is_seen_on_any_ground(#[case] shade: u8) {
        let marked = watermark(&plain(shade), &["staff 17", "2026-11-21 09:30 UTC"]).unwrap();
        let (darkest, brightest) = brightness(&marked);
        assert!(brightest - darkest > 60, "{darkest} to {brightest}");
    }

    #[test]
    fn a_watermark_is_everywhere() {
        let marked = watermark(&plain(128), &["staff 17", "2026-11-21 09:30 UTC"]).unwrap();
        let image = image::load_from_memory(&marked).unwrap().into_luma8();
        let part = |x, y| image::imageops::crop_imm(&image, x, y, 300, 175).to_image();
        for (x, y) in [(0, 0), (300, 175), (600, 350), (0, 525), (600, 0)] {
            let bright = part(x, y).pixels().filter(|pixel| pixel.0[0] > 170).count();
            assert!(bright > 100, "at {x}, {y}: {bright}");
        }
    }

    #[test]
    fn letters_that_the_font_has_not_got_show_as_question_marks() {
        let odd = watermark(&plain(0), &["ليلى"]).unwrap();
        assert_eq!(odd, watermark(&plain(0), &["????"]).unwrap());
        assert!(watermark(&plain(0), &[]).is_ok());
    }
}
