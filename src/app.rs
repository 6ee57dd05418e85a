//! Puts things together: settings and ports in, a product out. Handlers and jobs never see this.

use std::sync::Arc;

use anyhow::Context;
use secrecy::ExposeSecret;

use crate::contact::phone::lookup::Lookup;
use crate::delivery::mail::{self, Mailer, Relay};
use crate::delivery::outbox::worker::{Run, Worker};
use crate::delivery::receipts::{self, Receiver};
use crate::delivery::sms::{self, SmsRelay, Texter};
use crate::delivery::spending;
use crate::desk::review::{CaseKind, EvidenceImages, Images, Kinds, SealedImages};
use crate::identity::face::{FaceChecks, FaceEngine};
use crate::identity::selfie::Eyes;
use crate::identity::selfie::review::Selfies;
use crate::integrations::webhooks::Messenger;
use crate::platform::caller::{Integrators, Revocations, SigningKeys, Tokens};
use crate::platform::clock::Clock;
use crate::platform::config::Config;
use crate::platform::db::Db;
use crate::platform::hashing::HashingRoom;
use crate::platform::http::page::{self, Pages};
use crate::platform::limits::budgets::Budgets;
use crate::platform::objects::{self, Objects};
use crate::platform::pictures::{self, PictureRoom};
use crate::platform::places::Places;
use crate::platform::problem::catalogue::Catalogue;
use crate::platform::problem::{self, Problem, common};
use crate::platform::random::Random;
use crate::platform::seal::{NewRootKey, RootKey, Seal};
use crate::platform::texts::{Language, Texts};
use crate::platform::{Parts, Platform};
use crate::sign_in::lockout::Guard;
use crate::{accounts, contact, desk, dev, identity, integrations, ledger, sign_in, standing};

/// What stands outside of the product. Tests put scripted ones here; everybody else leaves it empty and gets what the settings name.
#[derive(Default)]
pub struct Ports {
    /// Mail servers by name, in the order in which they are tried.
    pub mailers: Vec<(String, Arc<dyn Mailer>)>,
    /// Providers of text messages by name, in the order in which they are tried.
    pub texters: Vec<(String, Arc<dyn Texter>)>,
    /// The object store.
    pub objects: Option<Arc<dyn objects::Store>>,
    /// What looks at faces, in place of the settings' own.
    pub face: Option<Arc<dyn FaceEngine>>,
    /// Kinds of cases that people judge, besides the product's own.
    pub review_kinds: Vec<Arc<dyn CaseKind>>,
    /// Where the pictures of cases come from.
    pub evidence_images: Option<Arc<dyn EvidenceImages>>,
}

/// The product, ready to be served or to work off its outbox.
#[derive(Clone)]
pub struct App {
    /// The ground floor.
    pub platform: Platform,
    /// Where passwords are hashed.
    pub hashing: HashingRoom,
    /// Looks at pictures, and keeps them.
    pub eyes: Eyes,
    /// Counts attempts at secrets.
    pub guard: Guard,
    /// All problem codes.
    pub catalogue: Catalogue,
    /// Believes what mail providers report.
    pub receiver: Receiver,
    /// Looks phone numbers up.
    pub lookup: Lookup,
    /// Carries events to their receivers.
    pub messenger: Messenger,
    /// Kinds of cases that people judge.
    pub review_kinds: Kinds,
    /// Where the pictures of cases come from.
    pub evidence_images: Images,
    /// Works off the outbox.
    pub worker: Worker,
}

impl App {
    /// Builds the product. Blocks; call it before the server starts or on a blocking thread.
    pub fn build(config: Config, ports: Ports) -> anyhow::Result<Self> {
        let (clock, random) = (Clock::default(), Random);
        let places = Places::open(config.geoip_file.as_deref())?;
        let root = root_key(&config, &random)?;
        let db = Db::open(&config.database, config.database_connections)?;
        let clock_in_db = config.is_development();
        let access = config.lifetimes.access;
        let opening = clock.clone();
        let opened = futures_util::future::FutureExt::boxed(db.write(move |conn| {
            if clock_in_db {
                dev::clock::load(conn, &opening)?;
            }
            let now = opening.now();
            let seal = Seal::open(conn, &root, now, &random)?;
            let keys = SigningKeys::open(conn, &seal, now, &random)?;
            let revocations = Revocations::open(conn, access, now)?;
            let integrators = Integrators::open(conn)?;
            Ok((seal, keys, revocations, integrators))
        }));
        let (seal, keys, revocations, integrators) = block_on(opened).map_err(into_error)?;
        let tokens = Tokens::new(&config, keys, revocations, clock.clone());
        let hashing = HashingRoom::open(&config.passwords, seal.clone())?;
        let relay = if ports.mailers.is_empty() {
            mail::relay(&config.mail)?
        } else {
            Relay::new(ports.mailers)
        };
        let texting = if ports.texters.is_empty() {
            sms::relay(&config.phone)?
        } else {
            SmsRelay::new(ports.texters)
        };
        let guard = Guard::new(&config, hashing.clone());
        let receiver = Receiver::new(&config.receipts);
        let lookup = Lookup::new(&config.phone);
        let eyes = Eyes {
            room: PictureRoom::open(&config.pictures)?,
            faces: FaceChecks::open(&config.face, ports.face)?,
            objects: Objects::open(&config.objects, ports.objects)?,
        };
        let messenger = Messenger::new(&config.events);
        let texts = texts(config.site.language)?;
        let pages = Pages::new(
            &[
                page::TEMPLATES,
                mail::TEMPLATES,
                contact::email::TEMPLATES,
                contact::email_change::TEMPLATES,
                contact::phone::TEMPLATES,
                standing::notices::TEMPLATES,
                sign_in::devices::TEMPLATES,
                sign_in::lockout::TEMPLATES,
                sign_in::password_reset::TEMPLATES,
                sign_in::password_change::TEMPLATES,
                sign_in::sessions::TEMPLATES,
                sign_in::two_step::TEMPLATES,
                desk::proposals::TEMPLATES,
                desk::team::TEMPLATES,
                identity::selfie::TEMPLATES,
                integrations::webhooks::TEMPLATES,
                dev::inbox::TEMPLATES,
            ],
            &texts,
        )?;
        let platform = Platform::new(Parts {
            config,
            db,
            clock,
            random,
            seal,
            tokens,
            integrators,
            budgets: Budgets::default(),
            places,
            pages,
            texts,
        });
        let worker = Worker::new(platform.clone(), jobs(&relay, &texting, &messenger));
        let sealed = || {
            let (objects, room) = (eyes.objects.clone(), eyes.room.clone());
            Arc::new(SealedImages { objects, room }) as Arc<dyn EvidenceImages>
        };
        let evidence_images = ports.evidence_images.unwrap_or_else(sealed);
        let mut review_kinds: Vec<Arc<dyn CaseKind>> = vec![Arc::new(Selfies)];
        review_kinds.extend(ports.review_kinds);
        Ok(Self {
            platform,
            hashing,
            eyes,
            guard,
            catalogue: catalogue(),
            receiver,
            lookup,
            messenger,
            review_kinds: Kinds::new(review_kinds),
            evidence_images: Images::new(Some(evidence_images)),
            worker,
        })
    }
}

/// Every job of every room.
fn jobs(relay: &Relay, texting: &SmsRelay, messenger: &Messenger) -> Vec<Box<dyn Run>> {
    let mut jobs: Vec<Box<dyn Run>> = vec![
        Box::new(contact::email::jobs::Verify(relay.clone())),
        Box::new(contact::email::jobs::Resend(relay.clone())),
        Box::new(contact::phone::jobs::SendCode(texting.clone())),
        Box::new(sign_in::password_reset::jobs::Send(relay.clone())),
    ];
    jobs.extend(contact::email_change::jobs::all(relay));
    jobs.extend(contact::phone::contest::jobs::all(relay));
    jobs.extend(standing::holds::jobs::all(relay));
    jobs.extend(standing::suspension::jobs::all(relay));
    jobs.extend(desk::proposals::jobs::all(relay));
    jobs.extend(sign_in::devices::jobs::all(relay));
    jobs.extend(sign_in::lockout::jobs::all(relay));
    jobs.extend(sign_in::password_change::jobs::all(relay));
    jobs.extend(sign_in::password_reset::notices::all(relay, texting));
    jobs.extend(sign_in::sessions::jobs::all(relay));
    jobs.extend(sign_in::two_step::jobs::all(relay, texting));
    jobs.extend(identity::verification::jobs::all(relay));
    jobs.extend(integrations::webhooks::jobs::all(messenger, relay));
    jobs
}

/// Every room's table of problem codes.
pub fn catalogue() -> Catalogue {
    Catalogue::new(&[
        common::ALL,
        pictures::problems::ALL,
        receipts::problems::ALL,
        spending::problems::ALL,
        accounts::account::problems::ALL,
        contact::codes::problems::ALL,
        contact::links::problems::ALL,
        contact::email::problems::ALL,
        contact::email_change::problems::ALL,
        contact::phone::problems::ALL,
        standing::suspension::appeals::problems::ALL,
        sign_in::factors::problems::ALL,
        sign_in::lockout::problems::ALL,
        sign_in::password::problems::ALL,
        sign_in::passwordless::problems::ALL,
        sign_in::registration::problems::ALL,
        sign_in::sessions::problems::ALL,
        sign_in::two_step::problems::ALL,
        identity::comparison::problems::ALL,
        identity::consent::problems::ALL,
        identity::face::problems::ALL,
        identity::verification::problems::ALL,
        desk::accounts::problems::ALL,
        desk::proposals::problems::ALL,
        desk::review::problems::ALL,
        desk::team::problems::ALL,
        integrations::api_keys::problems::ALL,
        integrations::webhooks::problems::ALL,
        ledger::events::problems::ALL,
    ])
}

/// Every room's texts, held against each other.
pub fn texts(default: Language) -> anyhow::Result<Texts> {
    let tables = [
        page::TEXTS,
        problem::TEXTS,
        pictures::TEXTS,
        mail::TEXTS,
        receipts::problems::TEXTS,
        spending::TEXTS,
        ledger::audit::TEXTS,
        accounts::account::problems::TEXTS,
        contact::codes::TEXTS,
        contact::links::TEXTS,
        contact::email::TEXTS,
        contact::email_change::TEXTS,
        sign_in::devices::TEXTS,
        sign_in::factors::TEXTS,
        sign_in::two_step::TEXTS,
        contact::phone::TEXTS,
        standing::capabilities::TEXTS,
        standing::holds::TEXTS,
        standing::notices::TEXTS,
        standing::suspension::TEXTS,
        sign_in::lockout::TEXTS,
        sign_in::password::TEXTS,
        sign_in::password_change::TEXTS,
        sign_in::password_reset::TEXTS,
        sign_in::passwordless::TEXTS,
        sign_in::registration::problems::TEXTS,
        sign_in::sessions::TEXTS,
        identity::comparison::TEXTS,
        identity::consent::TEXTS,
        identity::face::problems::TEXTS,
        identity::selfie::TEXTS,
        identity::verification::TEXTS,
        desk::accounts::TEXTS,
        desk::proposals::TEXTS,
        desk::review::TEXTS,
        desk::team::TEXTS,
        integrations::api_keys::TEXTS,
        integrations::webhooks::TEXTS,
        ledger::events::TEXTS,
    ];
    let kinds: Vec<_> = catalogue().all().collect();
    Texts::new(&tables, &kinds, default)
}

fn root_key(config: &Config, random: &Random) -> anyhow::Result<RootKey> {
    let text = config.root_key.as_ref().map(ExposeSecret::expose_secret);
    let new = if config.is_development() {
        NewRootKey::Make
    } else {
        NewRootKey::Refuse
    };
    RootKey::read(text, &config.root_key_file, new, random)
}

/// Runs a database act before any runtime is there.
fn block_on<T>(act: impl Future<Output = Result<T, Problem>>) -> Result<T, Problem> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("a runtime")?;
    runtime.block_on(act)
}

fn into_error(problem: Problem) -> anyhow::Error {
    match problem {
        Problem::Internal(error) => error,
        known @ Problem::Known(_) => anyhow::anyhow!("{known}"),
    }
}
