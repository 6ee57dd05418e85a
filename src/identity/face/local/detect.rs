//! Where faces are: boxes with the points of eyes in them.

use image::RgbImage;

use super::models::{self, Models};
use super::net::Net;
use super::picture::{fitted, planes};
use crate::identity::face::engine::{Point, Rect};

/// The side of the square that the network looks at.
const SIDE: u32 = 256;
/// Less sure than that is nothing, whatever the settings say.
const SCORE_MIN: f32 = 0.5;
/// Boxes that overlap so much are of one face.
const OVERLAP: f32 = 0.3;
/// A box that lies so far within another one is of the same face.
const INSIDE: f32 = 0.6;
/// Numbers of a box: middle, size, and six points.
const NUMBERS: usize = 16;

/// Finds faces.
pub struct Detector(Net);

/// A face that was found, in pixels of the picture.
#[derive(Clone, Copy, Debug, Default)]
pub struct Found {
    /// Where it is.
    pub rect: Rect,
    /// How sure that is.
    pub score: f32,
    /// The two eyes, the picture's left one first.
    pub eyes: [Point; 2],
}

/// One box as the network tells it: score, and the numbers in pixels of the square.
type Candidate = (f32, [f32; NUMBERS]);

impl Detector {
    /// Loads the network.
    pub fn load(models: &Models) -> anyhow::Result<Self> {
        Net::load(models, &models::BLAZEFACE).map(Self)
    }

    /// The faces of a picture, the largest first, and the small copy in which they were found.
    pub fn find(&self, picture: &RgbImage) -> anyhow::Result<(Vec<Found>, RgbImage)> {
        let (small, scale) = fitted(picture, SIDE);
        let (left, top) = ((SIDE - small.width()) / 2, (SIDE - small.height()) / 2);
        let mut square = RgbImage::new(SIDE, SIDE);
        image::imageops::replace(&mut square, &small, i64::from(left), i64::from(top));
        let numbers = planes(&square, |_, value| f32::from(value) / 127.5 - 1.0);
        let side = SIDE as usize;
        let [scores, boxes, more_boxes, more_scores] = self.0.run([1, 3, side, side], numbers)?;
        let fine = candidates(&scores, &boxes, 16, 2);
        let coarse = candidates(&more_scores, &more_boxes, 8, 6);
        let candidates = [fine, coarse].concat();
        let outward = |x: f32, y: f32| Point {
            x: (x - left as f32) / scale,
            y: (y - top as f32) / scale,
        };
        let mut found: Vec<Found> = merged(candidates)
            .iter()
            .map(|one| as_found(one, scale, outward))
            .collect();
        found.sort_by(|a, b| b.rect.area().total_cmp(&a.rect.area()));
        Ok((found, small))
    }
}

/// The boxes of one grid that are sure enough. Each cell of the grid tells several, relative to its middle.
fn candidates(scores: &[f32], boxes: &[f32], cells: usize, each: usize) -> Vec<Candidate> {
    let cell = SIDE as f32 / cells as f32;
    let middle = |index: usize| (index as f32 + 0.5) * cell;
    let all = scores.iter().zip(boxes.chunks_exact(NUMBERS)).enumerate();
    let likely = all.filter_map(|(index, (score, numbers))| {
        let score = 1.0 / (1.0 + (-score).exp());
        let place = index / each;
        let (x, y) = (middle(place % cells), middle(place / cells));
        let mut numbers: [f32; NUMBERS] = numbers.try_into().ok()?;
        for (index, number) in numbers.iter_mut().enumerate() {
            *number += match index {
                2 | 3 => 0.0,
                even if even % 2 == 0 => x,
                _ => y,
            };
        }
        let [_, _, width, height, ..] = numbers;
        (score >= SCORE_MIN && width > 0.0 && height > 0.0).then_some((score, numbers))
    });
    likely.collect()
}

/// Boxes of one face become one, the mean of all weighed by their scores.
fn merged(mut candidates: Vec<Candidate>) -> Vec<Candidate> {
    candidates.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut merged = Vec::new();
    while let Some(best) = candidates.first().copied() {
        let rest = candidates.into_iter().skip(1);
        let (mut same, others): (Vec<_>, Vec<_>) =
            rest.partition(|one| of_one_face(&one.1, &best.1));
        candidates = others;
        // A part of a face is often taken for a whole one: it goes, and says nothing of where the face is.
        same.retain(|one| overlap(&one.1, &best.1).of_both > OVERLAP);
        same.push(best);
        merged.push((best.0, mean(&same)));
    }
    merged
}

fn of_one_face(a: &[f32; NUMBERS], b: &[f32; NUMBERS]) -> bool {
    let overlap = overlap(a, b);
    overlap.of_both > OVERLAP || overlap.of_smaller > INSIDE
}

fn mean(same: &[Candidate]) -> [f32; NUMBERS] {
    let weight: f32 = same.iter().map(|(score, _)| score).sum();
    let mut mean = [0.0; NUMBERS];
    for (score, numbers) in same {
        for (mean, number) in mean.iter_mut().zip(numbers) {
            *mean += number * score / weight;
        }
    }
    mean
}

struct Overlap {
    /// In terms of the area that both cover.
    of_both: f32,
    /// In terms of the smaller one's area.
    of_smaller: f32,
}

/// The common area of two boxes.
fn overlap(a: &[f32; NUMBERS], b: &[f32; NUMBERS]) -> Overlap {
    let [ax, ay, aw, ah, ..] = *a;
    let [bx, by, bw, bh, ..] = *b;
    let along = |a: f32, b: f32, one: f32, other: f32| {
        let from = (a - one / 2.0).max(b - other / 2.0);
        let to = (a + one / 2.0).min(b + other / 2.0);
        (to - from).max(0.0)
    };
    let common = along(ax, bx, aw, bw) * along(ay, by, ah, bh);
    let (one, other) = (aw * ah, bw * bh);
    Overlap {
        of_both: common / (one + other - common),
        of_smaller: common / one.min(other),
    }
}

fn as_found(
    (score, numbers): &Candidate,
    scale: f32,
    outward: impl Fn(f32, f32) -> Point,
) -> Found {
    let [x, y, width, height, left_x, left_y, right_x, right_y, ..] = *numbers;
    let corner = outward(x - width / 2.0, y - height / 2.0);
    Found {
        rect: Rect {
            x: corner.x,
            y: corner.y,
            width: width / scale,
            height: height / scale,
        },
        score: *score,
        eyes: [outward(left_x, left_y), outward(right_x, right_y)],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn boxed(score: f32, x: f32, y: f32, side: f32) -> Candidate {
        let mut numbers = [0.0; NUMBERS];
        numbers[..4].copy_from_slice(&[x, y, side, side]);
        (score, numbers)
    }

    #[test]
    fn boxes_of_one_face_become_one_and_others_stay() {
        let all = vec![
            boxed(0.6, 50.0, 50.0, 40.0),
            boxed(0.9, 53.0, 50.0, 40.0),
            boxed(0.7, 150.0, 50.0, 40.0),
        ];
        let merged = merged(all);
        assert_eq!(merged.len(), 2);
        assert_eq!(merged[0].0, 0.9);
        assert!((merged[0].1[0] - 51.8).abs() < 0.01, "{:?}", merged[0].1);
        assert_eq!(merged[1].1[0], 150.0);
    }

    #[test]
    fn a_part_of_a_face_is_no_other_face() {
        let all = vec![
            boxed(0.9, 100.0, 100.0, 100.0),
            boxed(0.6, 110.0, 120.0, 40.0),
        ];
        let merged = merged(all);
        assert_eq!(merged.len(), 1);
        assert_eq!(merged[0].1[..4], [100.0, 100.0, 100.0, 100.0]);
    }

    #[test]
    fn a_cell_tells_boxes_relative_to_its_middle() {
        let mut boxes = vec![0.0; 512 * NUMBERS];
        // The second box of the cell in row 1, column 2.
        let index = (16 + 2) * 2 + 1;
        boxes[index * NUMBERS..index * NUMBERS + 6]
            .copy_from_slice(&[1.0, 2.0, 30.0, 40.0, 3.0, 4.0]);
        let mut scores = vec![-9.0; 512];
        scores[index] = 9.0;
        let found = candidates(&scores, &boxes, 16, 2);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].1[..6], [41.0, 26.0, 30.0, 40.0, 43.0, 28.0]);
    }
}
