//! The pictures of a verification: of a try that was passed or that a person looks at. Those of a try that showed faults are never kept.

use super::rules::Status;
use super::{Verification, store};
use crate::identity::comparison;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::ids::{ObjectId, VerificationId};
use crate::platform::objects;
use crate::platform::problem::Problem;
use store::Picture;

/// A picture that lies in the store, and is to be kept.
#[derive(Clone, Debug)]
pub struct NewPicture {
    /// Where its bytes lie.
    pub object: ObjectId,
    /// Which picture it is: `neutral`, `smile` or `selfie`; `…_original` as it was sent.
    pub name: String,
    /// A keyed hash of what was sent.
    pub index: [u8; 32],
}

/// Keeps the pictures of the try that is being counted.
pub fn keep(
    conn: &mut Conn,
    verification: &Verification,
    kept: &[NewPicture],
    now: Moment,
) -> Result<(), Problem> {
    for picture in kept {
        objects::keep(conn, &picture.object, &verification.account, now)?;
        let row = Picture {
            object_id: picture.object.clone(),
            verification_id: verification.id.clone(),
            account_id: verification.account.clone(),
            number: verification.tries + 1,
            name: picture.name.clone(),
            picture_index: picture.index.to_vec(),
            delete_at: None,
        };
        store::keep_picture(conn, row)?;
    }
    Ok(())
}

/// Whether somebody else sent one of these pictures.
pub fn is_known(
    conn: &mut Conn,
    verification: &Verification,
    kept: &[NewPicture],
) -> Result<bool, Problem> {
    for picture in kept {
        if store::is_known(conn, &verification.account, &picture.index)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The pictures that are kept, those of the newest try first.
pub fn pictures_of(conn: &mut Conn, id: &VerificationId) -> Result<Vec<Picture>, Problem> {
    Ok(store::pictures_of(conn, id)?)
}

/// Says when the pictures are deleted, with all that was measured in them; `None`: not before another decision.
pub fn delete_at(conn: &mut Conn, id: &VerificationId, at: Option<Moment>) -> Result<(), Problem> {
    for picture in store::pictures_of(conn, id)? {
        objects::delete_at(conn, &picture.object_id, at)?;
    }
    store::end_pictures(conn, id, at)?;
    store::tries::delete_at(conn, id, at)?;
    comparison::delete_at(conn, id, at)
}

/// Until when pictures can be looked at.
pub fn are_kept(verification: &Verification, now: Moment) -> bool {
    match verification.pictures_until {
        Some(until) => now < until,
        None => verification.status != Status::RequiresInput,
    }
}
