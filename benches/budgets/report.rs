//! What is shown and kept: a table for people, JSON for everything else.

use std::path::Path;

use serde_json::{Map, Value, json};

/// What a row says about its budget.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Within the budget.
    Met,
    /// Beyond it.
    Missed,
    /// A figure without a budget of its own.
    Shown,
}

impl Verdict {
    /// Met, or missed.
    pub fn of(met: bool) -> Self {
        if met { Self::Met } else { Self::Missed }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::Missed => "MISSED",
            Self::Shown => "",
        }
    }
}

struct Row {
    number: &'static str,
    what: String,
    measured: String,
    budget: String,
    verdict: Verdict,
}

/// One engine's table and figures.
pub struct Report {
    title: String,
    rows: Vec<Row>,
    figures: Map<String, Value>,
    warnings: Vec<String>,
}

impl Report {
    /// An empty one.
    pub fn new(title: &str) -> Self {
        Self {
            title: title.to_owned(),
            rows: Vec::new(),
            figures: Map::new(),
            warnings: Vec::new(),
        }
    }

    /// Adds a row that is held against a budget.
    pub fn judge(
        &mut self,
        number: &'static str,
        what: &str,
        measured: String,
        budget: &str,
        met: bool,
    ) {
        self.push(number, what, measured, budget, Verdict::of(met));
    }

    /// Adds a row that is only shown.
    pub fn show(&mut self, what: &str, measured: String) {
        self.push("", what, measured, "", Verdict::Shown);
    }

    fn push(
        &mut self,
        number: &'static str,
        what: &str,
        measured: String,
        budget: &str,
        verdict: Verdict,
    ) {
        self.rows.push(Row {
            number,
            what: what.to_owned(),
            measured,
            budget: budget.to_owned(),
            verdict,
        });
    }

    /// Keeps figures for the JSON file.
    pub fn keep(&mut self, name: &str, figures: Value) {
        self.figures.insert(name.to_owned(), figures);
    }

    /// Says below the table why its figures are worth little.
    pub fn warn(&mut self, warning: String) {
        self.warnings.push(warning);
    }

    /// How many budgets are missed.
    pub fn missed(&self) -> usize {
        let missed = |row: &&Row| row.verdict == Verdict::Missed;
        self.rows.iter().filter(missed).count()
    }

    /// Prints the table.
    pub fn print(&self) {
        let width = |of: fn(&Row) -> &str| {
            let widths = self.rows.iter().map(|row| of(row).chars().count());
            widths.max().unwrap_or(0)
        };
        let (what, measured) = (width(|row| &row.what), width(|row| &row.measured));
        let budget = width(|row| &row.budget);
        say(&format!("\n{}\n", self.title));
        for row in &self.rows {
            let line = format!(
                "{:<4} {:<what$}  {:<measured$}  {:<budget$}  {}",
                row.number,
                row.what,
                row.measured,
                row.budget,
                row.verdict.word()
            );
            say(line.trim_end());
        }
        for warning in &self.warnings {
            say(&format!("\n{warning}"));
        }
    }

    fn to_json(&self) -> Value {
        let rows = self.rows.iter().map(|row| {
            json!({"row": row.number, "what": row.what, "measured": row.measured, "budget": row.budget,
                "verdict": row.verdict.word().to_lowercase()})
        });
        json!({"engine": self.title, "rows": rows.collect::<Vec<_>>(), "figures": self.figures, "warnings": self.warnings})
    }
}

/// Writes all figures of a run.
pub fn write(reports: &[Report], file: &Path) -> anyhow::Result<()> {
    let all: Vec<Value> = reports.iter().map(Report::to_json).collect();
    let cores = crate::raw::cores();
    let text = serde_json::to_string_pretty(&json!({"cores": cores, "reports": all}))?;
    Ok(std::fs::write(file, text + "\n")?)
}

/// Milliseconds with three digits that mean something.
pub fn ms(value: f64) -> String {
    format!("{} ms", digits(value))
}

/// Three digits that mean something.
pub fn digits(value: f64) -> String {
    match value.abs() {
        size if size >= 100.0 => format!("{value:.0}"),
        size if size >= 10.0 => format!("{value:.1}"),
        size if size >= 1.0 => format!("{value:.2}"),
        _ => format!("{value:.3}"),
    }
}

/// The harness's own output.
#[expect(
    clippy::print_stdout,
    reason = "what a benchmark prints is its purpose"
)]
pub fn say(text: &str) {
    println!("{text}");
}
