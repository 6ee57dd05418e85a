//! Which numbers a code may be sent to.

use std::collections::BTreeSet;

use super::number::{LineType, PhoneNumber};
use super::problems;
use crate::platform::problem::Kind;

/// Refuses what is no person's own phone, before anything is paid for.
pub fn acceptable(number: &PhoneNumber, blocked: &BTreeSet<String>) -> Result<(), &'static Kind> {
    if blocked.contains(&number.region) {
        return Err(&problems::PHONE_REGION_BLOCKED);
    }
    line(number.line)
}

/// The same, by the kind of line alone.
pub fn line(line: LineType) -> Result<(), &'static Kind> {
    match line {
        LineType::Mobile | LineType::MobileOrLandline => Ok(()),
        LineType::Landline => Err(&problems::PHONE_LANDLINE),
        LineType::Voip => Err(&problems::PHONE_VOIP_NOT_ALLOWED),
        _ => Err(&problems::PHONE_TYPE_NOT_ALLOWED),
    }
}
