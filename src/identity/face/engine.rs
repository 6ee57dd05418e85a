//! The port: what looks at a picture and measures, and decides nothing.

use image::RgbImage;
use serde::Serialize;

use super::Template;

/// Measures faces. What the measures mean is told by the rules, so that another engine (a certified one, say) only has to measure.
/// Both functions block, and are called on threads that may.
pub trait FaceEngine: Send + Sync {
    /// What it calls itself, with the version of its models.
    fn name(&self) -> EngineName;
    /// Measures what there is to see. A picture without a face is no error.
    fn look(&self, picture: &RgbImage) -> anyhow::Result<View>;
    /// The numbers that tell this face, one of [`look`](Self::look), from other ones.
    fn template(&self, picture: &RgbImage, face: &Face) -> anyhow::Result<Template>;
}

/// What an engine calls itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct EngineName {
    /// Its name.
    pub name: &'static str,
    /// The version of its models: measures of two versions are not comparable.
    pub models: &'static str,
}

/// What there is to see in one picture.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct View {
    /// Width of the picture in pixels.
    pub width: u32,
    /// Height of the picture in pixels.
    pub height: u32,
    /// Mean brightness of where the face should be, 0 to 255.
    pub brightness: f32,
    /// Share of where the face should be that is burnt out.
    pub clipped: f32,
    /// The faces, the largest first.
    pub faces: Vec<Face>,
}

/// A point of a picture, in pixels from its upper left corner.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Point {
    /// To the right.
    pub x: f32,
    /// Downwards.
    pub y: f32,
}

/// A part of a picture, in pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Rect {
    /// Left edge.
    pub x: f32,
    /// Upper edge.
    pub y: f32,
    /// Width.
    pub width: f32,
    /// Height.
    pub height: f32,
}

impl Rect {
    /// Its middle.
    pub fn centre(&self) -> Point {
        Point {
            x: self.x + self.width / 2.0,
            y: self.y + self.height / 2.0,
        }
    }

    /// Its area.
    pub fn area(&self) -> f32 {
        self.width * self.height
    }
}

/// One face, measured.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Face {
    /// Where it is, from brow to chin.
    pub rect: Rect,
    /// How sure the detector is that it is one, 0 to 1.
    pub score: f32,
    /// How sure the mesh is that all of it is there, 0 to 1. Little of it means that the other measures mean nothing.
    pub presence: f32,
    /// How far it is turned to a side: the nose off the middle, in shares of the width; 0 is straight.
    pub yaw: f32,
    /// How far it is tilted, in degrees.
    pub roll: f32,
    /// How far the eye that is opened wider is open, height in terms of width.
    pub eyes: f32,
    /// How much it smiles, 0 to 1.
    pub smile: f32,
    /// Variance of the second derivative: how sharp it is.
    pub sharpness: f32,
    /// Mean brightness of its inner part, 0 to 255.
    pub brightness: f32,
    /// Share of its inner part that is burnt out.
    pub clipped: f32,
    /// Brightness of the picture's left half of it in terms of the right one's.
    pub evenness: f32,
    /// Middles of the eyes, tip of the nose, corners of the mouth; each pair as the picture has it, the left one first.
    pub points: [Point; 5],
}

impl Face {
    /// Whether every measure is a number: nothing can be said of a face that has others, and it must not pass for that.
    pub fn is_sound(&self) -> bool {
        let rect = [self.rect.x, self.rect.y, self.rect.width, self.rect.height];
        let measures = [
            self.score,
            self.presence,
            self.yaw,
            self.roll,
            self.eyes,
            self.smile,
            self.sharpness,
            self.brightness,
            self.clipped,
            self.evenness,
        ];
        rect.iter()
            .chain(&measures)
            .all(|number| number.is_finite())
    }
}
