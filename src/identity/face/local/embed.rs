//! What tells faces apart: 128 numbers of a face that was laid over dlib's mean one.

use image::RgbImage;

use super::models::{self, Models};
use super::net::Net;
use super::picture::{Square, planes};
use crate::identity::face::engine::{Face, Point};
use crate::identity::face::template::Template;

/// The side of the square that the network looks at.
const SIDE: u32 = 150;
/// Where eyes, nose and corners of the mouth lie in it.
const MEAN_FACE: [Point; 5] = [
    Point { x: 47.8, y: 47.4 },
    Point { x: 100.2, y: 47.4 },
    Point { x: 74.0, y: 76.6 },
    Point { x: 50.4, y: 103.0 },
    Point { x: 97.6, y: 103.0 },
];
/// The mean colour that the network was made with.
const MEAN_COLOUR: [f32; 3] = [122.782, 117.001, 104.298];

/// Tells faces apart.
pub struct Embedder(Net);

impl Embedder {
    /// Loads the network.
    pub fn load(models: &Models) -> anyhow::Result<Self> {
        Net::load(models, &models::DLIB).map(Self)
    }

    /// The numbers of a face.
    pub fn template(&self, picture: &RgbImage, face: &Face) -> anyhow::Result<Template> {
        let square = laid_over(&face.points).cut(picture, SIDE);
        let numbers = planes(&square, |colour, value| {
            let mean = MEAN_COLOUR.get(colour).copied().unwrap_or(0.0);
            (f32::from(value) - mean) / 256.0
        });
        let side = SIDE as usize;
        let [numbers] = self.0.run([1, 3, side, side], numbers)?;
        let model = format!("dlib-resnet-v1/{}", models::VERSION);
        Ok(Template::new(model, numbers))
    }
}

/// The square in which the points lie as near as can be to the mean face's: moved, turned and made larger, and nothing else.
fn laid_over(points: &[Point; 5]) -> Square {
    let (from, to) = (middle(&MEAN_FACE), middle(points));
    let (mut along, mut across, mut extent) = (0.0, 0.0, 0.0);
    for (mean, point) in MEAN_FACE.iter().zip(points) {
        let (mx, my) = (mean.x - from.x, mean.y - from.y);
        let (px, py) = (point.x - to.x, point.y - to.y);
        along += mx * px + my * py;
        across += mx * py - my * px;
        extent += mx * mx + my * my;
    }
    let (along, across) = (along / extent, across / extent);
    let half = SIDE as f32 / 2.0;
    let (x, y) = (half - from.x, half - from.y);
    Square {
        centre: Point {
            x: to.x + along * x - across * y,
            y: to.y + across * x + along * y,
        },
        side: along.hypot(across) * SIDE as f32,
        angle: across.atan2(along),
    }
}

fn middle(points: &[Point; 5]) -> Point {
    let count = points.len() as f32;
    Point {
        x: points.iter().map(|point| point.x).sum::<f32>() / count,
        y: points.iter().map(|point| point.y).sum::<f32>() / count,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_turned_and_larger_mean_face_is_found_as_such() {
        let whole = Square {
            centre: Point { x: 300.0, y: 200.0 },
            side: 300.0,
            angle: 0.3,
        };
        let points = MEAN_FACE.map(|point| {
            let share = |at: f32| at / SIDE as f32;
            whole.outward(Point {
                x: share(point.x),
                y: share(point.y),
            })
        });
        let found = laid_over(&points);
        assert!((found.centre.x - 300.0).abs() < 0.1, "{found:?}");
        assert!((found.centre.y - 200.0).abs() < 0.1, "{found:?}");
        assert!((found.side - 300.0).abs() < 0.1, "{found:?}");
        assert!((found.angle - 0.3).abs() < 0.001, "{found:?}");
    }
}
