//! The command line.

use std::collections::BTreeMap;
use std::net::TcpListener;
use std::path::Path;
use std::process::ExitCode;

use anyhow::Context;
use bonafide::app::{App, Ports};
use bonafide::commands::{
    self, api_keys::ApiKeysCommand, audit::AuditCommand, face::FaceCommand,
    lockout::LockoutCommand, objects::ObjectsCommand, outbox::OutboxCommand, staff::StaffCommand,
};
use bonafide::platform::caller::SigningKeys;
use bonafide::platform::config::{Config, Reader, environment, root_key_file};
use bonafide::platform::hashing::{Parameters, calibrate};
use bonafide::platform::random::Random;
use bonafide::platform::seal::RootKey;
use bonafide::{routes, server, upkeep};
use clap::{Parser, Subcommand};
use tokio::sync::watch;
use tracing_subscriber::EnvFilter;

/// The account and trust API for marketplaces.
#[derive(Parser)]
#[command(version, about)]
struct Arguments {
    /// Settings over those of the environment, for instance `--set BONAFIDE_LISTEN=0.0.0.0:8080`; may be repeated.
    #[arg(long = "set", value_name = "NAME=VALUE", global = true)]
    settings: Vec<String>,
    /// Short for `--set BONAFIDE_LISTEN=…`.
    #[arg(long, global = true)]
    listen: Option<String>,
    /// Short for `--set BONAFIDE_DATA_DIR=…`.
    #[arg(long, global = true)]
    data_dir: Option<String>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the API (the default), and work off the outbox unless BONAFIDE_WORKER=off.
    Serve,
    /// Only work off the outbox.
    Worker,
    /// Bring the database's schema up to date and stop.
    Migrate,
    /// Jobs that were given up.
    Outbox {
        #[command(subcommand)]
        command: OutboxCommand,
    },
    /// Sign-ins that are locked after too many wrong passwords.
    Lockout {
        #[command(subcommand)]
        command: LockoutCommand,
    },
    /// Who works at the desk.
    Staff {
        #[command(subcommand)]
        command: StaffCommand,
    },
    /// Keys of the marketplace's own programs.
    ApiKeys {
        #[command(subcommand)]
        command: ApiKeysCommand,
    },
    /// Whether the audit trail is whole, and copies of it.
    Audit {
        #[command(subcommand)]
        command: AuditCommand,
    },
    /// The object store.
    Objects {
        #[command(subcommand)]
        command: ObjectsCommand,
    },
    /// What the program makes of pictures of faces.
    Face {
        #[command(subcommand)]
        command: FaceCommand,
    },
    /// Keys.
    Keys {
        #[command(subcommand)]
        command: KeysCommand,
    },
    /// Print what one password hash costs on this machine with several parameters.
    Calibrate,
    /// Print the OpenAPI document.
    Openapi,
}

#[derive(Subcommand)]
enum KeysCommand {
    /// Make the file of BONAFIDE_ROOT_KEY_FILE with a new root key. Never overwrites one.
    NewRoot,
    /// Add a new key for access tokens; it signs a quarter of an hour later.
    RotateSigning,
}

fn main() -> ExitCode {
    match run(Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say_error(&format!("bonafide: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Arguments) -> anyhow::Result<()> {
    let command = arguments.command.unwrap_or(Command::Serve);
    if let Command::Openapi = command {
        say(&routes::openapi().to_pretty_json()?);
        return Ok(());
    }
    let mut values = environment().map_err(|why| anyhow::anyhow!(why))?;
    overlay(
        &mut values,
        &arguments.settings,
        arguments.listen,
        arguments.data_dir,
    )?;
    if let Command::Keys {
        command: KeysCommand::NewRoot,
    } = command
    {
        // Before the settings are judged: under the production profile they are not right without the key.
        return new_root(&root_key_file(&mut Reader::new(values)));
    }
    let config = Config::read(values).map_err(|faults| {
        anyhow::anyhow!(
            "the settings have {} mistake(s):\n  {}",
            faults.len(),
            faults.join("\n  ")
        )
    })?;
    start_log(&config);
    match command {
        Command::Serve => in_runtime(serve(config)),
        Command::Worker => in_runtime(work(config)),
        Command::Migrate => in_runtime(migrate(config)),
        Command::Outbox { command } => in_runtime(outbox_command(config, command)),
        Command::Lockout { command } => in_runtime(lockout_command(config, command)),
        Command::Staff { command } => in_runtime(staff_command(config, command)),
        Command::Audit { command } => in_runtime(audit_command(config, command)),
        Command::Objects { command } => in_runtime(objects_command(config, command)),
        Command::ApiKeys { command } => in_runtime(api_keys_command(config, command)),
        Command::Keys {
            command: KeysCommand::RotateSigning,
        } => in_runtime(rotate_signing(config)),
        Command::Face { command } => {
            say(&commands::face::run(&config, command)?);
            Ok(())
        }
        Command::Calibrate => calibrate_command(),
        Command::Openapi
        | Command::Keys {
            command: KeysCommand::NewRoot,
        } => Ok(()),
    }
}

fn overlay(
    values: &mut BTreeMap<String, String>,
    settings: &[String],
    listen: Option<String>,
    data_dir: Option<String>,
) -> anyhow::Result<()> {
    for setting in settings {
        let (name, value) = setting.split_once('=').context("--set wants NAME=VALUE")?;
        values.insert(name.to_owned(), value.to_owned());
    }
    let short = [("BONAFIDE_LISTEN", listen), ("BONAFIDE_DATA_DIR", data_dir)];
    values.extend(
        short
            .into_iter()
            .filter_map(|(name, value)| value.map(|value| (name.to_owned(), value))),
    );
    Ok(())
}

/// JSON lines in production, readable lines in development. Neither holds secrets: types that carry one do not print it, and requests
/// are logged by their route's template.
fn start_log(config: &Config) {
    // What a client sends that is no HTTP is the client's fault and no error of ours.
    let filter = EnvFilter::new(format!("actix_http::h1=off,{}", config.log));
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    if config.is_development() {
        log.compact().init();
    } else {
        log.json().flatten_event(true).init();
    }
}

fn in_runtime(act: impl Future<Output = anyhow::Result<()>>) -> anyhow::Result<()> {
    actix_web::rt::System::new().block_on(act)
}

/// Builds the product on a thread of its own: it blocks, and a runtime's thread must not.
async fn build(config: Config) -> anyhow::Result<App> {
    actix_web::web::block(move || App::build(config, Ports::default())).await?
}

/// As many open files as the system allows: each connection takes two, and the usual first limit is a thousand.
fn raise_file_limit() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    let raised = Rlimit {
        current: limit.maximum,
        ..limit
    };
    if let Err(error) = setrlimit(Resource::Nofile, raised) {
        tracing::warn!(%error, current = ?limit.current, "the limit of open files could not be raised");
    }
}

async fn serve(config: Config) -> anyhow::Result<()> {
    raise_file_limit();
    let address = config.listen;
    let listener = TcpListener::bind(address)
        .with_context(|| format!("cannot listen on {address} (BONAFIDE_LISTEN)"))?;
    let app = build(config).await?;
    let (stop, stopped) = watch::channel(false);
    let upkeep = actix_web::rt::spawn(upkeep::keep(
        app.platform.clone(),
        app.eyes.objects.clone(),
        stopped.clone(),
    ));
    let worker = app.worker.clone();
    let works = app.platform.config.worker;
    let worker = actix_web::rt::spawn(async move {
        if works {
            worker.work(stopped).await;
        }
    });
    let config = &app.platform.config;
    tracing::info!(listen = %listener.local_addr()?, public_url = config.site.public_url, profile = ?config.profile, "serving");
    if config.is_development() {
        tracing::info!(
            "development: mails at {0}/dev/inbox, reference at {0}/docs/",
            config.site.public_url
        );
    }
    server::start(&app, listener)?.await?;
    // Requests are done; the worker finishes what it has begun.
    stop.send_replace(true);
    let _ended = (worker.await, upkeep.await);
    tracing::info!("stopped");
    Ok(())
}

async fn work(config: Config) -> anyhow::Result<()> {
    let app = build(config).await?;
    let (stop, stopped) = watch::channel(false);
    let upkeep = actix_web::rt::spawn(upkeep::keep(
        app.platform.clone(),
        app.eyes.objects.clone(),
        stopped.clone(),
    ));
    let worker = app.worker.clone();
    let worker = actix_web::rt::spawn(async move { worker.work(stopped).await });
    tracing::info!("working off the outbox");
    stop_signal().await?;
    stop.send_replace(true);
    let _ended = (worker.await, upkeep.await);
    tracing::info!("stopped");
    Ok(())
}

async fn stop_signal() -> anyhow::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupt, mut terminate) = (
        signal(SignalKind::interrupt())?,
        signal(SignalKind::terminate())?,
    );
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
    Ok(())
}

async fn outbox_command(config: Config, command: OutboxCommand) -> anyhow::Result<()> {
    let app = build(config).await?;
    say(&commands::outbox::run(&app.platform, command).await?);
    Ok(())
}

async fn lockout_command(config: Config, command: LockoutCommand) -> anyhow::Result<()> {
    let app = build(config).await?;
    say(&commands::lockout::run(&app.platform, command).await?);
    Ok(())
}

async fn staff_command(config: Config, command: StaffCommand) -> anyhow::Result<()> {
    let app = build(config).await?;
    say(&commands::staff::run(&app.platform, command).await?);
    Ok(())
}

async fn api_keys_command(config: Config, command: ApiKeysCommand) -> anyhow::Result<()> {
    let app = build(config).await?;
    say(&commands::api_keys::run(&app.platform, command).await?);
    Ok(())
}

async fn objects_command(config: Config, command: ObjectsCommand) -> anyhow::Result<()> {
    let app = build(config).await?;
    say(&commands::objects::run(&app.platform, &app.eyes.objects, command).await?);
    Ok(())
}

async fn audit_command(config: Config, command: AuditCommand) -> anyhow::Result<()> {
    if let AuditCommand::Verify {
        file: Some(file),
        key,
        ..
    } = &command
    {
        return commands::audit::verify_file(file, key.as_deref(), say);
    }
    let app = build(config).await?;
    commands::audit::run(&app.platform, command, say).await
}

fn new_root(file: &Path) -> anyhow::Result<()> {
    RootKey::create(file, &Random)?;
    say(&format!(
        "made {}; keep a copy in a safe place",
        file.display()
    ));
    Ok(())
}

async fn migrate(config: Config) -> anyhow::Result<()> {
    build(config).await?;
    say("the schema is up to date");
    Ok(())
}

async fn rotate_signing(config: Config) -> anyhow::Result<()> {
    let app = build(config).await?;
    let (seal, now) = (app.platform.seal.clone(), app.platform.clock.now());
    let lifetime = app.platform.config.lifetimes.access;
    let rotated = app
        .platform
        .db
        .write(move |conn| Ok(SigningKeys::rotate(conn, &seal, lifetime, now, &Random)?));
    rotated
        .await
        .map_err(|problem| anyhow::anyhow!("{problem}"))?;
    say("added a signing key; it signs in 15 minutes");
    Ok(())
}

fn calibrate_command() -> anyhow::Result<()> {
    for (memory_kib, passes) in [
        (19_456, 2),
        (32_768, 2),
        (47_104, 1),
        (65_536, 3),
        (131_072, 3),
    ] {
        let milliseconds = calibrate(Parameters::new(memory_kib, passes, 1)?)?;
        say(&format!(
            "BONAFIDE_ARGON2_MEMORY_KIB={memory_kib} BONAFIDE_ARGON2_PASSES={passes}: {milliseconds:.1} ms"
        ));
    }
    Ok(())
}

#[expect(clippy::print_stdout, reason = "the command line's own output")]
fn say(text: &str) {
    println!("{text}");
}

#[expect(
    clippy::print_stderr,
    reason = "the command line's own errors, before there is a log"
)]
fn say_error(text: &str) {
    eprintln!("{text}");
}
