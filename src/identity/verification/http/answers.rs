//! A verification as its person reads it.

use actix_web::HttpResponse;
use serde::Serialize;
use utoipa::ToSchema;

use crate::identity::consent::ConsentItem;
use crate::identity::face::problems as faces;
use crate::identity::verification::handoff::HandOff;
use crate::identity::verification::pictures::are_kept;
use crate::identity::verification::{PATH, Status, Verification, reasons};
use crate::platform::Platform;
use crate::platform::clock::Moment;
use crate::platform::http::reply::{self, Answer};
use crate::platform::ids::VerificationId;
use crate::platform::problem::{Next, Problem};
use crate::platform::qr;
use crate::platform::texts::Language;

/// A fault of a picture.
#[derive(Serialize, ToSchema)]
pub struct FaultItem {
    /// Its code; each is explained at `/problems/{code}`.
    #[schema(max_length = 64, examples("too_dark"))]
    pub code: String,
    /// Of which picture: `neutral`, `smile` or `selfie`.
    #[schema(max_length = 32, examples("smile"))]
    pub frame: String,
    /// What the person should do.
    #[schema(max_length = 1000, examples("Move to a brighter place."))]
    pub user_message: String,
}

/// A check of a picture.
#[derive(Serialize, ToSchema)]
pub struct CheckItem {
    /// What was looked at; more may be added.
    #[schema(max_length = 64, examples("light"))]
    pub name: String,
    /// On which picture.
    #[schema(max_length = 32, examples("smile"))]
    pub frame: String,
    /// `pass`, `fail`, `doubt` or `skipped`; more may be added.
    #[schema(max_length = 32, examples("fail"), extensions(("x-extensible-enum" = json!(["pass", "fail", "doubt", "skipped"]))))]
    pub outcome: String,
    /// The code of its fault.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 64, examples("too_dark"))]
    pub code: Option<String>,
}

/// Why a verification stands as it does.
#[derive(Serialize, ToSchema)]
pub struct LastError {
    /// A word: of a fault, of the reviewer's decision, `requested` or `expired`.
    #[schema(max_length = 64, examples("too_dark"))]
    pub code: String,
    /// The same for the person.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 2000)]
    pub reason: Option<String>,
}

/// What is kept of the pictures.
#[derive(Serialize, ToSchema)]
pub struct PicturesItem {
    /// Whether they are kept now. Those of a try that showed faults never are.
    pub kept: bool,
    /// When they are deleted, or were.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub delete_at: Option<Moment>,
}

/// A verification of the person behind an account.
#[derive(Serialize, ToSchema)]
pub struct IdentityVerification {
    /// Its id.
    pub id: VerificationId,
    /// `selfie`; more may be added.
    #[schema(max_length = 32, examples("selfie"), extensions(("x-extensible-enum" = json!(["selfie"]))))]
    pub method: String,
    /// `mobile_camera` or `web_camera`; more may be added.
    #[schema(max_length = 32, examples("mobile_camera"), extensions(("x-extensible-enum" = json!(["mobile_camera", "web_camera"]))))]
    pub camera: String,
    /// `requires_input` (pictures are wanted), `in_review` (a person looks at them), `verified`, `failed` or `canceled`; more may be added.
    #[schema(value_type = String, max_length = 32, examples("requires_input"), extensions(("x-extensible-enum" = json!(["requires_input", "in_review", "verified", "failed", "canceled"]))))]
    pub status: &'static str,
    /// How often pictures may still be sent before a person looks.
    #[schema(minimum = 0, maximum = 100, examples(3))]
    pub attempts_left: i32,
    /// When it began.
    pub created_at: Moment,
    /// Until when it waits for pictures.
    pub expires_at: Moment,
    /// What the person agreed to.
    pub consent: ConsentItem,
    /// Why it stands as it does, where something is the matter.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub last_error: Option<LastError>,
    /// Every fault of the newest try, the most important one first.
    #[schema(max_items = 30)]
    pub faults: Vec<FaultItem>,
    /// What was looked at in the newest try.
    #[schema(max_items = 60)]
    pub checks: Vec<CheckItem>,
    /// When it was decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub decided_at: Option<Moment>,
    /// By whom: `engine` (no person had to look) or `staff`; more may be added.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 32, extensions(("x-extensible-enum" = json!(["engine", "staff"]))))]
    pub decided_by: Option<String>,
    /// When the person objected to the decision.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub appealed_at: Option<Moment>,
    /// What is kept of the pictures.
    pub pictures: PicturesItem,
    /// What can be done now.
    #[schema(max_items = 10)]
    pub next: Vec<Next>,
}

/// Verifications of an account.
#[derive(Serialize, ToSchema)]
pub struct IdentityVerificationList {
    /// The verifications, newest first.
    #[schema(max_items = 100)]
    pub data: Vec<IdentityVerification>,
    /// Whether there are more.
    pub has_more: bool,
    /// Asks for the next page.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 200)]
    pub next_cursor: Option<String>,
}

/// A verification in the words of its person.
pub fn told(
    platform: &Platform,
    language: Language,
    known: Verification,
    now: Moment,
) -> Result<IdentityVerification, Problem> {
    let status = known.status_at(now);
    let fix = |code: &str| {
        let kind = faces::of_code(code);
        kind.map(|kind| platform.texts.problem_fix(language, kind).into_owned())
    };
    let faults = known.shown.faults.iter().map(|fault| FaultItem {
        user_message: fix(&fault.code).unwrap_or_default(),
        code: fault.code.clone(),
        frame: fault.frame.clone(),
    });
    let checks = known.shown.checks.iter().map(|check| CheckItem {
        name: check.name.clone(),
        frame: check.frame.clone(),
        outcome: check.outcome.clone(),
        code: check.code.clone(),
    });
    let code = match status {
        Status::Verified | Status::InReview => None,
        Status::Canceled if status != known.status => Some("expired".to_owned()),
        _ => known
            .reason_code
            .clone()
            .or_else(|| known.shown.faults.first().map(|fault| fault.code.clone())),
    };
    let last_error = match code {
        None => None,
        Some(code) => Some(LastError {
            reason: match known.user_text.clone() {
                Some(text) => Some(text),
                None => reason(platform, language, &code)?,
            },
            code,
        }),
    };
    Ok(IdentityVerification {
        next: next(&known, status, now),
        faults: faults.collect(),
        checks: checks.collect(),
        pictures: PicturesItem {
            kept: are_kept(&known, now),
            delete_at: known.pictures_until,
        },
        id: known.id,
        method: known.method,
        camera: known.camera,
        status: status.as_str(),
        attempts_left: known.tries_left,
        created_at: known.opened_at,
        expires_at: known.expires_at,
        consent: known.consent.into(),
        last_error,
        decided_at: known.decided_at,
        decided_by: known.decided_by,
        appealed_at: known.appealed_at,
    })
}

/// What the person is told of a word, where nobody wrote anything.
fn reason(platform: &Platform, language: Language, code: &str) -> Result<Option<String>, Problem> {
    if let Some(kind) = faces::of_code(code) {
        let fix = platform.texts.problem_fix(language, kind);
        return Ok(Some(fix.into_owned()));
    }
    let Some(key) = reasons::text_key(code) else {
        return Ok(None);
    };
    Ok(Some(platform.texts.say(language, key, &[])?))
}

fn next(known: &Verification, status: Status, now: Moment) -> Vec<Next> {
    let of = |act: &str| format!("{PATH}/{}/{act}", known.id);
    let step = |rel, act: &str| Next {
        rel,
        method: "POST",
        href: of(act).into(),
    };
    match status {
        Status::RequiresInput => vec![
            step("send_selfie", "selfie"),
            step("hand_off", "handoff"),
            step("cancel", "cancel"),
        ],
        Status::InReview if known.appealed_at.is_none() => vec![step("cancel", "cancel")],
        Status::Failed if known.appealed_at.is_none() && are_kept(known, now) => {
            vec![step("object", "appeal")]
        }
        Status::Canceled => vec![Next::new("create_identity_verification", "POST", PATH)],
        _ => Vec::new(),
    }
}

/// The answer about one verification.
pub fn answer(platform: &Platform, language: Language, known: Verification, now: Moment) -> Answer {
    spoken(language, &told(platform, language, known, now)?)
}

/// An answer in the caller's language.
pub fn spoken<T: Serialize>(language: Language, body: &T) -> Answer {
    Ok(reply::spoken(&mut HttpResponse::Ok(), language).json(body))
}

/// A way to send pictures from a phone.
#[derive(Serialize, ToSchema)]
pub struct HandOffItem {
    /// The link, to send or to show as a code.
    #[schema(
        max_length = 2100,
        examples("https://accounts.example.com/take-selfie?token=…")
    )]
    pub handoff_url: String,
    /// The token of the link: `Authorization: Bearer` of an app that has its own screens.
    #[schema(max_length = 100)]
    pub handoff_token: String,
    /// The link as a code to scan.
    #[schema(max_length = 200_000)]
    pub qr_svg: String,
    /// Until when it works.
    pub expires_at: Moment,
}

impl HandOffItem {
    /// The link and its pictures.
    pub fn new(platform: &Platform, made: HandOff) -> Result<Self, Problem> {
        let page = &platform.config.identity.selfie_url;
        let handoff_url = format!("{page}?token={}", made.token.expose());
        Ok(Self {
            qr_svg: qr::draw(&handoff_url)?.svg.to_string(),
            handoff_token: made.token.expose().to_owned(),
            handoff_url,
            expires_at: made.expires_at,
        })
    }
}
