//! From the bytes that somebody sent to a try that can be counted: read, judged, sealed and put away.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload, web};
use image::RgbImage;

use super::{Try, count};
use crate::identity::comparison;
use crate::identity::face::{FaceChecks, Judgement, Outcome, Shown};
use crate::identity::verification::{Holder, NewPicture, Verification};
use crate::platform::Platform;
use crate::platform::http::Call;
use crate::platform::ids::VerificationId;
use crate::platform::limits::counters;
use crate::platform::objects::Objects;
use crate::platform::pictures::{self, PictureRoom};
use crate::platform::problem::Problem;
use crate::platform::seal::Purpose;

/// What looks at pictures and keeps them.
#[derive(Clone)]
pub struct Eyes {
    /// Where they are read.
    pub room: PictureRoom,
    /// Who judges them.
    pub faces: FaceChecks,
    /// Where they lie.
    pub objects: Objects,
}

impl FromRequest for Eyes {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let found = request.app_data::<web::Data<Self>>();
        let found = found.map(|eyes| eyes.as_ref().clone());
        ready(found.ok_or_else(|| Problem::Internal(anyhow::anyhow!("nobody looks at pictures"))))
    }
}

/// The pictures of a try, as they were sent, by name.
pub struct Frames(pub Vec<(String, Vec<u8>)>);

/// A picture that was read.
struct Seen {
    name: String,
    original: Vec<u8>,
    image: RgbImage,
    jpeg: Vec<u8>,
}

/// What was seen in a try, and what was found.
struct Looked {
    judgement: Judgement,
    pictures: Vec<(String, Vec<u8>)>,
    index: Vec<(String, [u8; 32])>,
}

/// Reads and judges the pictures, keeps those that are needed, and counts the try. Tells what was found besides.
pub async fn send(
    platform: &Platform,
    eyes: &Eyes,
    call: &Call,
    known: Verification,
    frames: Frames,
) -> Result<(Verification, Judgement), Problem> {
    known.check_wants_pictures(call.now)?;
    spend(platform, call, &known).await?;
    let faces = eyes.faces.clone();
    let seal = platform.seal.clone();
    let index = move |bytes: &[u8]| seal.mac(Purpose::PictureIndex, &[bytes]);
    let looked = eyes.room.run(call, move || look(&faces, frames, index));
    let looked = looked.await??;
    let engine = eyes.faces.engine();
    let mut tried = Try {
        judgement: looked.judgement,
        engine: format!("{} {}", engine.name, engine.models),
        kept: Vec::new(),
        compared: None,
        drawn: is_drawn(platform),
    };
    if let Some(template) = &tried.judgement.template {
        let compared = comparison::compare(platform, &known.account, template, call.now);
        tried.compared = compared.await?;
    }
    // Whoever has to try again has nothing here that anybody needs.
    if tried.judgement.outcome != Outcome::Retry || known.tries_left <= 1 {
        for (name, bytes) in &looked.pictures {
            let sent = name.trim_end_matches(ORIGINAL);
            let index = looked.index.iter().find(|(of, _)| of == sent);
            let objects = &eyes.objects;
            tried.kept.push(NewPicture {
                object: objects
                    .put(platform, &known.account, "selfie", bytes, call.now)
                    .await?,
                name: name.clone(),
                index: index.map(|(_, index)| *index).unwrap_or_default(),
            });
        }
    }
    let (inner, call) = (platform.clone(), call.clone());
    let act = platform.db.write(move |conn| {
        let judgement = tried.judgement.clone();
        let counted = count(conn, &inner, &call, &known, tried)?;
        Ok((counted, judgement))
    });
    act.await
}

/// What a picture is called as it was sent, behind its name.
pub const ORIGINAL: &str = "_original";

fn look(
    faces: &FaceChecks,
    frames: Frames,
    index: impl Fn(&[u8]) -> [u8; 32],
) -> Result<Looked, Problem> {
    let mut seen = Vec::new();
    for (name, original) in frames.0 {
        let picture = pictures::read(&original)?;
        seen.push(Seen {
            name,
            original,
            image: picture.image,
            jpeg: picture.jpeg,
        });
    }
    let (mut pictures, mut indexes, mut images) = (Vec::new(), Vec::new(), Vec::new());
    for one in seen {
        indexes.push((one.name.clone(), index(&one.original)));
        pictures.push((format!("{}{ORIGINAL}", one.name), one.original));
        pictures.push((one.name, one.jpeg));
        images.push(one.image);
    }
    let mut images = images.into_iter();
    let shown = match (images.next(), images.next()) {
        (Some(neutral), Some(smile)) => Shown::Pair { neutral, smile },
        (Some(only), None) => Shown::Single(only),
        _ => return Err(Problem::Internal(anyhow::anyhow!("a try without pictures"))),
    };
    Ok(Looked {
        judgement: faces.judge(&shown)?,
        pictures,
        index: indexes,
    })
}

/// Counts the work before it is done.
async fn spend(platform: &Platform, call: &Call, known: &Verification) -> Result<(), Problem> {
    let (inner, account, now) = (platform.clone(), known.account.clone(), call.now);
    let taken = platform.db.write(move |conn| {
        let budget = &inner.config.limits.selfies_per_account;
        counters::take(conn, budget, account.as_str().as_bytes(), now)
    });
    taken.await.map(|_| ())
}

/// Whether this try is one of those that a person looks at for nothing but chance: what passes too easily shows only so.
fn is_drawn(platform: &Platform) -> bool {
    let drawn = u16::from_be_bytes(platform.random.bytes()) % 100;
    u32::from(drawn) < platform.config.identity.sample
}

/// The verification that somebody wants to send pictures for.
pub async fn wanted(
    platform: &Platform,
    call: &Call,
    holder: Holder,
    id: VerificationId,
) -> Result<Verification, Problem> {
    let (inner, now) = (platform.clone(), call.now);
    let read = platform
        .db
        .read(move |conn| holder.verification(conn, &inner, &id, now));
    let known = read.await?;
    known.check_wants_pictures(now)?;
    Ok(known)
}
