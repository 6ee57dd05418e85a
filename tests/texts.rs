//! The texts of all rooms: every one of them is used, and every one that is used is there, with the right values.
#![expect(clippy::expect_used, reason = "a test that cannot go on has failed")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use bonafide::app;
use bonafide::ledger::{audit, events};
use bonafide::platform::texts::Language;

fn files(folder: &Path, endings: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files(&path, endings));
        } else if path
            .extension()
            .is_some_and(|ending| endings.iter().any(|one| ending == *one))
        {
            found.push(path);
        }
    }
    found
}

fn sources() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).expect("a file")
}

/// Every text of one language, with the variables that it names.
fn texts(language: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for path in files(&sources(), &["ftl"]) {
        if path.file_stem().is_none_or(|stem| stem != language) {
            continue;
        }
        let mut key = String::new();
        for line in read(&path).lines() {
            let begins = line.starts_with(|c: char| c.is_ascii_alphabetic());
            if let Some((name, _)) = line.split_once(" =").filter(|_| begins) {
                key = name.to_owned();
                found.entry(key.clone()).or_default();
            }
            for rest in line.split('$').skip(1) {
                let name = rest
                    .chars()
                    .take_while(char::is_ascii_alphanumeric)
                    .collect();
                found.entry(key.clone()).or_default().insert(name);
            }
        }
    }
    found
}

/// Every `t("key", name=value)` of the templates: where, which text, which values.
fn calls() -> Vec<(String, String, BTreeSet<String>)> {
    let mut found = Vec::new();
    for path in files(&sources(), &["html", "txt"]) {
        for call in read(&path).split("t(\"").skip(1) {
            let (key, rest) = call.split_once('"').expect("the end of a key");
            let (values, _) = rest.split_once(')').expect("the end of a call");
            let names = values.split(',').filter_map(|value| value.split_once('='));
            let names = names.map(|(name, _)| name.trim().to_owned()).collect();
            found.push((path.display().to_string(), key.to_owned(), names));
        }
    }
    found
}

#[test]
fn every_language_says_everything() {
    for language in Language::ALL {
        if let Err(error) = app::texts(language) {
            panic!("{error:#}");
        }
    }
}

#[test]
fn a_template_fills_a_text_with_what_it_asks_for() {
    let texts = texts("en");
    let calls = calls();
    assert!(calls.len() > 50, "{calls:#?}");
    for (place, key, values) in calls {
        assert_eq!(texts.get(&key), Some(&values), "{place}: {key}");
    }
}

#[test]
fn every_text_is_used() {
    let texts = texts("en");
    let used: String = files(&sources(), &["html", "txt", "rs"])
        .iter()
        .map(|path| read(path))
        .chain(
            files(&sources(), &["ftl"])
                .iter()
                .map(|path| read(path).replace(['{', '}'], "\"").replace(' ', "")),
        )
        .collect();
    for key in texts.keys() {
        assert!(used.contains(&format!("\"{key}\"")), "nothing says {key}");
    }
}

/// Whether a text looks as a kind of the audit trail does: `login.failed`.
fn is_kind(text: &str) -> bool {
    let word =
        |word: &str| !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    text.split_once('.')
        .is_some_and(|(left, right)| word(left) && word(right))
}

/// A source without its calls of this function.
fn without(source: &str, function: &str) -> String {
    let mut parts = source.split(function);
    let mut rest = parts.next().unwrap_or("").to_owned();
    for part in parts {
        let mut open = 1;
        let end = part.char_indices().find(|(_, c)| {
            open += match c {
                '(' => 1,
                ')' => -1,
                _ => 0,
            };
            open == 0
        });
        rest.push_str(end.map_or("", |(at, _)| &part[at..]));
    }
    rest
}

/// Every kind that a source writes. Events for integrators, names of columns and kinds of jobs (public constants) look alike and are left out.
fn written(source: &str) -> Vec<String> {
    let code: Vec<&str> = source
        .lines()
        .filter(|line| !line.starts_with("pub const"))
        .map(|line| line.split("//").next().unwrap_or(""))
        .collect();
    let code = without(&code.join("\n"), "emit(");
    let literals = code.split('"').skip(1).step_by(2);
    literals
        .filter(|text| is_kind(text))
        .map(str::to_owned)
        .collect()
}

/// Every kind that a source writes as an event and as an entry of the same name.
fn told(source: &str) -> Vec<String> {
    if !source.contains("events::tell(") {
        return Vec::new();
    }
    let made = events::all()
        .iter()
        .filter(|kind| source.contains(&format!("{} {{", kind.data)));
    // An event alone, beside that of the hold.
    made.filter(|kind| kind.data != "ProposalsCancelRequested")
        .map(|kind| kind.name.to_owned())
        .collect()
}

#[test]
fn every_kind_of_audit_entry_that_is_written_has_a_sentence() {
    let known = audit::kinds();
    let mut all = BTreeSet::new();
    for path in files(&sources(), &["rs"]) {
        let source = read(&path);
        // The lockout notes failures in the words of whoever asks it.
        if !source.contains("ledger::audit") && !source.contains("sign_in::lockout") {
            continue;
        }
        for kind in written(&source).into_iter().chain(told(&source)) {
            assert!(
                known.contains(&kind.as_str()),
                "{}: {kind} has no sentence in src/ledger/audit",
                path.display()
            );
            all.insert(kind);
        }
    }
    for kind in [
        "login.failed",
        "session.ended",
        "account.closed",
        "hold.placed",
        "appeal.decided",
    ] {
        assert!(all.contains(kind), "{kind} is not among {all:?}");
    }
}

#[test]
fn no_sentence_for_people_stands_in_a_template() {
    for path in files(&sources(), &["html", "txt"]) {
        // The development inbox speaks to developers.
        if path.ends_with("dev/inbox/inbox.html") {
            continue;
        }
        let mut bare = read(&path);
        for (begin, end) in [
            ("<!--", "-->"),
            ("{{", "}}"),
            ("{%", "%}"),
            ("<style", "</style>"),
            ("<", ">"),
        ] {
            while let Some(at) = bare.find(begin) {
                let until = bare[at..]
                    .find(end)
                    .map_or(bare.len(), |length| at + length + end.len());
                bare.replace_range(at..until, " ");
            }
        }
        assert!(
            !bare.chars().any(char::is_alphabetic),
            "{}: {}",
            path.display(),
            bare.split_whitespace().collect::<Vec<_>>().join(" ")
        );
    }
}

#[test]
fn a_help_article_has_a_title_and_names_only_codes_that_there_are() {
    let help = Path::new(env!("CARGO_MANIFEST_DIR")).join("help");
    let (articles, catalogue) = (files(&help, &["md"]), app::catalogue());
    assert!(!articles.is_empty());
    for path in articles {
        let text = read(&path);
        let head = text
            .strip_prefix("---\n")
            .and_then(|rest| rest.split_once("\n---\n"))
            .map(|(head, _)| head);
        let member = |name: &str| {
            let lines = head.into_iter().flat_map(str::lines);
            let mut members = lines.filter_map(|line| line.split_once(": "));
            members.find(|(key, _)| *key == name)
        };
        let (_, title) = member("title").expect("a title");
        assert!(!title.is_empty(), "{}", path.display());
        let (_, codes) = member("codes").expect("the codes that it helps with");
        // An article about a mail that no refusal leads to has none.
        let codes = codes.trim_matches(['[', ']']).split(", ");
        for code in codes.filter(|code| !code.is_empty()) {
            assert!(
                catalogue.get(code).is_some(),
                "{}: there is no {code}",
                path.display()
            );
        }
    }
}
