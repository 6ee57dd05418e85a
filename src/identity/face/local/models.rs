//! The networks' weights: part of the program, or files of a folder; held against their checksums before they are used.

use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use flate2::read::GzDecoder;
use sha2::{Digest, Sha256};

/// The version of all models together. A new one for every change of a file.
pub const VERSION: &str = "2026.1";

/// Nothing that claims to be one of the files is unpacked further than that.
const BYTES_MAX: u64 = 64 << 20;

/// One file of weights.
pub struct Weights {
    /// What it is called.
    pub name: &'static str,
    packed: Option<&'static [u8]>,
    sha256: &'static str,
}

/// The packed file, where the program holds the models.
macro_rules! packed {
    ($file:literal) => {{
        #[cfg(feature = "face-models")]
        let packed: Option<&'static [u8]> =
            Some(include_bytes!(concat!("../../../../assets/models/", $file)));
        #[cfg(not(feature = "face-models"))]
        let packed: Option<&'static [u8]> = None;
        packed
    }};
}

/// Finds faces.
pub static BLAZEFACE: Weights = Weights {
    name: "blazeface",
    packed: packed!("blazeface.onnx.gz"),
    sha256: "d3de9866061b2385fe5969caf586d039041cab8fd08b3841bc6dff31dd0a106d",
};

/// Lays a mesh over a face.
pub static FACEMESH: Weights = Weights {
    name: "facemesh",
    packed: packed!("facemesh.onnx.gz"),
    sha256: "cd625f5bf3546025af1b98f2935f2c847a5dee98b74191e7abc9d7219a9a6b14",
};

/// Tells how a face looks: angry, disgusted, afraid, happy, sad, surprised, neutral.
pub static EMOTION: Weights = Weights {
    name: "emotion",
    packed: packed!("emotion.onnx.gz"),
    sha256: "3397476879a0eeda929837d6dd030f86eb387973549641acccac76c036ecf1da",
};

/// Tells faces apart.
pub static DLIB: Weights = Weights {
    name: "dlib",
    packed: packed!("dlib.onnx.gz"),
    sha256: "f8b503e9ccb28c4bac06e77313fff4a9026a200900359173d5d49502e21420e7",
};

/// Where the weights come from.
#[derive(Clone, Debug, Default)]
pub struct Models(Option<PathBuf>);

impl Models {
    /// From the program, or from a folder. Fails where neither has them.
    pub fn open(folder: Option<&Path>) -> anyhow::Result<Self> {
        ensure!(
            folder.is_some() || BLAZEFACE.packed.is_some(),
            "BONAFIDE_FACE_MODELS: this program holds no models; name the folder with them, or set BONAFIDE_FACE_ENGINE=none"
        );
        Ok(Self(folder.map(Path::to_owned)))
    }

    /// The bytes of one of them, if they are what was measured.
    pub fn read(&self, weights: &Weights) -> anyhow::Result<Vec<u8>> {
        let name = weights.name;
        let bytes = match (&self.0, weights.packed) {
            (Some(folder), _) => {
                let path = folder.join(format!("{name}.onnx.gz"));
                let packed = std::fs::read(&path)
                    .with_context(|| format!("{} cannot be read", path.display()))?;
                unpacked(&packed)
            }
            (None, Some(packed)) => unpacked(packed),
            (None, None) => anyhow::bail!("the program does not hold the model {name}"),
        };
        let bytes = bytes.with_context(|| format!("the model {name} cannot be unpacked"))?;
        let found = data_encoding::HEXLOWER.encode(&Sha256::digest(&bytes));
        ensure!(
            found == weights.sha256,
            "the model {name} is not the one that this program was made for: its SHA-256 is {found}"
        );
        Ok(bytes)
    }
}

fn unpacked(packed: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    GzDecoder::new(packed)
        .take(BYTES_MAX)
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_does_as_well_as_the_program_and_a_changed_file_is_refused() {
        let assets = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/models");
        let models = Models::open(Some(&assets)).unwrap();
        for weights in [&BLAZEFACE, &FACEMESH, &EMOTION, &DLIB] {
            assert!(models.read(weights).is_ok(), "{}", weights.name);
        }
        let other = tempfile::tempdir().unwrap();
        let file = other.path().join("blazeface.onnx.gz");
        std::fs::copy(assets.join("emotion.onnx.gz"), file).unwrap();
        let models = Models::open(Some(other.path())).unwrap();
        assert!(models.read(&BLAZEFACE).is_err());
        assert!(models.read(&EMOTION).is_err());
    }

    #[cfg(feature = "face-models")]
    #[test]
    fn the_program_holds_the_models_that_were_measured() {
        let models = Models::open(None).unwrap();
        for weights in [&BLAZEFACE, &FACEMESH, &EMOTION, &DLIB] {
            assert!(models.read(weights).is_ok(), "{}", weights.name);
        }
    }
}
