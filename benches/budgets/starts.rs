//! How long the program takes from its start to its first answer (P9).

use serde_json::json;
use tempfile::TempDir;

use crate::arguments::{Arguments, Engine};
use crate::database::Database;
use crate::program::Recipe;
use crate::report::{Report, ms};
use crate::stage;
use crate::statistics::{least, median};

/// How many starts of each kind.
const STARTS: usize = 9;

/// Adds the rows.
pub fn run(engine: Engine, arguments: &Arguments, report: &mut Report) -> anyhow::Result<()> {
    let (mut empty, mut migrated) = (Vec::new(), Vec::new());
    for _ in 0..STARTS {
        let folder = TempDir::with_prefix("bonafide-start-")?;
        let database = Database::create(engine, folder.path())?;
        let recipe = Recipe {
            program: stage::program(arguments),
            folder: folder.path().to_owned(),
            database: database.url().to_owned(),
            settings: arguments.settings.clone(),
            guarded: false,
        };
        for times in [&mut empty, &mut migrated] {
            let program = recipe.serve()?;
            times.push(program.started_in);
            program.stop()?;
        }
    }
    for (what, times, budget) in [("an empty", &empty, 60.0), ("a migrated", &migrated, 20.0)] {
        let middle = median(times);
        report.judge(
            "P9",
            &format!("start on {what} database"),
            format!("{} (least {})", ms(middle), ms(least(times))),
            &format!("≤ {budget} ms"),
            middle <= budget,
        );
    }
    report.keep(
        "starts",
        json!({"empty_ms": empty, "migrated_ms": migrated}),
    );
    Ok(())
}
