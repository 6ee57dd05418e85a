//! An application under test.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::net::TcpListener;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use actix_web::dev::ServerHandle;
use bonafide::app::{App, Ports};
use bonafide::delivery::mail::Mailer;
use bonafide::ledger::events::{self, kinds::CapabilitiesChanged};
use bonafide::platform::Platform;
use bonafide::platform::config::Config;
use bonafide::platform::ids::AccountId;
use bonafide::server;
use serde_json::json;

use super::mail::{self, TestMail};
use super::sights::TestEyes;
use super::{Reply, conformance, postgres, reviews};

/// Which database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// Settings over the tests' own.
pub type Settings = &'static [(&'static str, &'static str)];

/// One node of an application; clones are the same node.
#[derive(Clone)]
pub struct TestApp {
    pub app: App,
    pub url: String,
    pub mail: Arc<TestMail>,
    pub engine: Engine,
    pub client: reqwest::Client,
    values: Rc<BTreeMap<String, String>>,
    server: ServerHandle,
    refreshed: Rc<Cell<Instant>>,
}

/// Runs a story on a fresh application with the tests' own settings.
pub async fn run<F: Future<Output = ()>>(engine: Engine, story: impl FnOnce(TestApp) -> F) {
    run_with(engine, &[], story).await;
}

/// Runs a story on a fresh application with these settings.
pub async fn run_with<F: Future<Output = ()>>(
    engine: Engine,
    settings: Settings,
    story: impl FnOnce(TestApp) -> F,
) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (name, url) = match engine {
        Engine::Sqlite => (None, format!("sqlite:{}/test.db", folder.path().display())),
        Engine::Postgres => {
            let (name, url) = postgres::create();
            (Some(name), url)
        }
    };
    let mut values = BTreeMap::from([
        (
            "BONAFIDE_DATA_DIR".to_owned(),
            folder.path().display().to_string(),
        ),
        ("DATABASE_URL".to_owned(), url),
        // The least that argon2 takes: these tests are about behaviour, and hash hundreds of passwords.
        ("BONAFIDE_ARGON2_MEMORY_KIB".to_owned(), "64".to_owned()),
        ("BONAFIDE_ARGON2_PASSES".to_owned(), "1".to_owned()),
        ("BONAFIDE_HASHING_THREADS".to_owned(), "2".to_owned()),
        ("BONAFIDE_HASHING_DEADLINE".to_owned(), "30s".to_owned()),
        ("BONAFIDE_HTTP_WORKERS".to_owned(), "1".to_owned()),
        (
            "BONAFIDE_PUBLIC_URL".to_owned(),
            "http://accounts.test".to_owned(),
        ),
        (
            "BONAFIDE_SUPPORT_EMAIL".to_owned(),
            "help@accounts.test".to_owned(),
        ),
    ]);
    values.extend(
        settings
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
    );
    let app = TestApp::start(engine, Rc::new(values), Arc::new(TestMail::default())).await;
    let handle = app.server.clone();
    let ledger = app.clone();
    story(app).await;
    conformance::check_ledger(&ledger).await;
    handle.stop(false).await;
    if let Some(name) = name {
        postgres::drop_database(&name);
    }
}

/// What stands outside of an application under test.
fn ports(mail: &Arc<TestMail>) -> Ports {
    Ports {
        face: Some(Arc::new(TestEyes)),
        mailers: vec![("first".to_owned(), Arc::clone(mail) as Arc<dyn Mailer>)],
        ..reviews::ports()
    }
}

impl TestApp {
    async fn start(
        engine: Engine,
        values: Rc<BTreeMap<String, String>>,
        mail: Arc<TestMail>,
    ) -> Self {
        let config = Config::read((*values).clone()).expect("the tests' settings are right");
        let ports = ports(&mail);
        Self::serve(engine, values, mail, config, ports).await
    }

    fn ports(&self) -> Ports {
        ports(&self.mail)
    }

    async fn serve(
        engine: Engine,
        values: Rc<BTreeMap<String, String>>,
        mail: Arc<TestMail>,
        config: Config,
        ports: Ports,
    ) -> Self {
        let app = actix_web::web::block(move || App::build(config, ports))
            .await
            .expect("a thread")
            .expect("the application");
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("its address"));
        let server = server::start(&app, listener).expect("the server");
        let handle = server.handle();
        actix_web::rt::spawn(server);
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            // The server speaks plain HTTP: reading the machine's certificates for each test would be for nothing.
            .tls_certs_only([])
            .build()
            .expect("a client");
        Self {
            app,
            url,
            mail,
            engine,
            client,
            values,
            server: handle,
            refreshed: Rc::new(Cell::new(Instant::now())),
        }
    }

    /// Another node on the same database, with the same settings.
    pub async fn another_node(&self) -> Self {
        Self::start(self.engine, Rc::clone(&self.values), Arc::clone(&self.mail)).await
    }

    /// Another node with one setting of its own.
    pub async fn another_node_with(&self, name: &str, value: &str) -> Self {
        self.another_node_under(&[(name, value)]).await
    }

    /// Another node with settings of its own.
    pub async fn another_node_under(&self, settings: &[(&str, &str)]) -> Self {
        let mut values = (*self.values).clone();
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        values.extend(settings.iter().map(owned));
        Self::start(self.engine, Rc::new(values), Arc::clone(&self.mail)).await
    }

    /// Another node that has another role at the PostgreSQL server.
    pub async fn as_role(&self, role: &str, password: &str) -> Self {
        let mut url = url::Url::parse(&self.values["DATABASE_URL"]).expect("an address");
        url.set_username(role).expect("a name");
        url.set_password(Some(password)).expect("a password");
        self.another_node_with("DATABASE_URL", url.as_str()).await
    }

    /// Stops this node.
    pub async fn stop(self) {
        self.server.stop(true).await;
    }

    /// Another node that delivers into the development inbox instead of the tests' own mail port.
    pub async fn with_inbox(&self) -> Self {
        let config = Config::read((*self.values).clone()).expect("the tests' settings are right");
        Self::serve(
            self.engine,
            Rc::clone(&self.values),
            Arc::clone(&self.mail),
            config,
            Ports::default(),
        )
        .await
    }

    /// Another node with a second mail server behind the first.
    pub async fn with_second_server(&self) -> (Self, Arc<TestMail>) {
        let config = Config::read((*self.values).clone()).expect("the tests' settings are right");
        let second = Arc::new(TestMail::default());
        let ports = Ports {
            texters: Vec::new(),
            face: Some(Arc::new(TestEyes)),
            mailers: vec![
                (
                    "first".to_owned(),
                    Arc::clone(&self.mail) as Arc<dyn Mailer>,
                ),
                ("second".to_owned(), Arc::clone(&second) as Arc<dyn Mailer>),
            ],
            ..reviews::ports()
        };
        let (values, mail) = (Rc::clone(&self.values), Arc::clone(&self.mail));
        let node = Self::serve(self.engine, values, mail, config, ports).await;
        (node, second)
    }

    /// Another node whose reviewers see the pictures that lie in the store.
    pub async fn with_stored_pictures(&self) -> Self {
        let config = Config::read((*self.values).clone()).expect("the tests' settings are right");
        let ports = Ports {
            evidence_images: None,
            ..self.ports()
        };
        let (values, mail) = (Rc::clone(&self.values), Arc::clone(&self.mail));
        Self::serve(self.engine, values, mail, config, ports).await
    }

    /// Stops this node and starts it again.
    pub async fn restart(self) -> Self {
        self.server.stop(true).await;
        Self::start(self.engine, Rc::clone(&self.values), Arc::clone(&self.mail)).await
    }

    pub fn platform(&self) -> &Platform {
        &self.app.platform
    }

    /// Moves the clock.
    pub async fn advance(&self, seconds: i64) {
        self.anonymous()
            .post("/dev/clock", json!({"advance_seconds": seconds}))
            .await
            .is(200);
    }

    /// What the upkeep does with events twice a second.
    pub async fn publish(&self) {
        let more = async || bonafide::integrations::webhooks::publish(self.platform()).await;
        while more().await.expect("the events") {}
    }

    /// Writes so many events about an account, as an act of it would: one transaction each.
    pub async fn events_about(&self, account: &AccountId, reasons: &[&'static str]) {
        for &reason in reasons {
            let (account, now) = (account.clone(), self.platform().clock.now());
            let event = CapabilitiesChanged::because(reason);
            let written = self
                .platform()
                .db
                .write(move |conn| events::emit(conn, &event, &account, now));
            written.await.expect("an event");
        }
    }

    /// The id of an account that nobody has.
    pub fn nobody(&self) -> AccountId {
        AccountId::new(self.platform().clock.now(), &self.platform().random)
    }

    /// Publishes events and sends what is due.
    pub async fn tell(&self) {
        self.publish().await;
        self.deliver().await;
    }

    /// Works off everything that is due.
    pub async fn deliver(&self) {
        while self.app.worker.round().await.expect("the outbox") > 0 {}
    }

    /// What the upkeep does twice a second, when it is due: tests have no background tasks that could disturb a count.
    pub async fn refresh_if_due(&self) {
        if self.refreshed.get().elapsed() > Duration::from_secs(1) {
            self.refresh().await;
        }
    }

    /// What the upkeep does twice a second.
    pub async fn refresh(&self) {
        let platform = self.platform().clone();
        let read = self.platform().db.read(move |conn| {
            bonafide::dev::clock::load(conn, &platform.clock)?;
            platform.integrators.refresh(conn)?;
            platform
                .tokens
                .revocations()
                .refresh(conn, platform.clock.now())
        });
        // While the database is away the list grows stale, as it does for the real upkeep.
        let _away = read.await;
        self.refreshed.set(Instant::now());
    }

    /// What the upkeep does every minute.
    pub async fn reload_keys(&self) {
        let platform = self.platform().clone();
        let read = self.platform().db.read(move |conn| {
            let now = platform.clock.now();
            Ok(platform.tokens.keys().reload(conn, &platform.seal, now)?)
        });
        read.await.expect("the keys");
    }

    /// How many statements one call sends.
    pub async fn statements_of(&self, call: impl AsyncFnOnce() -> Reply) -> (u64, Reply) {
        self.refresh().await;
        let before = self.platform().db.statements();
        let reply = call().await;
        (self.platform().db.statements() - before, reply)
    }

    /// The newest mail to an address, after working off the outbox.
    pub async fn newest_mail(&self, address: &str) -> bonafide::delivery::mail::Letter {
        self.deliver().await;
        self.mail
            .to(address)
            .pop()
            .unwrap_or_else(|| panic!("no mail to {address}"))
    }

    /// The mail to an address whose subject or text has these words, after working off the outbox: of several that wait, nobody knows which comes last.
    pub async fn mail_with(&self, address: &str, words: &str) -> bonafide::delivery::mail::Letter {
        self.deliver().await;
        let letters = self.mail.to(address).into_iter();
        letters
            .rev()
            .find(|one| one.subject.contains(words) || one.text.contains(words))
            .unwrap_or_else(|| panic!("no mail to {address} with `{words}`"))
    }

    /// Link token and code of the newest mail to an address.
    pub async fn link_and_code(&self, address: &str) -> (String, String) {
        let letter = self.newest_mail(address).await;
        (mail::token(&letter), mail::code(&letter))
    }

    /// Ends every connection to this application's PostgreSQL database, as a restart of the server would.
    pub fn break_connections(&self) {
        postgres::break_connections(&self.values["DATABASE_URL"]);
    }

    /// Lets the PostgreSQL server refuse connections to this application's database, or take them again.
    pub fn allow_connections(&self, allowed: bool) {
        postgres::allow_connections(&self.values["DATABASE_URL"], allowed);
    }

    /// Changes rows by a statement; for what no endpoint does.
    pub async fn execute(&self, sql: &'static str) {
        use bonafide::on_each;
        use diesel::RunQueryDsl;
        let write = self
            .platform()
            .db
            .write(move |conn| Ok(on_each!(conn, |c| diesel::sql_query(sql).execute(c))?));
        write.await.expect(sql);
    }

    /// Counts rows by a query for one number; for what no endpoint shows.
    pub async fn count(&self, sql: &'static str) -> i64 {
        #[derive(diesel::QueryableByName)]
        struct Count {
            #[diesel(sql_type = diesel::sql_types::BigInt)]
            count: i64,
        }
        use bonafide::on_each;
        use diesel::RunQueryDsl;
        let read = self.platform().db.read(move |conn| {
            let rows: Vec<Count> = on_each!(conn, |c| diesel::sql_query(sql).load(c))?;
            Ok(rows.first().map_or(0, |row| row.count))
        });
        read.await.expect(sql)
    }
}
