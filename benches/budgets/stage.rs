//! One engine's stage: the program, its database and its people, and the accounting of both.

use std::path::PathBuf;
use std::time::Duration;

use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::arguments::{Arguments, Engine};
use crate::cpu::Reading;
use crate::database::Database;
use crate::load::{Load, Story, closed_loop};
use crate::people::People;
use crate::program::{Program, Recipe};

/// What everything is measured on. The program comes first: it must be gone before its database is dropped.
pub struct Stage {
    /// The program.
    pub program: Program,
    /// Its database.
    pub database: Database,
    /// How both are started.
    pub recipe: Recipe,
    /// What runs the load generator.
    pub runtime: Runtime,
    /// How long each operation is measured.
    pub seconds: f64,
    /// The memory of the program that has served nobody yet, MiB.
    pub idle_memory: f64,
    folder: TempDir,
}

/// Processor time of one act, milliseconds.
#[derive(Clone, Copy, Default)]
pub struct Cost {
    /// The program's.
    pub server: f64,
    /// The database server's.
    pub database: f64,
}

impl Stage {
    /// Starts the program on an empty database.
    pub fn set(engine: Engine, arguments: &Arguments) -> anyhow::Result<Self> {
        let folder = TempDir::with_prefix("bonafide-bench-")?;
        let database = Database::create(engine, folder.path())?;
        let recipe = Recipe {
            program: program(arguments),
            folder: folder.path().to_owned(),
            database: database.url().to_owned(),
            settings: arguments.settings.clone(),
            guarded: true,
        };
        let program = recipe.serve()?;
        std::thread::sleep(Duration::from_millis(500));
        let idle_memory = crate::cpu::memory(program.id(), "VmRSS:")?;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        Ok(Self {
            program,
            database,
            recipe,
            runtime,
            seconds: arguments.seconds,
            idle_memory,
            folder,
        })
    }

    /// Registers the people of the run. The mails are sent by a worker that is stopped afterwards.
    pub fn gather_people(&self) -> anyhow::Result<People> {
        let worker = self.recipe.work()?;
        let key = self.recipe.key()?;
        let people = People::gather(self.program.address, key)?;
        worker.stop()?;
        Ok(people)
    }

    /// A part of the time that each operation is given.
    pub fn length(&self, part: f64) -> Duration {
        Duration::from_secs_f64(self.seconds * part)
    }

    /// The folder of this run.
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// Runs a load against the program and tells what it has cost in all.
    pub fn account(
        &mut self,
        stories: Vec<Box<dyn Story>>,
        length: Duration,
    ) -> anyhow::Result<(Load, Cost)> {
        let before = self.readings()?;
        let load = closed_loop(self.program.address, stories, length);
        let load = self.runtime.block_on(load)?;
        let after = self.readings()?;
        let cost = Cost {
            server: after.0.since(&before.0),
            database: after.1.since(&before.1),
        };
        Ok((load, cost))
    }

    /// What the program and the database server have used so far.
    pub fn readings(&mut self) -> anyhow::Result<(Reading, Reading)> {
        let database = self.database.processes()?;
        Ok((Reading::of(&[self.program.id()]), Reading::of(&database)))
    }
}

/// The program that is measured.
pub fn program(arguments: &Arguments) -> PathBuf {
    let built = || PathBuf::from(env!("CARGO_BIN_EXE_bonafide"));
    arguments.program.clone().unwrap_or_else(built)
}
