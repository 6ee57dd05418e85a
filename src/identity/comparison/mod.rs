//! Whether a face was shown at another account as well: off until the operator turns it on, and then for those alone who agree to it, apart from
//! everything else and for nothing in return.
//!
//! A likeness is told to reviewers and to nobody else. It brings a case to a person and never decides one: different people can look alike to a model.
//! What is kept are the numbers of a face ([`Template`]), sealed under the account's key, for as long as the agreement stands and no
//! longer than the setting says; taking the agreement back deletes them at once, and so does turning the comparison off.
//!
//! Of two accounts that show the same face at once, one finds the other: the later one in the order of positions.
//!
//! Codes answered: `face_comparison_off`, `consent_outdated`.

pub mod http;
pub mod problems;
mod store;

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::accounts::account;
use crate::identity::consent::{Consent, ConsentText};
use crate::identity::face::{Template, distance};
use crate::ledger::audit::{self, Actor};
use crate::platform::Platform;
use crate::platform::clock::Moment;
use crate::platform::config::Comparison;
use crate::platform::db::Conn;
use crate::platform::http::Call;
use crate::platform::ids::{AccountId, VerificationId};
use crate::platform::limits::delta;
use crate::platform::problem::Problem;
use crate::platform::texts::{Language, Table};

/// This room's texts.
pub const TEXTS: Table = &[
    (Language::En, include_str!("texts/en.ftl")),
    (Language::Es, include_str!("texts/es.ftl")),
    (Language::Ar, include_str!("texts/ar.ftl")),
];

/// The version of the text `comparison-consent`. Change it with the text.
pub const CONSENT_VERSION: &str = "2026-11-21";

/// The doubt about a face that looks like one of another account.
pub const POSSIBLE_DUPLICATE_FACE: &str = "possible_duplicate_face";

/// So many that look most alike are told.
const NEAREST: usize = 5;
/// So many faces are opened at a time: other readers of the same thread wait no longer than that takes.
const AT_ONCE: i64 = 200;

/// A face of another account that looks like this one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Alike {
    /// Whose.
    pub account_id: AccountId,
    /// Shown at which verification.
    pub verification_id: VerificationId,
    /// How far it is from this one: 0 being the same.
    pub distance: f32,
}

/// A face that was compared with those that were kept until then.
pub struct Compared {
    template: Template,
    /// The last position that was looked at.
    until: i64,
    alike: Vec<Alike>,
}

/// The text of the agreement, as it is shown before anybody agrees; none where faces are not compared.
pub fn consent_text(
    platform: &Platform,
    language: Language,
) -> Result<Option<ConsentText>, Problem> {
    let Some(settings) = &platform.config.identity.comparison else {
        return Ok(None);
    };
    let text = ("comparison-consent", CONSENT_VERSION);
    ConsentText::new(platform, language, text, settings.retention).map(Some)
}

/// Records that somebody agrees; an earlier agreement gives way.
pub fn agree(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    account: &AccountId,
    consent: &Consent,
) -> Result<(), Problem> {
    if platform.config.identity.comparison.is_none() {
        return Err(Problem::new(&problems::FACE_COMPARISON_OFF));
    }
    consent.check(CONSENT_VERSION)?;
    account::hold(conn, [account])?;
    if store::renew(conn, account, consent)? == 0 {
        store::insert(conn, account, consent)?;
    }
    let detail = json!({"consent_version": consent.version});
    note(conn, call, account, "identity.comparison_agreed", detail)
}

/// Takes the agreement back, and deletes what is kept by it.
pub fn withdraw(conn: &mut Conn, call: &Call, account: &AccountId) -> Result<(), Problem> {
    account::hold(conn, [account])?;
    if store::delete(conn, account)? == 0 {
        return Ok(());
    }
    note(
        conn,
        call,
        account,
        "identity.comparison_withdrawn",
        json!({}),
    )
}

/// Compares a face with those of others; `None` where its owner did not agree to it. Nothing is kept yet.
pub async fn compare(
    platform: &Platform,
    account: &AccountId,
    template: &Template,
    now: Moment,
) -> Result<Option<Compared>, Problem> {
    let Some(settings) = platform.config.identity.comparison else {
        return Ok(None);
    };
    let owner = account.clone();
    let agreed = platform.db.read(move |conn| agreed(conn, &owner));
    if !agreed.await? {
        return Ok(None);
    }
    let mut compared = Compared {
        template: template.clone(),
        until: 0,
        alike: Vec::new(),
    };
    loop {
        let (inner, owner) = (platform.clone(), account.clone());
        let read = platform.db.read(move |conn| {
            let more = look_on(conn, &inner, &settings, &owner, &mut compared, now)?;
            Ok((compared, more))
        });
        let more;
        (compared, more) = read.await?;
        if !more {
            return Ok(Some(compared));
        }
    }
}

/// Keeps a face that was compared, and compares it with those that were kept since. Tells what looks like it; nothing where the agreement was
/// taken back meanwhile. The account is held by then.
pub fn keep(
    conn: &mut Conn,
    platform: &Platform,
    account: &AccountId,
    verification: &VerificationId,
    mut compared: Compared,
    now: Moment,
) -> Result<Vec<Alike>, Problem> {
    let Some(settings) = platform.config.identity.comparison else {
        return Ok(Vec::new());
    };
    if !agreed(conn, account)? {
        return Ok(Vec::new());
    }
    // From here on nobody else keeps one before this transaction ends.
    let position = store::take_position(conn)?;
    while look_on(conn, platform, &settings, account, &mut compared, now)? {}
    let template = &compared.template;
    store::keep(conn, platform, account, verification, position, template)?;
    Ok(compared.alike)
}

/// Looks at the next ones; `false` when there are no more.
fn look_on(
    conn: &mut Conn,
    platform: &Platform,
    settings: &Comparison,
    account: &AccountId,
    compared: &mut Compared,
    now: Moment,
) -> Result<bool, Problem> {
    let faces = store::after(conn, compared.until, AT_ONCE)?;
    let more = faces.len() >= usize::try_from(AT_ONCE).unwrap_or(usize::MAX);
    let Some(last) = faces.last() else {
        return Ok(false);
    };
    compared.until = last.position;
    let model = compared.template.model();
    let comparable = faces.into_iter().filter(|face| {
        let kept = face.delete_at.is_none_or(|at| now < at);
        kept && face.account_id != *account && face.model == model
    });
    for (face, other) in store::open(conn, platform, comparable.collect())? {
        let distance = distance(&compared.template, &other);
        let near = distance.filter(|distance| *distance <= settings.distance);
        compared.alike.extend(near.map(|distance| Alike {
            account_id: face.account_id,
            verification_id: face.verification_id,
            distance,
        }));
    }
    compared
        .alike
        .sort_by(|one, other| one.distance.total_cmp(&other.distance));
    compared.alike.truncate(NEAREST);
    Ok(more)
}

/// Those that are still kept: whoever took their agreement back is not spoken of any more.
pub fn still_kept(conn: &mut Conn, alike: Vec<Alike>, now: Moment) -> Result<Vec<Alike>, Problem> {
    let ids: Vec<_> = alike.iter().map(|one| &one.verification_id).collect();
    let kept = store::kept(conn, &ids, now)?;
    let mut alike = alike;
    alike.retain(|one| kept.contains(&one.verification_id));
    Ok(alike)
}

/// Says when the face of a verification is deleted; `None`: not before a decision.
pub fn delete_at(
    conn: &mut Conn,
    verification: &VerificationId,
    at: Option<Moment>,
) -> Result<(), Problem> {
    store::delete_at(conn, verification, at)?;
    Ok(())
}

/// Keeps the face of somebody who passed for as long as the setting says.
pub fn keep_on(
    conn: &mut Conn,
    platform: &Platform,
    verification: &VerificationId,
    now: Moment,
) -> Result<(), Problem> {
    let Some(settings) = &platform.config.identity.comparison else {
        return Ok(());
    };
    delete_at(
        conn,
        verification,
        Some(now.plus(delta(settings.retention))),
    )
}

/// Deletes what is due; all of it once faces are not compared any more.
pub fn sweep(conn: &mut Conn, platform: &Platform, now: Moment) -> Result<usize, Problem> {
    let swept = match platform.config.identity.comparison {
        Some(_) => store::sweep(conn, now)?,
        None => store::delete_all(conn)?,
    };
    Ok(swept)
}

fn agreed(conn: &mut Conn, account: &AccountId) -> Result<bool, Problem> {
    Ok(store::consent(conn, account)?.is_some())
}

fn note(
    conn: &mut Conn,
    call: &Call,
    account: &AccountId,
    kind: &'static str,
    detail: serde_json::Value,
) -> Result<(), Problem> {
    audit::note(conn, call, Actor::Member, kind, Some(account), detail)
}
