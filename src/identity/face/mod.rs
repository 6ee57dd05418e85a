//! Faces in pictures: whether a selfie can be believed, as far as a program can tell.
//!
//! An engine ([`FaceEngine`]) measures, the rules decide, and what they are not content with is told at once and completely. Two pictures,
//! one with a serious face and one with a smile, show that somebody is there who can smile when asked to; one alone is always looked at by
//! a person. That is no certified detection of printed photos, masks or films, and nobody is ever turned down by it. Nothing is stored here.
//!
//! Codes answered: `too_dark`, `too_bright`, `no_face`, `face_obstructed`, `multiple_faces`, `face_too_far`, `face_too_close`,
//! `face_off_centre`, `look_straight`, `uneven_light`, `blurry`, `eyes_closed`, `not_smiling`, `challenge_failed`.

mod engine;
mod judgement;
#[cfg(feature = "face")]
mod local;
pub mod problems;
mod rules;
mod template;

use std::sync::Arc;

use image::RgbImage;
use serde_json::json;

pub use engine::{EngineName, Face, FaceEngine, Point, Rect, View};
pub use judgement::{
    Check, CheckOutcome, ENGINE_OFF, Fault, Frame, Judgement, Outcome, SINGLE_FRAME,
};
use rules::Found;
pub use rules::{BLURRY_BORDERLINE, SAME_PERSON_BORDERLINE, SMILE_BORDERLINE};
pub use template::{Template, distance};

use crate::platform::config;

/// Where the face should be. Apps draw it, and the check of the middle uses the same numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Oval {
    /// Its middle, in shares of the picture's width.
    pub centre_x: f32,
    /// Its middle, in shares of the picture's height.
    pub centre_y: f32,
    /// Its width, in shares of the picture's short side.
    pub width: f32,
    /// Its height, in shares of the picture's short side.
    pub height: f32,
    /// How far the middle of the face may be from its middle, in shares of the picture's width.
    pub reach_x: f32,
    /// The same in shares of the picture's height.
    pub reach_y: f32,
}

/// The oval of every session. A face that fills it is well within the limits of size.
pub const OVAL: Oval = Oval {
    centre_x: 0.5,
    centre_y: 0.47,
    width: 0.56,
    height: 0.76,
    reach_x: 0.15,
    reach_y: 0.18,
};

/// What somebody shows.
pub enum Shown {
    /// Two pictures, one right after the other.
    Pair {
        /// With a serious face.
        neutral: RgbImage,
        /// With a smile.
        smile: RgbImage,
    },
    /// One picture, with a smile.
    Single(RgbImage),
}

/// Judges pictures. Cheap to clone.
#[derive(Clone)]
pub struct FaceChecks(Arc<Inner>);

struct Inner {
    engine: Option<Arc<dyn FaceEngine>>,
    limits: config::Face,
}

impl FaceChecks {
    /// With the engine of the settings, or with another one in its place. Models are not loaded before the first picture.
    pub fn open(
        settings: &config::Face,
        other: Option<Arc<dyn FaceEngine>>,
    ) -> anyhow::Result<Self> {
        let engine = match (settings.engine, other) {
            (config::FaceEngine::None, _) => None,
            (config::FaceEngine::Local, Some(other)) => Some(other),
            (config::FaceEngine::Local, None) => Some(local(settings)?),
        };
        Ok(Self(Arc::new(Inner {
            engine,
            limits: settings.clone(),
        })))
    }

    /// Who looks.
    pub fn engine(&self) -> EngineName {
        let none = EngineName {
            name: "none",
            models: "none",
        };
        self.0.engine.as_ref().map_or(none, |engine| engine.name())
    }

    /// Judges what somebody shows. Blocks for as long as the computation takes: call it where dear work is done.
    pub fn judge(&self, shown: &Shown) -> anyhow::Result<Judgement> {
        let Some(engine) = &self.0.engine else {
            let nothing = json!({"engine": self.engine()});
            return Ok(Judgement::new(&[], Some(ENGINE_OFF), nothing, None));
        };
        match shown {
            Shown::Pair { neutral, smile } => self.pair(engine.as_ref(), neutral, smile),
            Shown::Single(picture) => self.single(engine.as_ref(), picture),
        }
    }

    fn pair(
        &self,
        engine: &dyn FaceEngine,
        neutral: &RgbImage,
        smile: &RgbImage,
    ) -> anyhow::Result<Judgement> {
        let limits = &self.0.limits;
        let (before, after) = (engine.look(neutral)?, engine.look(smile)?);
        let first = rules::frame(&before, Frame::Neutral, limits);
        let second = rules::frame(&after, Frame::Smile, limits);
        let (challenge, rise) = rules::challenge((&before, &first), (&after, &second), limits);
        let mut found = [first, second, vec![challenge]].concat();
        let template = self.template(engine, neutral, &before, &found)?;
        let other = self.template(engine, smile, &after, &found)?;
        let far = match (&template, &other) {
            (Some(one), Some(other)) => distance(one, other),
            _ => None,
        };
        found.push(rules::same_person(far, limits));
        let measures = json!({"engine": self.engine(), "neutral": before, "smile": after, "rise": rise, "distance": far});
        let template = template.filter(|_| judgement::faults(&found).is_empty());
        Ok(Judgement::new(&found, None, measures, template))
    }

    fn single(&self, engine: &dyn FaceEngine, picture: &RgbImage) -> anyhow::Result<Judgement> {
        let view = engine.look(picture)?;
        let found = rules::frame(&view, Frame::Selfie, &self.0.limits);
        let template = self.template(engine, picture, &view, &found)?;
        let measures = json!({"engine": self.engine(), "selfie": view});
        Ok(Judgement::new(
            &found,
            Some(SINGLE_FRAME),
            measures,
            template,
        ))
    }

    /// Faces are told apart only where nothing is wrong with the pictures: it is dear, and means nothing otherwise.
    fn template(
        &self,
        engine: &dyn FaceEngine,
        picture: &RgbImage,
        view: &View,
        found: &[Found],
    ) -> anyhow::Result<Option<Template>> {
        let face = rules::main_face(view, &self.0.limits).ok();
        face.filter(|_| judgement::faults(found).is_empty())
            .map(|face| engine.template(picture, face))
            .transpose()
    }
}

#[cfg(feature = "face")]
fn local(settings: &config::Face) -> anyhow::Result<Arc<dyn FaceEngine>> {
    let local = local::Local::open(settings.models.as_deref())?;
    Ok(Arc::new(local))
}

#[cfg(not(feature = "face"))]
fn local(_: &config::Face) -> anyhow::Result<Arc<dyn FaceEngine>> {
    anyhow::bail!(
        "this program was built without the feature `face`: set BONAFIDE_FACE_ENGINE=none"
    )
}
