//! Files under `assets/` that are made from other files are still what their sources say.
//! `UPDATE_ASSETS=1 cargo test --test assets` writes them anew.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;
use fst::Set;
use unicode_normalization::UnicodeNormalization;

/// Shorter entries would only make harmless endings look like listed passwords.
const SHORTEST_ENTRY: usize = 6;

fn passwords() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/passwords")
}

/// The same folding as in `src/sign_in/password/common.rs`, which looks entries up.
fn folded(entry: &str) -> String {
    entry.nfc().flat_map(char::to_lowercase).nfc().collect()
}

fn unzipped(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    GzDecoder::new(fs::File::open(path)?).read_to_string(&mut text)?;
    Ok(text)
}

fn sources() -> io::Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(passwords().join("sources"))? {
        paths.push(entry?.path());
    }
    paths.retain(|path| path.extension().is_some_and(|end| end == "gz"));
    Ok(paths)
}

fn common_passwords() -> io::Result<BTreeSet<String>> {
    let mut entries = BTreeSet::new();
    for path in sources()? {
        entries.extend(unzipped(&path)?.lines().map(folded));
    }
    entries.retain(|entry| entry.chars().count() >= SHORTEST_ENTRY);
    Ok(entries)
}

#[expect(clippy::disallowed_methods, reason = "a switch of this test alone")]
fn updating() -> bool {
    std::env::var("UPDATE_ASSETS").is_ok_and(|value| value == "1")
}

#[test]
fn the_list_of_common_passwords_is_what_its_sources_say() {
    let built = Set::from_iter(common_passwords().unwrap()).unwrap();
    let path = passwords().join("common.fst");
    if updating() {
        fs::write(&path, built.as_fst().as_bytes()).unwrap();
    }
    let committed = fs::read(&path).unwrap();
    assert!(
        committed == built.as_fst().as_bytes(),
        "assets/passwords/common.fst is stale: run UPDATE_ASSETS=1 cargo test --test assets"
    );
}

#[test]
fn the_readme_of_the_password_list_tells_its_true_count() {
    let readme = fs::read_to_string(passwords().join("README.md")).unwrap();
    let count = format!("{} entries", common_passwords().unwrap().len());
    assert!(readme.contains(&count), "the README should say \"{count}\"");
}

#[test]
fn every_password_source_has_its_licence_beside_it() {
    for path in sources().unwrap() {
        let file = path.file_name().unwrap().to_string_lossy().into_owned();
        let licence = file.replace(".txt.gz", ".txt");
        assert!(
            passwords().join("licences").join(&licence).is_file(),
            "{licence} is missing"
        );
    }
}
