//! The command line.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Parser, ValueEnum};

/// The parts that can be named beside the operations.
const PARTS: &[&str] = &["operations", "neutrality", "storm", "starts", "size"];

/// Which database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Engine {
    /// The embedded engine.
    Sqlite,
    /// A fresh database on the server of `BONAFIDE_TEST_POSTGRES_URL`.
    Postgres,
}

impl Engine {
    /// Its name in tables.
    pub fn title(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        }
    }
}

/// Measures the program against its budgets, beside the raw limits of the same machine in the same run.
#[derive(Parser, Clone, Debug)]
#[command(name = "cargo bench --bench budgets --")]
pub struct Arguments {
    /// What to measure: operations, neutrality, storm, starts, size, or words of an operation's name; everything without one.
    pub names: Vec<String>,
    /// Only this engine. Otherwise SQLite, and PostgreSQL where BONAFIDE_TEST_POSTGRES_URL names a server.
    #[arg(long)]
    pub engine: Option<Engine>,
    /// How long each operation is measured, spread over the rounds; the storm lasts two and a half times as long.
    #[arg(long, default_value_t = 4.0)]
    pub seconds: f64,
    /// Where all figures go.
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
    /// Another program than the one that cargo has just built.
    #[arg(long, value_name = "FILE")]
    pub program: Option<PathBuf>,
    /// A setting for the program, over the harness's own; may be repeated.
    #[arg(long = "set", value_name = "NAME=VALUE")]
    pub settings: Vec<String>,
    /// Also measure a cold and an incremental build; takes minutes.
    #[arg(long)]
    pub build: bool,
    /// A missed budget is a failure.
    #[arg(long)]
    pub strict: bool,
    /// What cargo adds for every benchmark.
    #[arg(long, hide = true)]
    pub bench: bool,
    /// Serve the bare framework on this port: the harness runs itself so, to account its processor time alone.
    #[arg(long, hide = true, value_name = "PORT")]
    pub hello: Option<u16>,
    /// Become this program, and end when the harness does, however it ends.
    #[arg(long, hide = true, num_args = 1.., allow_hyphen_values = true)]
    pub guarded: Vec<OsString>,
}

impl Arguments {
    /// Whether this part is to be measured.
    pub fn wants(&self, part: &str) -> bool {
        self.names.is_empty() || self.names.iter().any(|name| name == part)
    }

    /// Whether this operation is to be measured.
    pub fn wants_operation(&self, operation: &str) -> bool {
        self.wants("operations") || self.names.iter().any(|name| operation.contains(name))
    }

    /// Whether anything is to be measured for which the program must run.
    pub fn wants_stage(&self) -> bool {
        let apart = |name: &String| name == "starts" || name == "size";
        self.names.is_empty() || !self.names.iter().all(apart)
    }

    /// Every name must mean something: a typing error would otherwise measure nothing, and look like success.
    pub fn check(&self, operations: &[&str]) -> anyhow::Result<()> {
        for name in &self.names {
            let known = PARTS.contains(&name.as_str())
                || operations
                    .iter()
                    .any(|operation| operation.contains(name.as_str()));
            anyhow::ensure!(
                known,
                "nothing is called {name}; there are {}, and {}",
                PARTS.join(", "),
                operations.join(", ")
            );
        }
        anyhow::ensure!(self.seconds > 0.0, "--seconds must be more than 0");
        Ok(())
    }
}
