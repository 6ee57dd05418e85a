//! What measures mean. Every independent fault is found at once; a check is left out only where another one's failure makes it meaningless.

use super::engine::{Face, View};
use super::judgement::{Check, CheckOutcome, Frame};
use super::problems;
use super::{OVAL, Oval};
use crate::platform::config::{Band, Face as Limits};
use crate::platform::problem::Kind;

#[cfg(test)]
#[path = "rules_tests.rs"]
mod tests;

/// Doubtfully sharp.
pub const BLURRY_BORDERLINE: &str = "blurry_borderline";
/// Doubtfully a smile.
pub const SMILE_BORDERLINE: &str = "smile_borderline";
/// Doubtfully the same person.
pub const SAME_PERSON_BORDERLINE: &str = "same_person_borderline";

/// What a check found.
#[derive(Clone, Copy, Debug)]
pub enum Finding {
    /// All is well.
    Pass,
    /// To be taken again, for this reason.
    Fail(&'static Kind),
    /// A person should look, for this reason.
    Doubt(&'static str),
    /// Means nothing, since another check failed.
    Skipped,
}

/// A check with what it found.
#[derive(Clone, Copy, Debug)]
pub struct Found {
    /// Its name.
    pub name: &'static str,
    /// Which picture it is about.
    pub frame: Frame,
    /// What it found.
    pub finding: Finding,
}

impl Found {
    /// As it is told.
    pub fn check(&self) -> Check {
        let (outcome, code) = match self.finding {
            Finding::Pass => (CheckOutcome::Pass, None),
            Finding::Fail(kind) => (CheckOutcome::Fail, Some(kind.code)),
            Finding::Doubt(code) => (CheckOutcome::Doubt, Some(code)),
            Finding::Skipped => (CheckOutcome::Skipped, None),
        };
        Check {
            name: self.name,
            frame: self.frame,
            outcome,
            code,
        }
    }

    fn passed(&self) -> bool {
        matches!(self.finding, Finding::Pass | Finding::Doubt(_))
    }
}

/// The face that the picture is of: the largest whole one. Otherwise why there is none.
pub fn main_face<'a>(view: &'a View, limits: &Limits) -> Result<&'a Face, &'static Kind> {
    let mut seen = view
        .faces
        .iter()
        .filter(|face| face.score >= limits.score)
        .peekable();
    if seen.peek().is_none() {
        return Err(&problems::NO_FACE);
    }
    seen.filter(|face| face.presence >= limits.presence && face.is_sound())
        .max_by(|a, b| a.rect.area().total_cmp(&b.rect.area()))
        .ok_or(&problems::FACE_OBSTRUCTED)
}

/// All checks of one picture.
pub fn frame(view: &View, frame: Frame, limits: &Limits) -> Vec<Found> {
    let face = match main_face(view, limits) {
        Ok(face) => face,
        Err(why) => return without_face(view, frame, why, limits),
    };
    let exposure = exposure(face.brightness, face.clipped, limits);
    let size = size(face, view, limits);
    let pose = pose(face, limits);
    let lit = matches!(exposure, Finding::Pass);
    let straight = matches!(pose, Finding::Pass);
    let near = !matches!(size, Finding::Fail(kind) if kind.code == problems::FACE_TOO_FAR.code);
    let checks = [
        ("exposure", exposure),
        ("face", Finding::Pass),
        ("face_count", count(face, view, limits)),
        ("head_size", size),
        ("centred", centred(face, view, &OVAL)),
        ("pose", pose),
        (
            "illumination",
            given(straight, || evenness(face.evenness, limits.evenness)),
        ),
        // Noise and pixels that are not there would be taken for sharpness, or for the want of it.
        (
            "sharpness",
            given(lit && near, || sharpness(face.sharpness, limits.sharpness)),
        ),
        // From the side an open eye looks closed, and the corners of the mouth are anywhere.
        ("eyes_open", given(straight, || eyes(face.eyes, limits))),
        (
            "smile",
            given(straight && frame != Frame::Neutral, || {
                smile(face.smile, limits.smile)
            }),
        ),
    ];
    let found = |(name, finding)| Found {
        name,
        frame,
        finding,
    };
    checks.map(found).to_vec()
}

/// Without a face only the light can be told: it is often the reason.
fn without_face(view: &View, frame: Frame, why: &'static Kind, limits: &Limits) -> Vec<Found> {
    let found = |name, finding| Found {
        name,
        frame,
        finding,
    };
    let mut all = vec![
        found("exposure", exposure(view.brightness, view.clipped, limits)),
        found("face", Finding::Fail(why)),
    ];
    let rest = [
        "face_count",
        "head_size",
        "centred",
        "pose",
        "illumination",
        "sharpness",
        "eyes_open",
        "smile",
    ];
    all.extend(rest.map(|name| found(name, Finding::Skipped)));
    all
}

/// Whether the person began to smile between two pictures. Left out where a face is turned away, and where the second one does not smile at
/// all, which is told already.
pub fn challenge(
    neutral: (&View, &[Found]),
    smiling: (&View, &[Found]),
    limits: &Limits,
) -> (Found, Option<f32>) {
    let read = |(view, found): (&View, &[Found])| {
        let straight = found.iter().any(|one| one.name == "pose" && one.passed());
        main_face(view, limits)
            .ok()
            .filter(|_| straight)
            .map(|face| face.smile)
    };
    let found = |frame, finding| Found {
        name: "challenge",
        frame,
        finding,
    };
    let (Some(before), Some(after)) = (read(neutral), read(smiling)) else {
        return (found(Frame::Neutral, Finding::Skipped), None);
    };
    let rise = after - before;
    let finding = if after < limits.smile.low {
        Finding::Skipped
    } else if rise < limits.rise {
        Finding::Fail(&problems::CHALLENGE_FAILED)
    } else {
        Finding::Pass
    };
    (found(Frame::Neutral, finding), Some(rise))
}

/// Whether two pictures show the same face; `None`: they were not compared.
pub fn same_person(distance: Option<f32>, limits: &Limits) -> Found {
    let finding = match distance {
        None => Finding::Skipped,
        Some(distance) if distance <= limits.distance.low => Finding::Pass,
        Some(distance) if distance <= limits.distance.high => {
            Finding::Doubt(SAME_PERSON_BORDERLINE)
        }
        Some(_) => Finding::Fail(&problems::CHALLENGE_FAILED),
    };
    Found {
        name: "same_person",
        frame: Frame::Smile,
        finding,
    }
}

fn given(meaningful: bool, check: impl FnOnce() -> Finding) -> Finding {
    if meaningful {
        check()
    } else {
        Finding::Skipped
    }
}

fn count(face: &Face, view: &View, limits: &Limits) -> Finding {
    let whole = view
        .faces
        .iter()
        .filter(|other| other.score >= limits.score && other.presence >= limits.presence);
    let large = whole.filter(|other| other.rect.area() >= limits.other * face.rect.area());
    // The face itself is one of them.
    if large.count() > 1 {
        Finding::Fail(&problems::MULTIPLE_FACES)
    } else {
        Finding::Pass
    }
}

fn size(face: &Face, view: &View, limits: &Limits) -> Finding {
    let width = face.rect.width;
    let share = width / (view.width.min(view.height).max(1) as f32);
    if share < limits.width.low || width < limits.pixels as f32 {
        Finding::Fail(&problems::FACE_TOO_FAR)
    } else if share > limits.width.high {
        Finding::Fail(&problems::FACE_TOO_CLOSE)
    } else {
        Finding::Pass
    }
}

fn centred(face: &Face, view: &View, oval: &Oval) -> Finding {
    let centre = face.rect.centre();
    let x = centre.x / (view.width.max(1) as f32) - oval.centre_x;
    let y = centre.y / (view.height.max(1) as f32) - oval.centre_y;
    if x.abs() > oval.reach_x || y.abs() > oval.reach_y {
        Finding::Fail(&problems::FACE_OFF_CENTRE)
    } else {
        Finding::Pass
    }
}

fn pose(face: &Face, limits: &Limits) -> Finding {
    if face.yaw > limits.yaw || face.roll.abs() > limits.roll {
        Finding::Fail(&problems::LOOK_STRAIGHT)
    } else {
        Finding::Pass
    }
}

fn exposure(brightness: f32, clipped: f32, limits: &Limits) -> Finding {
    if brightness < limits.brightness.low {
        Finding::Fail(&problems::TOO_DARK)
    } else if brightness > limits.brightness.high || clipped > limits.clipped {
        Finding::Fail(&problems::TOO_BRIGHT)
    } else {
        Finding::Pass
    }
}

fn evenness(ratio: f32, limits: Band) -> Finding {
    if ratio < limits.low || ratio > limits.high {
        Finding::Fail(&problems::UNEVEN_LIGHT)
    } else {
        Finding::Pass
    }
}

fn sharpness(variance: f32, limits: Band) -> Finding {
    if variance < limits.low {
        Finding::Fail(&problems::BLURRY)
    } else if variance < limits.high {
        Finding::Doubt(BLURRY_BORDERLINE)
    } else {
        Finding::Pass
    }
}

fn eyes(open: f32, limits: &Limits) -> Finding {
    if open < limits.eyes {
        Finding::Fail(&problems::EYES_CLOSED)
    } else {
        Finding::Pass
    }
}

fn smile(smile: f32, limits: Band) -> Finding {
    if smile < limits.low {
        Finding::Fail(&problems::NOT_SMILING)
    } else if smile < limits.high {
        Finding::Doubt(SMILE_BORDERLINE)
    } else {
        Finding::Pass
    }
}
