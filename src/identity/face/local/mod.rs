//! The engine that the program brings along: four small networks under `assets/models`, computed here.
//!
//! The detector finds boxes in a small copy of the picture. The mesh looks at each box, says whether there is a whole face in it, and lays
//! 468 points over it; nearly everything else is told from those. Networks are loaded when the first picture comes, so that a node that is
//! shown none needs no memory for them.

mod detect;
mod embed;
mod light;
mod mesh;
mod models;
mod net;
mod picture;

use std::path::Path;
use std::sync::OnceLock;

use anyhow::anyhow;
use image::RgbImage;

use super::engine::{EngineName, Face, FaceEngine, View};
use super::template::Template;
use detect::Detector;
use embed::Embedder;
use mesh::Mesher;
use models::Models;

/// More faces than that are a crowd, whatever the others are.
const FACES_MAX: usize = 4;

/// The engine. Models are loaded once, by whoever needs them first.
pub struct Local {
    models: Models,
    loaded: OnceLock<Result<Loaded, String>>,
}

struct Loaded {
    detector: Detector,
    mesher: Mesher,
    embedder: Embedder,
}

impl Local {
    /// With the program's own models, or with those of a folder.
    pub fn open(folder: Option<&Path>) -> anyhow::Result<Self> {
        Ok(Self {
            models: Models::open(folder)?,
            loaded: OnceLock::new(),
        })
    }

    fn loaded(&self) -> anyhow::Result<&Loaded> {
        let load = || Loaded::load(&self.models).map_err(|error| format!("{error:#}"));
        let loaded = self.loaded.get_or_init(load);
        loaded.as_ref().map_err(|why| anyhow!("{why}"))
    }
}

impl Loaded {
    fn load(models: &Models) -> anyhow::Result<Self> {
        Ok(Self {
            detector: Detector::load(models)?,
            mesher: Mesher::load(models)?,
            embedder: Embedder::load(models)?,
        })
    }
}

impl FaceEngine for Local {
    fn name(&self) -> EngineName {
        EngineName {
            name: "bonafide-face",
            models: models::VERSION,
        }
    }

    fn look(&self, picture: &RgbImage) -> anyhow::Result<View> {
        let loaded = self.loaded()?;
        let (found, small) = loaded.detector.find(picture)?;
        let light = light::of_oval(&small);
        let faces: anyhow::Result<Vec<Face>> = found
            .iter()
            .take(FACES_MAX)
            .map(|one| loaded.mesher.measure(picture, one))
            .collect();
        Ok(View {
            width: picture.width(),
            height: picture.height(),
            brightness: light.brightness,
            clipped: light.clipped,
            faces: faces?,
        })
    }

    fn template(&self, picture: &RgbImage, face: &Face) -> anyhow::Result<Template> {
        self.loaded()?.embedder.template(picture, face)
    }
}
