//! What becomes of pictures: by an engine that sees what a test says, and by the program's own.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use bonafide::identity::face::{
    CheckOutcome, Face, FaceChecks, Frame, Judgement, Outcome, Shown, View, distance,
};
use bonafide::platform::config::Config;
use image::RgbImage;
use image::imageops;

use crate::support::face::{ScriptedFaces, face, seen};

fn settings(changes: &[(&str, &str)]) -> Config {
    let changes = changes.iter();
    let values: BTreeMap<_, _> = changes
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    Config::read(values).expect("the settings are right")
}

fn scripted(looks: Vec<(View, f32)>) -> FaceChecks {
    let engine = Arc::new(ScriptedFaces::default());
    engine.sees(looks);
    FaceChecks::open(&settings(&[]).face, Some(engine)).expect("checks")
}

fn pair() -> Shown {
    let picture = RgbImage::new(8, 8);
    Shown::Pair {
        neutral: picture.clone(),
        smile: picture,
    }
}

fn codes(judgement: &Judgement) -> Vec<(&'static str, Frame)> {
    let faults = judgement.faults.iter();
    faults.map(|fault| (fault.code.code, fault.frame)).collect()
}

fn judged(looks: [(Face, f32); 2]) -> Judgement {
    let looks = looks.map(|(face, who)| (seen(vec![face]), who));
    scripted(looks.to_vec())
        .judge(&pair())
        .expect("a judgement")
}

#[test]
fn who_begins_to_smile_passes() {
    let judgement = judged([(face(0.1), 7.0), (face(0.9), 7.2)]);
    assert_eq!(judgement.outcome, Outcome::Pass, "{judgement:?}");
    assert!(judgement.template.is_some());
    assert_eq!(judgement.measures["engine"]["name"], "scripted");
    assert_eq!(judgement.measures["neutral"]["faces"][0]["yaw"], 0.05_f32);
}

#[test]
fn a_serious_face_that_smiles_already_fails_the_challenge() {
    let judgement = judged([(face(0.9), 7.0), (face(0.95), 7.0)]);
    assert_eq!(judgement.outcome, Outcome::Retry);
    assert_eq!(codes(&judgement), [("challenge_failed", Frame::Neutral)]);
    assert!(judgement.template.is_none());
}

#[test]
fn another_person_fails_the_challenge_and_a_likeness_is_looked_at() {
    let other = judged([(face(0.1), 7.0), (face(0.9), 8.0)]);
    assert_eq!(codes(&other), [("challenge_failed", Frame::Smile)]);
    let alike = judged([(face(0.1), 7.0), (face(0.9), 7.5)]);
    assert_eq!(alike.outcome, Outcome::Review);
    assert_eq!(alike.doubts, ["same_person_borderline"]);
}

#[test]
fn faults_of_both_pictures_are_told_at_once() {
    let mut dark = face(0.1);
    dark.brightness = 20.0;
    let mut aside = face(0.2);
    aside.rect.x += 200.0;
    let judgement = judged([(dark, 7.0), (aside, 7.0)]);
    assert_eq!(
        codes(&judgement),
        [
            ("too_dark", Frame::Neutral),
            ("face_off_centre", Frame::Smile),
            ("not_smiling", Frame::Smile),
        ]
    );
    // Faces are not told apart in pictures that are no good.
    let compared = judgement
        .checks
        .iter()
        .find(|check| check.name == "same_person");
    assert_eq!(compared.expect("it").outcome, CheckOutcome::Skipped);
}

#[test]
fn one_picture_alone_is_looked_at_by_a_person() {
    let checks = scripted(vec![(seen(vec![face(0.9)]), 7.0)]);
    let judgement = checks.judge(&Shown::Single(RgbImage::new(8, 8)));
    let judgement = judgement.expect("a judgement");
    assert_eq!(judgement.outcome, Outcome::Review);
    assert_eq!(judgement.doubts, ["single_frame"]);
}

#[test]
fn without_an_engine_people_look_at_everything() {
    let off = settings(&[("BONAFIDE_FACE_ENGINE", "none")]);
    let checks = FaceChecks::open(&off.face, None).expect("checks");
    let judgement = checks.judge(&pair()).expect("a judgement");
    assert_eq!(judgement.outcome, Outcome::Review);
    assert_eq!(judgement.doubts, ["engine_off"]);
    assert!(judgement.faults.is_empty() && judgement.checks.is_empty());
    assert_eq!(checks.engine().name, "none");
}

/// A picture of `tests/faces`.
fn picture(name: &str) -> RgbImage {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/faces");
    let picture = image::open(folder.join(name)).expect("a picture");
    picture.into_rgb8()
}

fn local() -> FaceChecks {
    FaceChecks::open(&settings(&[]).face, None).expect("checks")
}

fn single(picture: RgbImage) -> Judgement {
    local().judge(&Shown::Single(picture)).expect("a judgement")
}

fn single_codes(picture: RgbImage) -> Vec<&'static str> {
    let faults = codes(&single(picture));
    faults.into_iter().map(|(code, _)| code).collect()
}

#[test]
fn the_programs_own_engine_knows_a_smile_from_a_serious_face() {
    let smiling = single(picture("astronaut.jpg"));
    assert_eq!(smiling.doubts, ["single_frame"], "{}", smiling.measures);
    assert_eq!(codes(&smiling), []);
    let serious = single_codes(picture("hopper.jpg"));
    assert_eq!(serious, ["not_smiling"]);
}

#[test]
fn the_programs_own_engine_knows_a_cat_from_a_person_and_one_person_from_two() {
    let cat = single_codes(picture("cat.jpg"));
    assert!(["no_face", "face_obstructed"].contains(&cat[0]), "{cat:?}");
    assert_eq!(
        single_codes(RgbImage::from_pixel(640, 480, [120, 120, 120].into())),
        ["no_face"]
    );
    let (one, other) = (picture("astronaut.jpg"), picture("hopper.jpg"));
    let mut both = RgbImage::new(one.width() + other.width(), one.height());
    imageops::replace(&mut both, &one, 0, 0);
    imageops::replace(&mut both, &other, i64::from(one.width()), 0);
    let codes = single_codes(both);
    assert!(codes.contains(&"multiple_faces"), "{codes:?}");
}

#[test]
fn the_programs_own_engine_knows_bad_light_and_blur() {
    let darkened = |factor: f32| {
        let mut dark = picture("astronaut.jpg");
        for value in dark.iter_mut() {
            *value = (f32::from(*value) * factor) as u8;
        }
        dark
    };
    assert_eq!(single_codes(darkened(0.2)), ["too_dark"]);
    let blurred = imageops::fast_blur(&picture("astronaut.jpg"), 6.0);
    let codes = single_codes(blurred);
    assert!(codes.contains(&"blurry"), "{codes:?}");
}

#[test]
fn the_programs_own_engine_tells_people_apart() {
    let pair = Shown::Pair {
        neutral: picture("hopper.jpg"),
        smile: picture("astronaut.jpg"),
    };
    let judgement = local().judge(&pair).expect("a judgement");
    assert_eq!(
        codes(&judgement),
        [("challenge_failed", Frame::Smile)],
        "{}",
        judgement.measures
    );
    let smiling = || single(picture("astronaut.jpg")).template.expect("one");
    let mirrored = single(imageops::flip_horizontal(&picture("astronaut.jpg")));
    let far = distance(&smiling(), &mirrored.template.expect("one"));
    assert!(far.expect("comparable") < 0.3, "{far:?}");
    assert_eq!(distance(&smiling(), &smiling()), Some(0.0));
}
