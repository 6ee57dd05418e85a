//! What the 468 points of a face tell: whether it is a whole one, where it looks, whether its eyes are open, whether it smiles.

use anyhow::Context;
use image::{RgbImage, imageops};

use super::detect::Found;
use super::light::{self, Part};
use super::models::{self, Models};
use super::net::Net;
use super::picture::{Square, brightness, planes};
use crate::identity::face::engine::{Face, Point};

/// The side of the square that the mesh is laid in.
const SIDE: u32 = 192;
/// The square is so much larger than the face.
const MARGIN: f32 = 1.5;
/// The side of the square in which a mood is looked for, and the part of the other square that it shows.
const MOOD_SIDE: u32 = 64;
const MOOD_PART: f32 = 0.72;
/// Outputs of the network of moods: angry, disgusted, afraid, happy and three more.
const HAPPY: usize = 3;
/// Of the face's extent, what is left out at each edge where its light is measured: hair and background.
const EDGE: f32 = 0.15;

/// Points of the mesh by their numbers; left and right are the picture's.
mod point {
    pub const NOSE: usize = 1;
    pub const BROW: usize = 10;
    pub const CHIN: usize = 152;
    pub const LEFT_CHEEK: usize = 234;
    pub const RIGHT_CHEEK: usize = 454;
    pub const LEFT_MOUTH: usize = 61;
    pub const RIGHT_MOUTH: usize = 291;
    pub const UPPER_LIP: usize = 13;
    pub const LOWER_LIP: usize = 14;
    /// Outer corner, two of the upper lid, inner corner, two of the lower lid.
    pub const LEFT_EYE: [usize; 6] = [33, 160, 158, 133, 153, 144];
    pub const RIGHT_EYE: [usize; 6] = [362, 385, 387, 263, 373, 380];
}

/// Lays meshes over faces.
pub struct Mesher {
    mesh: Net,
    mood: Net,
}

/// The points of a mesh, in pixels of the square.
struct Points(Vec<Point>);

impl Mesher {
    /// Loads the networks.
    pub fn load(models: &Models) -> anyhow::Result<Self> {
        Ok(Self {
            mesh: Net::load(models, &models::FACEMESH)?,
            mood: Net::load(models, &models::EMOTION)?,
        })
    }

    /// Measures a face that was found.
    pub fn measure(&self, picture: &RgbImage, found: &Found) -> anyhow::Result<Face> {
        let square = around(found);
        let upright = square.cut(picture, SIDE);
        let numbers = planes(&upright, |_, value| f32::from(value) / 255.0);
        let side = SIDE as usize;
        let [flag, _, mesh] = self.mesh.run([1, 3, side, side], numbers)?;
        let presence = flag.first().copied().unwrap_or(0.0);
        let points = Points::read(&mesh);
        let happy = self.happy(&upright)?;
        points
            .measured(&upright, &square, happy)
            .map(|face| Face {
                rect: found.rect,
                score: found.score,
                presence,
                ..face
            })
            .context("the mesh has too few points")
    }

    fn happy(&self, upright: &RgbImage) -> anyhow::Result<f32> {
        let side = (SIDE as f32 * MOOD_PART) as u32;
        let edge = (SIDE - side) / 2;
        let part = imageops::crop_imm(upright, edge, edge, side, side).to_image();
        let small = imageops::thumbnail(&part, MOOD_SIDE, MOOD_SIDE);
        let grey = brightness(&small);
        let numbers = grey.iter().map(|value| value / 127.5 - 1.0).collect();
        let side = MOOD_SIDE as usize;
        let [moods] = self.mood.run([1, 1, side, side], numbers)?;
        Ok(moods.get(HAPPY).copied().unwrap_or(0.0))
    }
}

/// The square around a face that is turned as far as its eyes are.
fn around(found: &Found) -> Square {
    let [left, right] = found.eyes;
    Square {
        centre: found.rect.centre(),
        side: found.rect.width.max(found.rect.height).max(1.0) * MARGIN,
        angle: (right.y - left.y).atan2(right.x - left.x),
    }
}

impl Points {
    fn read(numbers: &[f32]) -> Self {
        let points = numbers.chunks_exact(3).filter_map(|point| match point {
            [x, y, _] => Some(Point { x: *x, y: *y }),
            _ => None,
        });
        Self(points.collect())
    }

    fn at(&self, number: usize) -> Option<Point> {
        self.0.get(number).copied()
    }

    fn measured(&self, upright: &RgbImage, square: &Square, happy: f32) -> Option<Face> {
        let (left_cheek, right_cheek) = (self.at(point::LEFT_CHEEK)?, self.at(point::RIGHT_CHEEK)?);
        let (left_mouth, right_mouth) = (self.at(point::LEFT_MOUTH)?, self.at(point::RIGHT_MOUTH)?);
        let nose = self.at(point::NOSE)?;
        let width = apart(left_cheek, right_cheek).max(1.0);
        let (left_eye, left_open) = self.eye(point::LEFT_EYE)?;
        let (right_eye, right_open) = self.eye(point::RIGHT_EYE)?;
        let grey = brightness(upright);
        let light = light::of_part(&grey, upright.width(), self.inner()?);
        let outward = |point: Point| {
            square.outward(Point {
                x: point.x / SIDE as f32,
                y: point.y / SIDE as f32,
            })
        };
        let lips = between(self.at(point::UPPER_LIP)?, self.at(point::LOWER_LIP)?);
        let lift = (lips.y - between(left_mouth, right_mouth).y) / width;
        let tilt = (right_eye.y - left_eye.y).atan2(right_eye.x - left_eye.x);
        Some(Face {
            yaw: (nose.x - between(left_cheek, right_cheek).x).abs() / width,
            roll: (square.angle + tilt).to_degrees(),
            eyes: left_open.max(right_open),
            smile: smile(happy, lift, apart(left_mouth, right_mouth) / width),
            sharpness: light::sharpness(&grey, upright.width()),
            brightness: light.brightness,
            clipped: light.clipped,
            evenness: light.evenness,
            points: [left_eye, right_eye, nose, left_mouth, right_mouth].map(outward),
            ..Face::default()
        })
    }

    /// The middle of an eye, and how far it is open.
    fn eye(&self, numbers: [usize; 6]) -> Option<(Point, f32)> {
        let [outer, up_1, up_2, inner, down_2, down_1] = numbers.map(|number| self.at(number));
        let (outer, inner) = (outer?, inner?);
        let open = apart(up_1?, down_1?) + apart(up_2?, down_2?);
        let wide = apart(outer, inner).max(1.0);
        Some((between(outer, inner), open / (2.0 * wide)))
    }

    /// The face without its edge.
    fn inner(&self) -> Option<Part> {
        let without_edge = |from: f32, to: f32| {
            let edge = (to - from) * EDGE;
            (from + edge, to - edge)
        };
        let (left, right) = (self.at(point::LEFT_CHEEK)?, self.at(point::RIGHT_CHEEK)?);
        Some(Part {
            across: without_edge(left.x, right.x),
            down: without_edge(self.at(point::BROW)?.y, self.at(point::CHIN)?.y),
        })
    }
}

/// How much a face smiles: what the network of moods says, and the shape of the mouth, as much of the one as of the other.
fn smile(happy: f32, lift: f32, width: f32) -> f32 {
    let shape = 30.0 * (lift - 0.06) + 40.0 * (width - 0.41);
    0.5 * happy + 0.5 / (1.0 + (-shape).exp())
}

fn apart(a: Point, b: Point) -> f32 {
    (a.x - b.x).hypot(a.y - b.y)
}

fn between(a: Point, b: Point) -> Point {
    Point {
        x: (a.x + b.x) / 2.0,
        y: (a.y + b.y) / 2.0,
    }
}
