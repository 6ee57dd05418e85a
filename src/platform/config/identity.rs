//! How people prove who they are.

use std::time::Duration;

use super::reader::Reader;

/// Who may begin a verification without being asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Eligible {
    /// Everybody.
    Everybody,
    /// Nobody: only who is asked.
    Asked,
    /// Accounts with one of these roles.
    Roles(Vec<String>),
}

impl Eligible {
    fn parse(text: &str) -> Result<Self, String> {
        match text {
            "everybody" => return Ok(Self::Everybody),
            "asked" => return Ok(Self::Asked),
            _ => {}
        }
        let roles: Vec<String> = text.split(',').map(|role| role.trim().to_owned()).collect();
        match roles.iter().all(|role| ROLES.contains(&role.as_str())) {
            true => Ok(Self::Roles(roles)),
            false => Err(format!(
                "`{text}` is neither everybody nor asked nor a list of roles ({})",
                ROLES.join(", ")
            )),
        }
    }
}

const ROLES: [&str; 2] = ["freelancer", "client"];

/// How faces are compared with those of other accounts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Comparison {
    /// Two faces look alike up to this distance.
    pub distance: f32,
    /// How long the face of somebody who passed is kept.
    pub retention: Duration,
}

/// The longest that a face may be kept: three years after the last interaction is the limit of the strictest law that we know (BIPA, 15(a)).
const FACE_RETENTION_MAX: Duration = Duration::from_secs(3 * 365 * 24 * 60 * 60);

/// How people prove who they are.
#[derive(Clone, Debug)]
pub struct Identity {
    /// Who may begin without being asked.
    pub eligible: Eligible,
    /// How often pictures can be sent before a person looks.
    pub tries: i32,
    /// How long a verification waits for pictures.
    pub time: Duration,
    /// How long it waits for other ones that a reviewer asked for.
    pub time_again: Duration,
    /// How long a hand-off to a phone works.
    pub handoff_time: Duration,
    /// The page that a hand-off leads to: ours, or one of the marketplace.
    pub selfie_url: String,
    /// How long pictures are kept after a decision.
    pub retention: Duration,
    /// Of a hundred selfies that pass so many are looked at by a person all the same.
    pub sample: u32,
    /// Whether faces are compared with those of other accounts, and how.
    pub comparison: Option<Comparison>,
}

/// All settings of it.
pub fn read(r: &mut Reader, public_url: &str) -> Option<Identity> {
    let eligible = r.with("BONAFIDE_SELFIE_ELIGIBLE", Eligible::parse);
    let tries = r.with("BONAFIDE_SELFIE_TRIES", |text| within(text, 1, 10));
    let time = r.duration("BONAFIDE_VERIFICATION_TIME");
    let time_again = r.duration("BONAFIDE_VERIFICATION_TIME_AGAIN");
    let handoff_time = r.duration("BONAFIDE_HANDOFF_TIME");
    let page = r.text("BONAFIDE_SELFIE_URL");
    let retention = r.duration("BONAFIDE_SELFIE_RETENTION");
    let sample = r.with("BONAFIDE_SELFIE_SAMPLE", |text| within(text, 0, 100));
    let compares = r.choice("BONAFIDE_FACE_COMPARISON", &[("off", false), ("on", true)]);
    let distance = r.with("BONAFIDE_FACE_ALIKE", distance);
    let face_retention = r.duration("BONAFIDE_FACE_RETENTION");
    if face_retention > Some(FACE_RETENTION_MAX) {
        r.fault("BONAFIDE_FACE_RETENTION: no longer than 1095d, three years".to_owned());
    }
    let comparison = Comparison {
        distance: distance?,
        retention: face_retention?,
    };
    Some(Identity {
        eligible: eligible?,
        tries: tries?,
        time: time?,
        time_again: time_again?,
        handoff_time: handoff_time?,
        selfie_url: match page.as_str() {
            "" => format!("{public_url}/take-selfie"),
            page => page.trim_end_matches('/').to_owned(),
        },
        retention: retention?,
        sample: sample?.unsigned_abs(),
        comparison: compares?.then_some(comparison),
    })
}

fn within(text: &str, least: i32, most: i32) -> Result<i32, String> {
    let number = text.parse().ok();
    number
        .filter(|number| (least..=most).contains(number))
        .ok_or_else(|| format!("`{text}` is no whole number from {least} to {most}"))
}

fn distance(text: &str) -> Result<f32, String> {
    let number = text.parse().ok();
    number
        .filter(|number| (0.0..=2.0).contains(number))
        .ok_or_else(|| format!("`{text}` is no number from 0 to 2"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(name: &str, value: &str) -> usize {
        let mut reader = Reader::new([(name.to_owned(), value.to_owned())].into());
        let found = read(&mut reader, "http://127.0.0.1");
        reader
            .finish(found)
            .map_or_else(|faults| faults.len(), |_| 0)
    }

    #[test]
    fn a_face_is_kept_for_three_years_at_most() {
        assert_eq!(faults("BONAFIDE_FACE_RETENTION", "1095d"), 0);
        assert_eq!(faults("BONAFIDE_FACE_RETENTION", "1096d"), 1);
    }

    #[test]
    fn likeness_is_a_distance() {
        assert_eq!(faults("BONAFIDE_FACE_ALIKE", "0.35"), 0);
        for wrong in ["much", "-0.1", "2.1", "NaN"] {
            assert_eq!(faults("BONAFIDE_FACE_ALIKE", wrong), 1, "{wrong}");
        }
    }
}
