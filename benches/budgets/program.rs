//! The real program in a process of its own.

use std::ffi::OsString;
use std::fs::File;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use rustix::process::{Pid, Signal, kill_process, set_parent_process_death_signal};

use crate::http::{self, Line};

/// A program that does not answer by then never will.
const START: Duration = Duration::from_secs(30);

/// What to start and with which settings.
#[derive(Clone)]
pub struct Recipe {
    /// The program.
    pub program: PathBuf,
    /// Its data folder.
    pub folder: PathBuf,
    /// Its database.
    pub database: String,
    /// Settings over the harness's own, `NAME=VALUE`.
    pub settings: Vec<String>,
    /// Whether it shall end when the harness is killed. Not where the time to start is measured: it takes a moment.
    pub guarded: bool,
}

/// A running program; it ends with this value.
pub struct Program {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
    /// Milliseconds from its start to its first answer; 0 for one that serves nothing.
    pub started_in: f64,
}

impl Recipe {
    /// Starts `serve` and waits for its first answer. Mails stay in the outbox, where every request that caused one has left it: what
    /// sending costs is not the request's, and measured apart.
    pub fn serve(&self) -> anyhow::Result<Program> {
        let address = free_address()?;
        let begun = Instant::now();
        let child = self.command("serve", address)?.spawn()?;
        let mut program = Program {
            child,
            address,
            started_in: 0.0,
        };
        program.wait_for_life()?;
        program.started_in = begun.elapsed().as_secs_f64() * 1000.0;
        Ok(program)
    }

    /// Starts a `worker` beside it, which sends the mails.
    pub fn work(&self) -> anyhow::Result<Program> {
        let address = free_address()?;
        Ok(Program {
            child: self.command("worker", address)?.spawn()?,
            address,
            started_in: 0.0,
        })
    }

    /// Makes a key for a program that asks what accounts may do. Every node knows it within a second.
    pub fn key(&self) -> anyhow::Result<String> {
        let mut command = self.command("api-keys", free_address()?)?;
        command.args(["add", "--name", "Benchmark", "--scope", "capabilities:read"]);
        let output = command.stdout(Stdio::piped()).output()?;
        let text = String::from_utf8(output.stdout)?;
        let secret = text.lines().find(|line| line.starts_with("bfk_"));
        Ok(secret.context("no key was made")?.to_owned())
    }

    fn command(&self, what: &str, address: SocketAddr) -> anyhow::Result<Command> {
        let log = File::options()
            .create(true)
            .append(true)
            .open(self.folder.join("log"))?;
        let mut command = if self.guarded {
            guarded(&self.program)?
        } else {
            Command::new(&self.program)
        };
        // Neither the caller's settings nor a .env file shall change what is measured.
        command.env_clear().current_dir(&self.folder).arg(what);
        command
            .env("BONAFIDE_DATA_DIR", &self.folder)
            .env("BONAFIDE_LISTEN", address.to_string())
            .env("DATABASE_URL", &self.database)
            .env("BONAFIDE_LIMITS", "off")
            // The lockout is never off; wrong passwords by the thousand must not meet it.
            .env("BONAFIDE_LOCKOUT_FAILURES", "50/1s")
            .env("BONAFIDE_LOCKOUT_HARD_STOP", "1000000000")
            .env("BONAFIDE_WORKER", "off")
            .env("BONAFIDE_LOG", "warn")
            .env("BONAFIDE_TRUSTED_PROXIES", "127.0.0.1")
            .env("BONAFIDE_ACCESS_TOKEN_TIME", "1h");
        for setting in &self.settings {
            command.arg("--set").arg(setting);
        }
        command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log);
        Ok(command)
    }
}

impl Program {
    /// Its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Wraps a child that listens on this address.
    pub fn adopt(child: Child, address: SocketAddr) -> Self {
        Self {
            child,
            address,
            started_in: 0.0,
        }
    }

    /// Waits until it answers.
    pub fn wait_for_life(&mut self) -> anyhow::Result<()> {
        let request = http::get("/health/live", None);
        let begun = Instant::now();
        while begun.elapsed() < START {
            if let Some(status) = self.child.try_wait()? {
                bail!("the program ended at once: {status}");
            }
            match Line::open(self.address) {
                Ok(mut line) => return line.ask(&request)?.expect(200),
                Err(_) => sleep(Duration::from_micros(200)),
            }
        }
        bail!("the program did not answer")
    }

    /// Stops it as an operator would.
    pub fn stop(mut self) -> anyhow::Result<()> {
        let id = i32::try_from(self.child.id())?;
        kill_process(Pid::from_raw(id).context("a process")?, Signal::TERM)?;
        self.child.wait()?;
        Ok(())
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // Both fail when it has ended already, which is as good.
        let _ended = (self.child.kill(), self.child.wait());
    }
}

/// This very harness once more, which [becomes](become_program) that program.
fn guarded(program: &Path) -> anyhow::Result<Command> {
    let mut command = Command::new(std::env::current_exe()?);
    command.arg("--guarded").arg(program);
    Ok(command)
}

/// Asks the kernel to end this process with the harness, which may be killed, and becomes the program. Only comes back with an error.
pub fn become_program(command: &[OsString]) -> anyhow::Result<()> {
    set_parent_process_death_signal(Some(Signal::KILL))?;
    let (program, arguments) = command.split_first().context("no program")?;
    Err(Command::new(program).args(arguments).exec().into())
}

/// An address that nobody listens on.
pub fn free_address() -> anyhow::Result<SocketAddr> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?)
}

/// What the program last said, for a run that failed.
pub fn last_words(folder: &Path) -> String {
    let log = std::fs::read_to_string(folder.join("log")).unwrap_or_default();
    let lines: Vec<&str> = log.lines().collect();
    let from = lines.len().saturating_sub(5);
    lines.get(from..).unwrap_or_default().join("\n")
}
