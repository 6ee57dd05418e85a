//! What a verification takes, as an app reads it before it begins one.

use serde::Serialize;
use utoipa::ToSchema;

use super::answers::spoken;
use crate::identity::comparison;
use crate::identity::consent::ConsentText;
use crate::identity::face::{OVAL, Oval};
use crate::identity::verification::consent;
use crate::platform::Platform;
use crate::platform::http::reply::Answer;
use crate::platform::http::upload::FILE_LIMIT;
use crate::platform::pictures::{LONGEST_SIDE, SHORTEST_SIDE};
use crate::platform::problem::Problem;
use crate::platform::texts::Language;

/// One picture to take.
#[derive(Serialize, ToSchema)]
pub struct Step {
    /// The part of the upload: `neutral`, then `smile`.
    #[schema(value_type = String, max_length = 32, examples("neutral"))]
    pub frame: &'static str,
    /// What the person is told.
    #[schema(
        max_length = 500,
        examples("Look into the camera with a serious face.")
    )]
    pub instruction: String,
}

/// Where the face has to be. Shares of the picture: of its width where they run across, of its height where they run down.
#[derive(Serialize, ToSchema)]
pub struct OvalItem {
    /// The middle, across.
    pub centre_x: f32,
    /// The middle, down.
    pub centre_y: f32,
    /// How wide to draw it, in shares of the picture's short side.
    pub width: f32,
    /// How high to draw it, in shares of the picture's short side.
    pub height: f32,
    /// How far the face may be off the middle, across.
    pub reach_x: f32,
    /// How far the face may be off the middle, down.
    pub reach_y: f32,
}

impl From<Oval> for OvalItem {
    fn from(oval: Oval) -> Self {
        Self {
            centre_x: oval.centre_x,
            centre_y: oval.centre_y,
            width: oval.width,
            height: oval.height,
            reach_x: oval.reach_x,
            reach_y: oval.reach_y,
        }
    }
}

/// What a picture may be.
#[derive(Serialize, ToSchema)]
pub struct UploadLimits {
    /// Media types.
    #[schema(value_type = Vec<String>, max_items = 10, examples(json!(["image/jpeg", "image/png", "image/webp"])))]
    pub types: [&'static str; 3],
    /// Bytes of one picture.
    #[schema(maximum = 1_000_000_000)]
    pub maximum_bytes: usize,
    /// The short side has so many pixels at least.
    #[schema(maximum = 100_000)]
    pub side_min: u32,
    /// The long side has so many pixels at most.
    #[schema(maximum = 100_000)]
    pub side_max: u32,
}

/// What a verification takes.
#[derive(Serialize, ToSchema)]
pub struct Requirements {
    /// The text to agree to.
    pub consent: ConsentText,
    /// The text of the comparison with other accounts, where there is one: to be asked for apart from the other one, with
    /// `PUT /v1/me/face-comparison`. Nobody has to agree to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub comparison: Option<ConsentText>,
    /// How the person is looked at: `selfie`; more may be added.
    #[schema(value_type = String, max_length = 32, examples("selfie"), extensions(("x-extensible-enum" = json!(["selfie"]))))]
    pub method: &'static str,
    /// How often pictures can be sent.
    #[schema(maximum = 100, examples(3))]
    pub tries: i32,
    /// The pictures to take, in this order.
    #[schema(max_items = 10)]
    pub steps: Vec<Step>,
    /// Where the face has to be.
    pub oval: OvalItem,
    /// What a picture may be.
    pub upload: UploadLimits,
}

/// Says what a verification takes.
pub fn requirements(platform: &Platform, language: Language) -> Answer {
    let say = |key| platform.texts.say(language, key, &[]);
    let step = |frame, key| {
        Ok::<_, Problem>(Step {
            frame,
            instruction: say(key)?,
        })
    };
    let body = Requirements {
        consent: consent::text(platform, language)?,
        comparison: comparison::consent_text(platform, language)?,
        method: "selfie",
        tries: platform.config.identity.tries,
        steps: vec![
            step("neutral", "identity-step-neutral")?,
            step("smile", "identity-step-smile")?,
        ],
        oval: OVAL.into(),
        upload: UploadLimits {
            types: ["image/jpeg", "image/png", "image/webp"],
            maximum_bytes: FILE_LIMIT,
            side_min: SHORTEST_SIDE,
            side_max: LONGEST_SIDE,
        },
    };
    spoken(language, &body)
}
