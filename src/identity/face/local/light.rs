//! Brightness and sharpness.

use image::RgbImage;

use super::picture::brightness;
use crate::identity::face::OVAL;

/// Brighter than that, a camera does not tell shades apart.
const BURNT_OUT: f32 = 245.0;

/// How a part of a picture is lit.
#[derive(Clone, Copy, Debug, Default)]
pub struct Light {
    /// Mean, 0 to 255.
    pub brightness: f32,
    /// Share that is burnt out.
    pub clipped: f32,
    /// Left half in terms of the right one.
    pub evenness: f32,
}

/// A part of a picture, in pixels: from the left and upper edges up to the right and lower ones.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    /// Left and right edge.
    pub across: (f32, f32),
    /// Upper and lower edge.
    pub down: (f32, f32),
}

/// How a part is lit, told from the brightness of each pixel.
pub fn of_part(grey: &[f32], width: u32, part: Part) -> Light {
    let middle = (part.across.0 + part.across.1) / 2.0;
    let (mut left, mut right, mut clipped) = (Mean::default(), Mean::default(), Mean::default());
    for (y, row) in grey.chunks(width.max(1) as usize).enumerate() {
        if !within(y, part.down) {
            continue;
        }
        for (x, value) in row
            .iter()
            .enumerate()
            .filter(|(x, _)| within(*x, part.across))
        {
            let half = if (x as f32) < middle {
                &mut left
            } else {
                &mut right
            };
            half.add(*value);
            clipped.add(f32::from(u8::from(*value > BURNT_OUT)));
        }
    }
    Light {
        brightness: left.and(&right).mean(),
        clipped: clipped.mean(),
        // One more on each side: two black halves are even.
        evenness: (left.mean() + 1.0) / (right.mean() + 1.0),
    }
}

/// How the place is lit where the face should be.
pub fn of_oval(picture: &RgbImage) -> Light {
    let (width, height) = (picture.width() as f32, picture.height() as f32);
    let short = width.min(height);
    let around = |middle: f32, size: f32| (middle - size / 2.0, middle + size / 2.0);
    let part = Part {
        across: around(OVAL.centre_x * width, OVAL.width * short),
        down: around(OVAL.centre_y * height, OVAL.height * short),
    };
    of_part(&brightness(picture), picture.width(), part)
}

/// Variance of the second derivative, edges left out.
pub fn sharpness(grey: &[f32], width: u32) -> f32 {
    let rows: Vec<&[f32]> = grey.chunks(width.max(3) as usize).collect();
    let (mut mean, mut squares) = (Mean::default(), Mean::default());
    for three in rows.windows(3) {
        let [above, row, below] = three else { continue };
        let inner = row.windows(3).zip(above.iter().zip(*below).skip(1));
        for (around, (above, below)) in inner {
            let [left, here, right] = around else {
                continue;
            };
            let second = left + right + above + below - 4.0 * here;
            mean.add(second);
            squares.add(second * second);
        }
    }
    squares.mean() - mean.mean() * mean.mean()
}

fn within(at: usize, (from, to): (f32, f32)) -> bool {
    let at = at as f32;
    from <= at && at < to
}

#[derive(Default)]
struct Mean {
    sum: f64,
    count: u32,
}

impl Mean {
    fn add(&mut self, value: f32) {
        self.sum += f64::from(value);
        self.count += 1;
    }

    fn and(&self, other: &Self) -> Self {
        Self {
            sum: self.sum + other.sum,
            count: self.count + other.count,
        }
    }

    fn mean(&self) -> f32 {
        (self.sum / f64::from(self.count.max(1))) as f32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: Part = Part {
        across: (0.0, 4.0),
        down: (0.0, 2.0),
    };

    #[test]
    fn halves_and_burnt_out_places_are_told() {
        let light = of_part(&[99.0, 99.0, 255.0, 255.0, 99.0, 99.0, 43.0, 43.0], 4, ALL);
        assert_eq!(light.brightness, 124.0);
        assert_eq!(light.clipped, 0.25);
        assert_eq!(light.evenness, 100.0 / 150.0);
        assert_eq!(of_part(&[0.0; 8], 4, ALL).evenness, 1.0);
        assert_eq!(of_part(&[], 4, ALL).brightness, 0.0);
    }

    #[test]
    fn what_changes_steadily_is_not_sharp_and_a_point_is() {
        let slope: Vec<f32> = (0..25).map(|at| (at % 5 * 10) as f32).collect();
        assert_eq!(sharpness(&slope, 5), 0.0);
        let mut point = vec![0.0; 25];
        point[12] = 90.0;
        assert!(sharpness(&point, 5) > 10_000.0);
        assert_eq!(sharpness(&[], 0), 0.0);
    }
}
