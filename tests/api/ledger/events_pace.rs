//! How many events a second are published, and sent. Measures and judges nothing:
//! `cargo test --release --test api -- --ignored --nocapture --test-threads 1 events_pace`.

use std::time::{Duration, Instant};

use bonafide::ledger::events::{self, kinds::CapabilitiesChanged};
use bonafide::platform::db::Conn;

use crate::support::provider::{Mood, Provider};
use crate::support::*;

const EVENTS: usize = 10_000;
const ACCOUNTS: usize = 1000;

/// Writes them: the database's time for the events themselves.
async fn write(app: &TestApp) -> Duration {
    let accounts: Vec<_> = (0..ACCOUNTS).map(|_| app.nobody()).collect();
    let now = app.platform().clock.now();
    let act = move |conn: &mut Conn| {
        for account in accounts.iter().cycle().take(EVENTS) {
            let event = CapabilitiesChanged::because("phone_verified");
            events::emit(conn, &event, account, now)?;
        }
        Ok(())
    };
    let begun = Instant::now();
    app.platform().db.write(act).await.expect("events");
    begun.elapsed()
}

#[expect(clippy::print_stdout, reason = "what it found is all that it is for")]
fn show(app: &TestApp, what: &str, count: usize, took: Duration) {
    let pace = count as f64 / took.as_secs_f64();
    println!("{:?}, {what}: {pace:.0} events/s", app.engine);
}

async fn measure(app: TestApp) {
    let program = app.integrator(&["webhooks:write"]).await;
    let receiver = Provider::start().await;
    receiver.set(Mood::Says(204, String::new()));
    let mut made = 0;
    for webhooks in [0, 1, 10] {
        while made < webhooks {
            let form = json!({"url": receiver.as_receiver()});
            program.post("/v1/webhooks", form).await.is(201);
            made += 1;
        }
        let took = write(&app).await;
        show(&app, "written in one transaction", EVENTS, took);
        let begun = Instant::now();
        app.publish().await;
        let took = begun.elapsed();
        show(
            &app,
            &format!("published to {webhooks} webhooks"),
            EVENTS,
            took,
        );
        if webhooks == 1 {
            let begun = Instant::now();
            app.deliver().await;
            let took = begun.elapsed();
            show(&app, "sent to one receiver", receiver.told().len(), took);
        }
    }
}

#[actix_web::test]
#[ignore = "measures"]
async fn sqlite() {
    app::run(Engine::Sqlite, measure).await;
}

#[actix_web::test]
#[ignore = "measures"]
async fn postgres() {
    app::run(Engine::Postgres, measure).await;
}
