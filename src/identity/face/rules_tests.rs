//! Each threshold at its edge, just below and just above.

use std::collections::BTreeMap;

use rstest::rstest;

use super::*;
use crate::identity::face::engine::Rect;
use crate::identity::face::judgement;
use crate::platform::config::Config;

fn limits() -> Limits {
    Config::read(BTreeMap::new())
        .expect("the defaults are right")
        .face
}

/// A face that nothing is wrong with, in a picture of 1000 by 1000.
fn good() -> Face {
    Face {
        rect: Rect {
            x: 300.0,
            y: 270.0,
            width: 400.0,
            height: 400.0,
        },
        score: 0.9,
        presence: 0.9,
        yaw: 0.1,
        roll: 2.0,
        eyes: 0.3,
        smile: 0.9,
        sharpness: 300.0,
        brightness: 120.0,
        clipped: 0.0,
        evenness: 1.0,
        ..Face::default()
    }
}

fn view(faces: Vec<Face>) -> View {
    View {
        width: 1000,
        height: 1000,
        brightness: 120.0,
        clipped: 0.0,
        faces,
    }
}

fn changed(change: impl FnOnce(&mut Face)) -> View {
    let mut face = good();
    change(&mut face);
    view(vec![face])
}

fn codes(view: &View, one: Frame) -> Vec<&'static str> {
    let found = frame(view, one, &limits());
    let faults = judgement::faults(&found);
    faults.iter().map(|fault| fault.code.code).collect()
}

fn finding(view: &View, name: &str) -> Finding {
    let found = frame(view, Frame::Selfie, &limits());
    found
        .iter()
        .find(|one| one.name == name)
        .expect("the check")
        .finding
}

fn outcome(view: &View, name: &str) -> &'static str {
    match finding(view, name) {
        Finding::Pass => "pass",
        Finding::Fail(kind) => kind.code,
        Finding::Doubt(code) => code,
        Finding::Skipped => "skipped",
    }
}

#[test]
fn a_good_face_passes_every_check() {
    let found = frame(&view(vec![good()]), Frame::Selfie, &limits());
    assert_eq!(found.len(), 10);
    for one in found {
        assert!(matches!(one.finding, Finding::Pass), "{one:?}");
    }
}

#[rstest]
#[case(0.59, 0.9, "no_face")]
#[case(0.6, 0.9, "pass")]
#[case(0.61, 0.9, "pass")]
#[case(0.9, 0.49, "face_obstructed")]
#[case(0.9, 0.5, "pass")]
#[case(0.9, f32::NAN, "face_obstructed")]
fn a_face_needs_a_score_and_its_mesh(
    #[case] score: f32,
    #[case] presence: f32,
    #[case] expected: &str,
) {
    let view = changed(|face| (face.score, face.presence) = (score, presence));
    assert_eq!(outcome(&view, "face"), expected);
}

#[test]
fn a_measure_that_is_no_number_never_passes() {
    let view = changed(|face| face.yaw = f32::NAN);
    assert_eq!(codes(&view, Frame::Selfie), ["face_obstructed"]);
}

#[test]
fn without_a_face_only_the_light_is_told_and_told_first() {
    let mut empty = view(vec![]);
    assert_eq!(codes(&empty, Frame::Selfie), ["no_face"]);
    empty.brightness = 44.0;
    assert_eq!(codes(&empty, Frame::Selfie), ["too_dark", "no_face"]);
    empty.brightness = 226.0;
    assert_eq!(codes(&empty, Frame::Selfie), ["too_bright", "no_face"]);
    assert_eq!(outcome(&empty, "pose"), "skipped");
}

#[rstest]
#[case(0.079, 0.9, "pass")]
#[case(0.081, 0.9, "multiple_faces")]
#[case(0.5, 0.4, "pass")]
fn another_face_counts_when_it_is_whole_and_large(
    #[case] share: f32,
    #[case] presence: f32,
    #[case] expected: &str,
) {
    let mut other = good();
    other.presence = presence;
    other.rect.width *= share.sqrt();
    other.rect.height *= share.sqrt();
    assert_eq!(outcome(&view(vec![good(), other]), "face_count"), expected);
}

#[test]
fn the_face_meant_is_the_largest_whole_one() {
    let mut cat = good();
    cat.presence = 0.01;
    cat.rect.width = 600.0;
    let view = view(vec![cat, good()]);
    let main = main_face(&view, &limits()).expect("a face");
    assert_eq!(main.rect.width, 400.0);
}

#[rstest]
#[case(219.0, "face_too_far")]
#[case(220.0, "pass")]
#[case(221.0, "pass")]
#[case(749.0, "pass")]
#[case(750.0, "pass")]
#[case(751.0, "face_too_close")]
fn a_face_fills_a_part_of_the_short_side(#[case] width: f32, #[case] expected: &str) {
    let view = changed(|face| face.rect.width = width);
    assert_eq!(outcome(&view, "head_size"), expected);
}

#[rstest]
#[case(119.0, "face_too_far")]
#[case(120.0, "pass")]
fn a_face_has_so_many_pixels(#[case] width: f32, #[case] expected: &str) {
    let mut view = changed(|face| face.rect.width = width);
    (view.width, view.height) = (400, 300);
    assert_eq!(outcome(&view, "head_size"), expected);
}

#[rstest]
#[case(149.0, 0.0, "pass")]
#[case(151.0, 0.0, "face_off_centre")]
#[case(-151.0, 0.0, "face_off_centre")]
#[case(0.0, 179.0, "pass")]
#[case(0.0, 181.0, "face_off_centre")]
#[case(0.0, -181.0, "face_off_centre")]
fn a_face_is_in_the_oval(#[case] right: f32, #[case] down: f32, #[case] expected: &str) {
    let view = changed(|face| {
        face.rect.x += right;
        face.rect.y += down;
    });
    assert_eq!(outcome(&view, "centred"), expected);
}

#[rstest]
#[case(0.34, 0.0, "pass")]
#[case(0.35, 0.0, "pass")]
#[case(0.36, 0.0, "look_straight")]
#[case(0.0, 20.0, "pass")]
#[case(0.0, 20.1, "look_straight")]
#[case(0.0, -20.1, "look_straight")]
fn a_face_looks_straight(#[case] yaw: f32, #[case] roll: f32, #[case] expected: &str) {
    let view = changed(|face| (face.yaw, face.roll) = (yaw, roll));
    assert_eq!(outcome(&view, "pose"), expected);
}

#[rstest]
#[case(44.9, 0.0, "too_dark")]
#[case(45.0, 0.0, "pass")]
#[case(225.0, 0.0, "pass")]
#[case(225.1, 0.0, "too_bright")]
#[case(120.0, 0.25, "pass")]
#[case(120.0, 0.26, "too_bright")]
fn a_face_is_lit(#[case] brightness: f32, #[case] clipped: f32, #[case] expected: &str) {
    let view = changed(|face| (face.brightness, face.clipped) = (brightness, clipped));
    assert_eq!(outcome(&view, "exposure"), expected);
}

#[rstest]
#[case(0.49, "uneven_light")]
#[case(0.5, "pass")]
#[case(2.0, "pass")]
#[case(2.01, "uneven_light")]
fn both_halves_are_lit_alike(#[case] ratio: f32, #[case] expected: &str) {
    let view = changed(|face| face.evenness = ratio);
    assert_eq!(outcome(&view, "illumination"), expected);
}

#[rstest]
#[case(11.9, "blurry")]
#[case(12.0, "blurry_borderline")]
#[case(59.9, "blurry_borderline")]
#[case(60.0, "pass")]
fn a_face_is_sharp(#[case] variance: f32, #[case] expected: &str) {
    let view = changed(|face| face.sharpness = variance);
    assert_eq!(outcome(&view, "sharpness"), expected);
}

#[rstest]
#[case(0.129, "eyes_closed")]
#[case(0.13, "pass")]
#[case(0.14, "pass")]
fn an_eye_is_open(#[case] open: f32, #[case] expected: &str) {
    let view = changed(|face| face.eyes = open);
    assert_eq!(outcome(&view, "eyes_open"), expected);
}

#[rstest]
#[case(0.44, "not_smiling")]
#[case(0.45, "smile_borderline")]
#[case(0.59, "smile_borderline")]
#[case(0.6, "pass")]
fn a_face_smiles(#[case] smile: f32, #[case] expected: &str) {
    let view = changed(|face| face.smile = smile);
    assert_eq!(outcome(&view, "smile"), expected);
    assert_eq!(codes(&view, Frame::Neutral), [""; 0]);
}

#[test]
fn all_independent_faults_are_told_at_once_the_weightiest_first() {
    let view = changed(|face| {
        face.rect.x += 200.0;
        face.brightness = 20.0;
        face.eyes = 0.1;
        face.smile = 0.1;
        face.evenness = 3.0;
    });
    let expected = [
        "too_dark",
        "face_off_centre",
        "uneven_light",
        "eyes_closed",
        "not_smiling",
    ];
    assert_eq!(codes(&view, Frame::Selfie), expected);
}

#[test]
fn what_another_failure_makes_meaningless_is_not_told() {
    let dark = changed(|face| (face.brightness, face.sharpness) = (20.0, 3.0));
    assert_eq!(codes(&dark, Frame::Selfie), ["too_dark"]);
    let far = changed(|face| (face.rect.width, face.sharpness) = (100.0, 3.0));
    assert_eq!(codes(&far, Frame::Selfie), ["face_too_far"]);
    let aside = changed(|face| {
        (face.yaw, face.eyes, face.smile, face.evenness) = (0.6, 0.05, 0.0, 4.0);
    });
    assert_eq!(codes(&aside, Frame::Selfie), ["look_straight"]);
}

fn challenged(before: View, after: View) -> (&'static str, Option<f32>) {
    let limits = limits();
    let first = frame(&before, Frame::Neutral, &limits);
    let second = frame(&after, Frame::Smile, &limits);
    let (found, rise) = challenge((&before, &first), (&after, &second), &limits);
    let word = match found.finding {
        Finding::Pass => "pass",
        Finding::Fail(kind) => kind.code,
        Finding::Doubt(code) => code,
        Finding::Skipped => "skipped",
    };
    (word, rise)
}

#[rstest]
#[case(0.25, 0.649, "challenge_failed")]
#[case(0.25, 0.651, "pass")]
#[case(0.25, 0.75, "pass")]
#[case(0.9, 0.9, "challenge_failed")]
#[case(0.0, 0.44, "skipped")]
fn a_smile_begins_between_the_pictures(
    #[case] before: f32,
    #[case] after: f32,
    #[case] expected: &str,
) {
    let (before, after) = (
        changed(|face| face.smile = before),
        changed(|face| face.smile = after),
    );
    assert_eq!(challenged(before, after).0, expected);
}

#[test]
fn a_face_that_is_away_or_turned_away_makes_no_challenge() {
    let smiling = || view(vec![good()]);
    assert_eq!(challenged(view(vec![]), smiling()), ("skipped", None));
    let aside = changed(|face| face.yaw = 0.6);
    assert_eq!(challenged(aside, smiling()), ("skipped", None));
    // Light says nothing about a smile: this is told beside it.
    let dark = changed(|face| face.brightness = 30.0);
    assert_eq!(challenged(dark, smiling()).0, "challenge_failed");
}

#[rstest]
#[case(None, "skipped")]
#[case(Some(0.449), "pass")]
#[case(Some(0.45), "pass")]
#[case(Some(0.451), "same_person_borderline")]
#[case(Some(0.55), "same_person_borderline")]
#[case(Some(0.551), "challenge_failed")]
fn both_pictures_show_one_person(#[case] distance: Option<f32>, #[case] expected: &str) {
    let check = same_person(distance, &limits()).check();
    let found = check.code.unwrap_or(match check.outcome {
        super::CheckOutcome::Pass => "pass",
        _ => "skipped",
    });
    assert_eq!(found, expected);
}
