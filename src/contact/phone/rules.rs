//! Which numbers a code may be sent to.

use std::collections::BTreeSet;

use super::number::{LineType, PhoneNumber};
use super::problems;
use crate::platform::problem::Kind;

/// Refuses what is no person's own phone, before anything is paid for.
pub fn acceptable(number: &PhoneNumber, blocked: &BTreeSet<String>) -> Result<(), &'static Kind> {
    match number.line {
        _ if blocked.contains(&number.region) => Err(&problems::PHONE_REGION_BLOCKED),
        LineType::Mobile | LineType::MobileOrLandline => Ok(()),
        LineType::Landline => Err(&problems::PHONE_LANDLINE),
        LineType::Voip => Err(&problems::PHONE_VOIP_NOT_ALLOWED),
        _ => Err(&problems::PHONE_TYPE_NOT_ALLOWED),
    }
}
