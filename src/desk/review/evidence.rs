//! What a case is judged by, shown to who holds it and to nobody else.
//!
//! A page cannot send a token with a picture, so each picture has a sealed address of its own: good for a minute, for one picture of one case, and for
//! the session that read the case. What could have changed since is asked again when it is used: whether that session goes on, whether its
//! owner may still judge, and whether they still hold the case. Each look is noted before anything is shown.

use std::sync::Arc;

use chrono::TimeDelta;
use data_encoding::BASE64URL_NOPAD;
use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::store::opinions::{self, Opinion};
use super::{Case, Desk, kinds, not_found, note, problems, store};
use crate::accounts::account;
use crate::ledger::audit::Actor;
use crate::platform::Platform;
use crate::platform::caller::Claims;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::http::Call;
use crate::platform::ids::{AccountId, ObjectId, ReviewId, SessionId};
use crate::platform::problem::{Problem, common};
use crate::platform::seal::{Place, Purpose};

/// How long the address of a picture is good.
const ADDRESS_LIFE: TimeDelta = TimeDelta::seconds(60);
/// The longest address that is worth opening.
const ADDRESS_MAX: usize = 1000;
/// Most earlier cases that are shown.
const EARLIER_MAX: i64 = 20;
const PLACE: Place<'static> = Place {
    table: "reviews",
    column: "address",
    row: "",
};

/// Where pictures come from.
pub trait EvidenceImages: Send + Sync {
    /// The picture as a JPEG with these lines across it; `None`: it is gone.
    fn fetch<'a>(
        &'a self,
        platform: &'a Platform,
        call: &'a Call,
        image: &'a ObjectId,
        lines: &'a [String],
    ) -> BoxFuture<'a, Result<Option<Vec<u8>>, Problem>>;
}

/// Where pictures come from, as handlers take it; nowhere in a product whose cases have none. Cheap to clone.
#[derive(Clone)]
pub struct Images(Option<Arc<dyn EvidenceImages>>);

impl Images {
    /// From here.
    pub fn new(source: Option<Arc<dyn EvidenceImages>>) -> Self {
        Self(source)
    }

    /// The picture that is looked at, as a JPEG with its lines across it; `None`: it is gone.
    pub async fn fetch(
        &self,
        platform: &Platform,
        call: &Call,
        look: &Look,
    ) -> Result<Option<Vec<u8>>, Problem> {
        match &self.0 {
            Some(source) => source.fetch(platform, call, &look.image, &look.lines).await,
            None => Ok(None),
        }
    }
}

/// A case as a reviewer reads it.
pub struct Shown {
    /// The case.
    pub case: Case,
    /// What it is judged by; for who holds it.
    pub evidence: Option<ShownEvidence>,
    /// What reviewers said, once it is decided.
    pub opinions: Vec<Opinion>,
    /// What was decided before about the same person, newest first.
    pub earlier: Vec<Case>,
}

/// Facts, and addresses of pictures.
pub struct ShownEvidence {
    /// Facts.
    pub facts: Value,
    /// Pictures: name and address.
    pub images: Vec<(String, String)>,
    /// Until when the addresses are good.
    pub until: Moment,
}

/// Shows a case, and what it is judged by to who holds it. That it was looked at is noted.
pub fn show(
    conn: &mut Conn,
    desk: &Desk,
    claims: &Claims,
    id: &ReviewId,
) -> Result<Shown, Problem> {
    let (case, kind) = desk.case(conn, id)?;
    if case.account_id == desk.who {
        return Err(Problem::new(&common::FOUR_EYES_REQUIRED));
    }
    let holder = case.holder(desk.call.now).map(|(who, _)| who);
    let evidence = if holder == Some(&desk.who) {
        let found = kind.evidence(conn, &desk.platform, &case.subject)?;
        Some(addressed(desk, claims, &case, found)?)
    } else {
        None
    };
    let facts = json!({"evidence": evidence.is_some()});
    desk.note(conn, "review.viewed", &case, facts)?;
    let opinions = if case.is_waiting() {
        Vec::new()
    } else {
        opinions::of_case(conn, &desk.platform, &case)?
    };
    Ok(Shown {
        evidence,
        opinions,
        earlier: store::earlier(conn, &case, EARLIER_MAX)?,
        case,
    })
}

fn addressed(
    desk: &Desk,
    claims: &Claims,
    case: &Case,
    found: kinds::Evidence,
) -> Result<ShownEvidence, Problem> {
    let until = desk.call.now.plus(ADDRESS_LIFE);
    let mut images = Vec::with_capacity(found.images.len());
    for (name, _) in found.images {
        let address = Address {
            review: case.id.as_str().to_owned(),
            image: name.clone(),
            viewer: desk.who.as_str().to_owned(),
            session: claims.session()?.as_str().to_owned(),
            epoch: claims.sec_epoch,
            until: until.unix_microseconds(),
        };
        images.push((name, address.close(&desk.platform)?));
    }
    Ok(ShownEvidence {
        facts: found.facts,
        images,
        until,
    })
}

/// What the address of a picture says, to us alone.
#[derive(Serialize, Deserialize)]
struct Address {
    review: String,
    image: String,
    viewer: String,
    session: String,
    epoch: i64,
    until: i64,
}

impl Address {
    fn close(&self, platform: &Platform) -> Result<String, Problem> {
        let plain = serde_json::to_vec(self).map_err(anyhow::Error::new)?;
        let sealed = platform
            .seal
            .seal_own(Purpose::Pictures, &PLACE, &plain, &platform.random)?;
        Ok(BASE64URL_NOPAD.encode(&sealed))
    }

    fn open(platform: &Platform, text: &str) -> Option<Self> {
        let fits = Some(text).filter(|text| text.len() <= ADDRESS_MAX)?;
        let sealed = BASE64URL_NOPAD.decode(fits.as_bytes()).ok()?;
        let plain = platform.seal.open_own(Purpose::Pictures, &PLACE, &sealed);
        serde_json::from_slice(&plain.ok()?).ok()
    }
}

/// A look at a picture that is allowed and noted.
pub struct Look {
    /// The picture.
    pub image: ObjectId,
    /// What it is called.
    pub file: String,
    /// What is written across it: who looks, when, and at which case.
    pub lines: Vec<String>,
}

/// Whoever has an address that is good, for as long as it is.
pub struct Visitor {
    review: ReviewId,
    image: String,
    viewer: AccountId,
}

/// Reads an address, and asks whether the session that it was given to goes on. Asks no database.
pub fn visitor(platform: &Platform, address: &str, now: Moment) -> Result<Visitor, Problem> {
    let found = Address::open(platform, address).ok_or_else(not_found)?;
    if now.unix_microseconds() >= found.until {
        return Err(expired());
    }
    let review = ReviewId::parse(&found.review);
    let viewer = AccountId::parse(&found.viewer);
    let session = SessionId::parse(&found.session);
    let (Some(review), Some(viewer), Some(session)) = (review, viewer, session) else {
        return Err(not_found());
    };
    let list = platform.tokens.revocations();
    list.check_session(viewer.as_str(), session.as_str(), found.epoch)
        .map_err(
            |problem| match problem.code() == common::SESSION_REVOKED.code {
                true => not_found(),
                false => problem,
            },
        )?;
    Ok(Visitor {
        review,
        image: found.image,
        viewer,
    })
}

/// Allows a look at a picture to who may judge its case and still holds it, and notes it.
pub fn look(
    conn: &mut Conn,
    platform: &Platform,
    kinds: &kinds::Kinds,
    call: &Call,
    visitor: &Visitor,
) -> Result<Look, Problem> {
    let case = store::find(conn, &visitor.review)?.ok_or_else(not_found)?;
    let roles = account::staff_roles(conn, &visitor.viewer)?;
    let kind = kinds.find(&case.kind).ok_or_else(not_found)?;
    if !kinds::is_open_to(kind, &roles) {
        return Err(not_found());
    }
    let holder = case.holder(call.now).map(|(who, _)| who);
    if holder != Some(&visitor.viewer) {
        return Err(expired());
    }
    let images = kind.evidence(conn, platform, &case.subject)?.images;
    let mut named = images.into_iter();
    let (name, image) = named
        .find(|(name, _)| *name == visitor.image)
        .ok_or_else(not_found)?;
    let actor = Actor::Staff(&visitor.viewer);
    let facts = json!({"image": name});
    note(conn, call, actor, "review.image_viewed", &case, facts)?;
    Ok(Look {
        image,
        file: format!("{}-{name}.jpeg", case.id),
        lines: vec![
            visitor.viewer.to_string(),
            call.now.for_people(),
            case.id.to_string(),
        ],
    })
}

fn expired() -> Problem {
    Problem::new(&problems::IMAGE_ADDRESS_EXPIRED)
}
