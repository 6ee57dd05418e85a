//! Parts of pictures, made smaller, turned upright, and as the networks want their numbers.

use image::imageops::{self, FilterType};
use image::{Rgb, RgbImage};

use crate::identity::face::engine::Point;

/// A square part of a picture, turned.
#[derive(Clone, Copy, Debug)]
pub struct Square {
    /// Its middle.
    pub centre: Point,
    /// Its side in pixels of the picture.
    pub side: f32,
    /// How far it is turned, in radians; positive is clockwise.
    pub angle: f32,
}

impl Square {
    /// Where a point of the square (each coordinate 0 to 1) lies in the picture.
    pub fn outward(&self, point: Point) -> Point {
        let (sin, cos) = self.angle.sin_cos();
        let (x, y) = ((point.x - 0.5) * self.side, (point.y - 0.5) * self.side);
        Point {
            x: self.centre.x + x * cos - y * sin,
            y: self.centre.y + x * sin + y * cos,
        }
    }

    /// The part itself, so many pixels wide and high. What lies outside of the picture is filled with its edge.
    pub fn cut(&self, picture: &RgbImage, pixels: u32) -> RgbImage {
        let ratio = self.side / pixels as f32;
        if ratio > 2.0 {
            // A point of the result stands for many of the picture: those are averaged first, or fine patterns would turn up as others.
            let (part, corner) = self.surroundings(picture);
            let scale = 1.5 / ratio;
            let size = |side: u32| ((side as f32 * scale) as u32).max(1);
            let small = imageops::thumbnail(&part, size(part.width()), size(part.height()));
            let (x, y) = (
                small.width() as f32 / part.width() as f32,
                small.height() as f32 / part.height() as f32,
            );
            let place = |point: Point| Point {
                x: (point.x - corner.x) * x,
                y: (point.y - corner.y) * y,
            };
            return self.sample(&small, pixels, place);
        }
        self.sample(picture, pixels, |point| point)
    }

    /// The upright part of the picture that holds the square, and its upper left corner.
    fn surroundings(&self, picture: &RgbImage) -> (RgbImage, Point) {
        let reach = self.side * std::f32::consts::FRAC_1_SQRT_2 + 2.0;
        let from = |middle: f32, most: u32| (middle - reach).clamp(0.0, most as f32 - 1.0) as u32;
        let to = |middle: f32, most: u32| (middle + reach).clamp(1.0, most as f32) as u32;
        let (left, top) = (
            from(self.centre.x, picture.width()),
            from(self.centre.y, picture.height()),
        );
        let width = to(self.centre.x, picture.width())
            .saturating_sub(left)
            .max(1);
        let height = to(self.centre.y, picture.height())
            .saturating_sub(top)
            .max(1);
        let part = imageops::crop_imm(picture, left, top, width, height).to_image();
        let corner = Point {
            x: left as f32,
            y: top as f32,
        };
        (part, corner)
    }

    fn sample(&self, source: &RgbImage, pixels: u32, place: impl Fn(Point) -> Point) -> RgbImage {
        let share = |at: u32| (at as f32 + 0.5) / pixels as f32;
        RgbImage::from_fn(pixels, pixels, |x, y| {
            let outward = self.outward(Point {
                x: share(x),
                y: share(y),
            });
            between(source, place(outward))
        })
    }
}

/// The colour at a point, from the four pixels around it.
fn between(source: &RgbImage, point: Point) -> Rgb<u8> {
    let (right, bottom) = (source.width().max(1) - 1, source.height().max(1) - 1);
    let x = (point.x - 0.5).clamp(0.0, right as f32);
    let y = (point.y - 0.5).clamp(0.0, bottom as f32);
    let (left, top) = (x as u32, y as u32);
    let (dx, dy) = (x - left as f32, y - top as f32);
    let pixel = |x: u32, y: u32| source.get_pixel(x.min(right), y.min(bottom)).0;
    let upper = mixed(pixel(left, top), pixel(left + 1, top), dx);
    let lower = mixed(pixel(left, top + 1), pixel(left + 1, top + 1), dx);
    let mut colour = upper;
    for (value, below) in colour.iter_mut().zip(lower) {
        *value += (below - *value) * dy;
    }
    Rgb(colour.map(|value| value.round() as u8))
}

fn mixed(a: [u8; 3], b: [u8; 3], share: f32) -> [f32; 3] {
    let mut mixed = a.map(f32::from);
    for (value, other) in mixed.iter_mut().zip(b) {
        *value += (f32::from(other) - *value) * share;
    }
    mixed
}

/// A copy whose longer side has so many pixels, and how many of its pixels stand for one of the picture.
pub fn fitted(picture: &RgbImage, longest: u32) -> (RgbImage, f32) {
    let scale = longest as f32 / picture.width().max(picture.height()).max(1) as f32;
    let size = |side: u32| ((side as f32 * scale).round() as u32).clamp(1, longest);
    let (width, height) = (size(picture.width()), size(picture.height()));
    let copy = if scale < 1.0 {
        imageops::thumbnail(picture, width, height)
    } else {
        imageops::resize(picture, width, height, FilterType::Triangle)
    };
    (copy, scale)
}

/// The numbers of a picture as networks want them: one colour after the other.
pub fn planes(picture: &RgbImage, number: impl Fn(usize, u8) -> f32) -> Vec<f32> {
    let mut all = Vec::with_capacity(picture.as_raw().len());
    for colour in 0..3 {
        let values = picture.as_raw().iter().skip(colour).step_by(3);
        all.extend(values.map(|value| number(colour, *value)));
    }
    all
}

/// The brightness of each pixel, 0 to 255.
pub fn brightness(picture: &RgbImage) -> Vec<f32> {
    picture
        .pixels()
        .map(|Rgb([red, green, blue])| {
            0.299 * f32::from(*red) + 0.587 * f32::from(*green) + 0.114 * f32::from(*blue)
        })
        .collect()
}
