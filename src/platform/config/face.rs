//! What looks at faces in pictures, and from which measure on it is content.

use std::path::PathBuf;

use super::reader::Reader;

/// Which engine looks at faces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaceEngine {
    /// The models that the program brings along.
    Local,
    /// None: people look at every picture.
    None,
}

/// From one measure to another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Band {
    /// The lower end.
    pub low: f32,
    /// The upper end.
    pub high: f32,
}

/// What looks at faces in pictures, and from which measure on it is content.
#[derive(Clone, Debug)]
pub struct Face {
    /// Which engine looks.
    pub engine: FaceEngine,
    /// The folder with the models; none when those of the program are used.
    pub models: Option<PathBuf>,
    /// How sure the detector has to be that there is a face.
    pub score: f32,
    /// How sure the mesh has to be that the whole face is there.
    pub presence: f32,
    /// Another face counts from this share of the main one's area on.
    pub other: f32,
    /// Width of the face, in shares of the picture's short side.
    pub width: Band,
    /// Width of the face in pixels, at least.
    pub pixels: u32,
    /// How far the face may be turned to a side: the nose off the middle, in shares of the face's width.
    pub yaw: f32,
    /// How far the head may be tilted, in degrees.
    pub roll: f32,
    /// Mean brightness of the face, 0 to 255.
    pub brightness: Band,
    /// Share of the face that may be brighter than a camera can tell.
    pub clipped: f32,
    /// Brightness of the left half of the face in terms of the right one's.
    pub evenness: Band,
    /// Sharpness: below it is blurred, within it is doubtful.
    pub sharpness: Band,
    /// How far the eye that is opened wider has to be open.
    pub eyes: f32,
    /// Smile: below it is none, within it is doubtful.
    pub smile: Band,
    /// By how much the smile rises from the first picture to the second, at least.
    pub rise: f32,
    /// Distance of the two faces: up to it they are one person's, within it is doubtful.
    pub distance: Band,
}

/// All settings of it.
pub fn read(r: &mut Reader) -> Option<Face> {
    let engine = r.choice(
        "BONAFIDE_FACE_ENGINE",
        &[("local", FaceEngine::Local), ("none", FaceEngine::None)],
    );
    let models = r.with("BONAFIDE_FACE_MODELS", optional_folder);
    let score = share(r, "BONAFIDE_FACE_SCORE");
    let presence = share(r, "BONAFIDE_FACE_PRESENCE");
    let other = share(r, "BONAFIDE_FACE_OTHER");
    let width = band(r, "BONAFIDE_FACE_WIDTH");
    let pixels = r.parsed("BONAFIDE_FACE_PIXELS");
    let yaw = share(r, "BONAFIDE_FACE_YAW");
    let roll = r.with("BONAFIDE_FACE_ROLL", |text| number(text, 90.0));
    let brightness = band(r, "BONAFIDE_FACE_BRIGHTNESS");
    let clipped = share(r, "BONAFIDE_FACE_CLIPPED");
    let evenness = band(r, "BONAFIDE_FACE_EVENNESS");
    let sharpness = band(r, "BONAFIDE_FACE_SHARPNESS");
    let eyes = share(r, "BONAFIDE_FACE_EYES");
    let smile = band(r, "BONAFIDE_FACE_SMILE");
    let rise = share(r, "BONAFIDE_FACE_RISE");
    let distance = band(r, "BONAFIDE_FACE_DISTANCE");
    Some(Face {
        engine: engine?,
        models: models?,
        score: score?,
        presence: presence?,
        other: other?,
        width: width?,
        pixels: pixels?,
        yaw: yaw?,
        roll: roll?,
        brightness: brightness?,
        clipped: clipped?,
        evenness: evenness?,
        sharpness: sharpness?,
        eyes: eyes?,
        smile: smile?,
        rise: rise?,
        distance: distance?,
    })
}

fn optional_folder(text: &str) -> Result<Option<PathBuf>, String> {
    match PathBuf::from(text) {
        _ if text.is_empty() => Ok(None),
        path if path.is_dir() => Ok(Some(path)),
        _ => Err(format!("`{text}`: there is no such folder")),
    }
}

fn share(r: &mut Reader, name: &str) -> Option<f32> {
    r.with(name, |text| number(text, 1.0))
}

fn number(text: &str, most: f32) -> Result<f32, String> {
    let found = text.parse().ok();
    found
        .filter(|number| (0.0..=most).contains(number))
        .ok_or_else(|| format!("`{text}` is not a number from 0 to {most}"))
}

fn band(r: &mut Reader, name: &str) -> Option<Band> {
    r.with(name, |text| {
        let ends = text.split_once("..").and_then(|(low, high)| {
            let (low, high) = (low.parse::<f32>().ok()?, high.parse::<f32>().ok()?);
            (low >= 0.0 && low <= high && high.is_finite()).then_some(Band { low, high })
        });
        ends.ok_or_else(|| format!("`{text}` is not two numbers such as 0.45..0.6"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_band_is_two_numbers_the_lower_one_first() {
        let read = |text: &str| {
            let values = [("BONAFIDE_FACE_SMILE".to_owned(), text.to_owned())];
            let mut reader = Reader::new(values.into());
            band(&mut reader, "BONAFIDE_FACE_SMILE")
        };
        let found = read("0.4..0.5");
        assert_eq!(
            found,
            Some(Band {
                low: 0.4,
                high: 0.5
            })
        );
        for wrong in ["0.4", "0.5..0.4", "a..b", "-1..2", "0..inf", "NaN..1", ".."] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_share_is_a_number_up_to_one() {
        assert_eq!(number("0.35", 1.0), Ok(0.35));
        for wrong in ["1.01", "-0.1", "NaN", "much"] {
            assert!(number(wrong, 1.0).is_err(), "{wrong}");
        }
    }
}
