use std::collections::HashMap;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use bonafide::accounts::account;
use bonafide::ledger::audit::Actor as Doer;
use bonafide::platform::db::Conn;
use bonafide::platform::db::schema::objects as index;
use bonafide::platform::http::Call;
use bonafide::platform::ids::{AccountId, ObjectId};
use bonafide::platform::objects::{self, Fault, Objects, Store};
use bonafide::platform::problem::Problem;
use chrono::TimeDelta;
use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;

use crate::support::TestApp;

const FACE: &[u8] = b"a face that nobody else should see";

/// How the store is.
#[derive(Clone, Copy, PartialEq)]
enum State {
    Up,
    Down,
    Hanging,
}

/// A store in memory that can go down.
struct TestStore {
    state: Mutex<State>,
    calls: AtomicUsize,
    bytes: Mutex<HashMap<String, Vec<u8>>>,
}

impl TestStore {
    fn new() -> Arc<Self> {
        Arc::new(Self {
            state: Mutex::new(State::Up),
            calls: AtomicUsize::new(0),
            bytes: Mutex::default(),
        })
    }

    fn set(&self, state: State) {
        *self.state.lock().expect("the state") = state;
    }

    fn calls(&self) -> usize {
        self.calls.load(Ordering::SeqCst)
    }

    fn holds(&self) -> usize {
        self.bytes.lock().expect("the bytes").len()
    }

    /// Objects on this store.
    fn objects(self: &Arc<Self>, app: &TestApp) -> Objects {
        let mut settings = app.platform().config.objects.clone();
        settings.timeout = Duration::from_millis(200);
        let store: Arc<dyn Store> = Arc::<Self>::clone(self);
        Objects::open(&settings, Some(store)).expect("objects")
    }

    fn answer<'a, T: Send + 'a>(
        &'a self,
        act: impl FnOnce(&mut HashMap<String, Vec<u8>>) -> T + Send + 'a,
    ) -> BoxFuture<'a, Result<T, Fault>> {
        self.calls.fetch_add(1, Ordering::SeqCst);
        let state = *self.state.lock().expect("the state");
        async move {
            match state {
                State::Up => Ok(act(&mut self.bytes.lock().expect("the bytes"))),
                State::Down => Err(Fault("connection".to_owned())),
                State::Hanging => std::future::pending().await,
            }
        }
        .boxed()
    }
}

impl Store for TestStore {
    fn put<'a>(&'a self, name: &'a str, bytes: Vec<u8>) -> BoxFuture<'a, Result<(), Fault>> {
        self.answer(move |all| drop(all.insert(name.to_owned(), bytes)))
    }

    fn get<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<Option<Vec<u8>>, Fault>> {
        self.answer(move |all| all.get(name).cloned())
    }

    fn delete<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<(), Fault>> {
        self.answer(move |all| drop(all.remove(name)))
    }
}

async fn someone(app: &TestApp, name: &str) -> AccountId {
    let person = app.freelancer(name).signed_in().await;
    AccountId::parse(&person.id().await).expect("an id")
}

async fn put(app: &TestApp, objects: &Objects, account: &AccountId) -> Result<ObjectId, Problem> {
    let now = app.platform().clock.now();
    objects
        .put(app.platform(), account, "selfie", FACE, now)
        .await
}

/// Puts and keeps an object.
async fn kept(app: &TestApp, objects: &Objects, account: &AccountId) -> ObjectId {
    let id = put(app, objects, account).await.expect("put");
    keep(app, &id, account).await.expect("kept");
    id
}

async fn keep(app: &TestApp, id: &ObjectId, account: &AccountId) -> Result<(), Problem> {
    let (id, account, now) = (id.clone(), account.clone(), app.platform().clock.now());
    let keep = move |conn: &mut Conn| objects::keep(conn, &id, &account, now);
    app.platform().db.write(keep).await
}

async fn delete_in(app: &TestApp, id: &ObjectId, time: TimeDelta) {
    let (id, at) = (id.clone(), app.platform().clock.now().plus(time));
    let delete = move |conn: &mut Conn| objects::delete_at(conn, &id, Some(at));
    app.platform().db.write(delete).await.expect("noted");
}

async fn read(app: &TestApp, objects: &Objects, id: &ObjectId) -> Option<Vec<u8>> {
    let found = objects.read(app.platform(), id).await.expect("an answer");
    found.map(|bytes| bytes.to_vec())
}

async fn sweep(app: &TestApp, objects: &Objects) -> Result<usize, Problem> {
    objects
        .sweep(app.platform(), app.platform().clock.now())
        .await
}

async fn rows(app: &TestApp) -> i64 {
    app.app
        .eyes
        .objects
        .count(app.platform())
        .await
        .expect("a count")
        .0
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found
}

fn folder(app: &TestApp) -> PathBuf {
    app.platform().config.data_dir.join("objects")
}

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path)
        .expect("a file")
        .permissions()
        .mode()
        & 0o777
}

on_both! {
    async fn what_lies_in_the_folder_is_noise_that_tells_nothing(app) {
        let ada = someone(&app, "ada").await;
        let objects = app.app.eyes.objects.clone();
        let id = kept(&app, &objects, &ada).await;
        assert_eq!(read(&app, &objects, &id).await.expect("there"), FACE);
        let files = files(&folder(&app));
        assert_eq!((files.len(), mode(&folder(&app)), mode(&files[0])), (1, 0o700, 0o600));
        let bytes = std::fs::read(&files[0]).expect("a file");
        for plain in [&FACE[..12], ada.as_str().as_bytes(), id.as_str().as_bytes()] {
            assert!(!bytes.windows(plain.len()).any(|window| window == plain));
        }
        let name = files[0].display().to_string();
        assert!(!name.contains(&ada.as_str()[4..]) && !name.contains(&id.as_str()[4..]), "{name}");
    }

    async fn an_object_opens_only_as_itself_and_with_its_own_accounts_key(app) {
        let objects = app.app.eyes.objects.clone();
        let (ada, eve) = (someone(&app, "ada").await, someone(&app, "eve").await);
        let (hers, mine) = (kept(&app, &objects, &ada).await, kept(&app, &objects, &eve).await);
        let other = kept(&app, &objects, &eve).await;
        let swap = |from: &ObjectId, to: &ObjectId, whole: bool| {
            let (from, to) = (from.clone(), to.clone());
            move |conn: &mut Conn| {
                let row = index::table.find(from);
                let (name, key): (String, Vec<u8>) = row.select((index::name, index::wrapped_key)).first(conn)?;
                let row = index::table.find(to);
                diesel::update(row.clone()).set(index::name.eq(name)).execute(conn)?;
                if whole {
                    diesel::update(row).set(index::wrapped_key.eq(key)).execute(conn)?;
                }
                Ok(())
            }
        };
        let db = &app.platform().db;
        // Another account's bytes, with or without their key; then other bytes of the same account.
        for (from, whole) in [(&hers, false), (&hers, true), (&other, false), (&other, true)] {
            db.write(swap(from, &mine, whole)).await.expect("swapped");
            let problem = objects.read(app.platform(), &mine).await.expect_err("not hers");
            assert_eq!(problem.code(), "internal_error");
        }
        let row = hers.clone();
        let give_away = move |conn: &mut Conn| {
            Ok(diesel::update(index::table.find(row)).set(index::account_id.eq(eve)).execute(conn)?)
        };
        db.write(give_away).await.expect("given away");
        assert!(objects.read(app.platform(), &hers).await.is_err(), "under another account's key");
    }

    async fn what_nobody_keeps_is_gone_after_an_hour_from_store_and_index(app) {
        let (objects, ada) = (app.app.eyes.objects.clone(), someone(&app, "ada").await);
        let id = put(&app, &objects, &ada).await.expect("put");
        app.advance(3599).await;
        assert_eq!(sweep(&app, &objects).await.expect("swept"), 0);
        assert!(read(&app, &objects, &id).await.is_some());
        app.advance(1).await;
        assert!(read(&app, &objects, &id).await.is_none(), "due is gone");
        assert_eq!(keep(&app, &id, &ada).await.expect_err("too late").code(), "state_conflict");
        assert_eq!(sweep(&app, &objects).await.expect("swept"), 1);
        assert_eq!((rows(&app).await, files(&folder(&app)).len()), (0, 0));
    }

    async fn what_is_kept_stays_until_its_end_and_is_kept_once(app) {
        let (objects, ada, eve) = (app.app.eyes.objects.clone(), someone(&app, "ada").await, someone(&app, "eve").await);
        let id = put(&app, &objects, &ada).await.expect("put");
        assert_eq!(keep(&app, &id, &eve).await.expect_err("not hers").code(), "state_conflict");
        keep(&app, &id, &ada).await.expect("kept");
        assert_eq!(keep(&app, &id, &ada).await.expect_err("twice").code(), "state_conflict");
        delete_in(&app, &id, TimeDelta::days(30)).await;
        delete_in(&app, &id, TimeDelta::days(30)).await;
        app.advance(30 * 86_400 - 1).await;
        assert_eq!(sweep(&app, &objects).await.expect("swept"), 0);
        assert_eq!(read(&app, &objects, &id).await.expect("there"), FACE);
        app.advance(1).await;
        assert!(read(&app, &objects, &id).await.is_none());
        assert_eq!(sweep(&app, &objects).await.expect("swept"), 1);
        assert_eq!((rows(&app).await, files(&folder(&app)).len()), (0, 0));
    }

    async fn the_objects_of_a_closed_account_are_unreadable_at_once_and_swept(app) {
        let (store, ada, eve) = (TestStore::new(), someone(&app, "ada").await, someone(&app, "eve").await);
        let objects = store.objects(&app);
        let (hers, other) = (kept(&app, &objects, &ada).await, kept(&app, &objects, &eve).await);
        let fresh = put(&app, &objects, &ada).await.expect("put");
        let (id, now) = (ada.clone(), app.platform().clock.now());
        let close = move |conn: &mut Conn| account::close(conn, &Call::internal(now), Doer::System, &id, "test");
        assert!(app.platform().db.write(close).await.expect("closed").is_some());
        store.set(State::Down);
        assert!(read(&app, &objects, &hers).await.is_none(), "whatever the store does");
        assert!(keep(&app, &fresh, &ada).await.is_err());
        store.set(State::Up);
        assert_eq!(sweep(&app, &objects).await.expect("swept"), 2);
        assert_eq!(read(&app, &objects, &other).await.expect("there"), FACE);
        assert_eq!((rows(&app).await, store.holds()), (1, 1));
    }

    async fn with_the_store_down_nothing_stays_and_deletions_are_tried_until_they_are_done(app) {
        let (store, ada) = (TestStore::new(), someone(&app, "ada").await);
        let objects = store.objects(&app);
        let id = kept(&app, &objects, &ada).await;
        store.set(State::Down);
        let problem = put(&app, &objects, &ada).await.expect_err("down");
        assert_eq!(problem.code(), "storage_unavailable");
        assert_eq!(objects.read(app.platform(), &id).await.expect_err("down").code(), "storage_unavailable");
        app.advance(3600).await;
        delete_in(&app, &id, TimeDelta::zero()).await;
        assert_eq!(sweep(&app, &objects).await.expect_err("down").code(), "storage_unavailable");
        assert_eq!((rows(&app).await, store.holds()), (2, 1), "both are noted, one lies there");
        assert!(read(&app, &objects, &id).await.is_none(), "and cannot be read any more");
        store.set(State::Up);
        app.advance(10).await;
        assert_eq!(sweep(&app, &objects).await.expect("swept"), 2);
        assert_eq!((rows(&app).await, store.holds()), (0, 0));
    }

    async fn a_store_that_fails_or_hangs_is_left_alone_and_holds_nobody_up(app) {
        let (store, ada) = (TestStore::new(), someone(&app, "ada").await);
        let objects = store.objects(&app);
        let id = kept(&app, &objects, &ada).await;
        for state in [State::Down, State::Hanging] {
            store.set(state);
            for _ in 0..4 {
                assert!(objects.read(app.platform(), &id).await.is_err());
            }
            let (calls, begun) = (store.calls(), Instant::now());
            for _ in 0..50 {
                let problem = objects.read(app.platform(), &id).await.expect_err("left alone");
                assert_eq!(problem.code(), "storage_unavailable");
            }
            assert_eq!(store.calls(), calls, "nobody asks it");
            assert!(begun.elapsed() < Duration::from_secs(5), "nobody waits for it");
            store.set(State::Up);
            app.advance(10).await;
            assert_eq!(read(&app, &objects, &id).await.expect("there again"), FACE);
        }
    }

    async fn more_than_a_batch_is_swept_past_those_that_the_store_refuses(app) {
        let (store, ada) = (TestStore::new(), someone(&app, "ada").await);
        let objects = store.objects(&app);
        for _ in 0..230 {
            put(&app, &objects, &ada).await.expect("put");
        }
        app.advance(3600).await;
        assert_eq!(sweep(&app, &objects).await.expect("swept"), 230);
        assert_eq!((rows(&app).await, store.holds()), (0, 0));
    }
}
