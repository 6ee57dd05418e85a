//! Pictures whose colour says what there is to see in them, and the eye that sees it: stories about people need no faces.

use std::io::Cursor;

use bonafide::identity::face::{EngineName, Face, FaceEngine, Rect, Template, View};
use image::{ImageFormat, Rgb, RgbImage};

use super::face::{face as good, seen};

/// What a picture shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight {
    /// A serious face, as it should be.
    Serious,
    /// A smile, as it should be.
    Smiling,
    /// Nobody.
    Nobody,
    /// A serious face, in the dark, from far away.
    DarkAndFar,
    /// A smile that is a little blurred.
    SoftSmile,
    /// Two people who smile.
    TwoPeople,
}

const ALL: [Sight; 6] = [
    Sight::Serious,
    Sight::Smiling,
    Sight::Nobody,
    Sight::DarkAndFar,
    Sight::SoftSmile,
    Sight::TwoPeople,
];
/// Colours are this far apart: JPEG changes them a little.
const STEP: u8 = 30;
const SIDE: u32 = 640;

/// A picture of somebody who is known by a number, up to seven.
pub fn picture(sight: Sight, who: u8) -> Vec<u8> {
    picture_as(sight, who, ImageFormat::Jpeg)
}

/// The same in a format.
pub fn picture_as(sight: Sight, who: u8, format: ImageFormat) -> Vec<u8> {
    let place = ALL.iter().position(|one| *one == sight).expect("a sight");
    let red = STEP * u8::try_from(place).expect("few sights") + STEP / 2;
    let colour = Rgb([red, STEP * who + STEP / 2, 128]);
    let mut bytes = Cursor::new(Vec::new());
    let image = RgbImage::from_pixel(SIDE, SIDE, colour);
    image.write_to(&mut bytes, format).expect("a picture");
    bytes.into_inner()
}

/// Sees what the colour says.
pub struct TestEyes;

impl FaceEngine for TestEyes {
    fn name(&self) -> EngineName {
        EngineName {
            name: "test",
            models: "1",
        }
    }

    fn look(&self, picture: &RgbImage) -> anyhow::Result<View> {
        let (width, height) = picture.dimensions();
        let (sight, _) = read(picture);
        let mut face = Face {
            rect: square(width, height, 0.4),
            ..good(0.05)
        };
        let mut view = View {
            width,
            height,
            ..seen(Vec::new())
        };
        match sight {
            Sight::Serious => {}
            Sight::Smiling => face.smile = 0.95,
            Sight::Nobody => return Ok(view),
            Sight::DarkAndFar => {
                face.brightness = 20.0;
                face.rect = square(width, height, 0.1);
            }
            Sight::SoftSmile => {
                face.smile = 0.95;
                face.sharpness = 30.0;
            }
            Sight::TwoPeople => {
                face.smile = 0.95;
                view.faces.push(face.clone());
                face.rect.x = 0.0;
            }
        }
        view.faces.push(face);
        Ok(view)
    }

    fn template(&self, picture: &RgbImage, _: &Face) -> anyhow::Result<Template> {
        let (_, who) = read(picture);
        let mut numbers = vec![0.0; 128];
        if let Some(number) = numbers.get_mut(usize::from(who)) {
            *number = 1.0;
        }
        Ok(Template::new("1", numbers))
    }
}

fn read(picture: &RgbImage) -> (Sight, u8) {
    let Rgb([red, green, _]) = *picture.get_pixel(picture.width() / 2, picture.height() / 2);
    let sight = ALL.get(usize::from(red / STEP)).copied();
    (sight.unwrap_or(Sight::Nobody), green / STEP)
}

/// A square in the middle of the oval, so wide.
fn square(width: u32, height: u32, share: f32) -> Rect {
    let (width, height) = (width as f32, height as f32);
    let side = width.min(height) * share;
    Rect {
        x: width * 0.5 - side / 2.0,
        y: height * 0.47 - side / 2.0,
        width: side,
        height: side,
    }
}
