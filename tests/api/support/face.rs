//! An engine that sees what a test says.

use std::sync::Mutex;

use bonafide::identity::face::{EngineName, Face, FaceEngine, Point, Rect, Template, View};
use image::RgbImage;

/// Sees what it is told, one look after the other; the last one stays. It tells faces apart by a number.
#[derive(Default)]
pub struct ScriptedFaces {
    script: Mutex<Vec<(View, f32)>>,
}

impl ScriptedFaces {
    /// What the next looks see: what there is, and who it is. Two people a whole number apart are two people.
    pub fn sees(&self, looks: impl IntoIterator<Item = (View, f32)>) {
        let mut script: Vec<_> = looks.into_iter().collect();
        script.reverse();
        *self.script.lock().expect("the script") = script;
    }
}

impl FaceEngine for ScriptedFaces {
    fn name(&self) -> EngineName {
        EngineName {
            name: "scripted",
            models: "1",
        }
    }

    fn look(&self, _: &RgbImage) -> anyhow::Result<View> {
        let mut script = self.script.lock().expect("the script");
        let (mut view, who) = match script.len() {
            0 => (View::default(), 0.0),
            1 => script[0].clone(),
            _ => script.pop().expect("a look"),
        };
        // Who it is travels with the face: templates are made after all looks.
        for face in &mut view.faces {
            face.points[0].x = who;
        }
        Ok(view)
    }

    fn template(&self, _: &RgbImage, face: &Face) -> anyhow::Result<Template> {
        Ok(Template::new("scripted", vec![face.points[0].x]))
    }
}

/// A face that nothing is wrong with, smiling so much.
pub fn face(smile: f32) -> Face {
    Face {
        rect: Rect {
            x: 300.0,
            y: 270.0,
            width: 400.0,
            height: 400.0,
        },
        score: 0.9,
        presence: 0.9,
        yaw: 0.05,
        roll: 1.0,
        eyes: 0.3,
        smile,
        sharpness: 300.0,
        brightness: 120.0,
        clipped: 0.0,
        evenness: 1.0,
        points: [Point::default(); 5],
    }
}

/// A picture of these faces.
pub fn seen(faces: Vec<Face>) -> View {
    View {
        width: 1000,
        height: 1000,
        brightness: 120.0,
        clipped: 0.0,
        faces,
    }
}
