//! The folder that objects lie in, from outside.

use std::path::{Path, PathBuf};

use super::TestApp;

fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let found = paths.flat_map(|path| match path.is_dir() {
        true => files(&path),
        false => vec![path],
    });
    found.collect()
}

impl TestApp {
    fn store(&self) -> PathBuf {
        self.platform().config.data_dir.join("objects")
    }

    /// Every file that lies in the store.
    pub fn stored_files(&self) -> Vec<PathBuf> {
        files(&self.store())
    }

    /// Takes the store away, or brings it back.
    pub fn break_store(&self, broken: bool) {
        let (store, away) = (self.store(), self.store().with_extension("away"));
        if broken {
            std::fs::rename(&store, &away).expect("a folder");
            std::fs::write(&store, "in its place").expect("a file");
        } else {
            std::fs::remove_file(&store).expect("a file");
            std::fs::rename(&away, &store).expect("a folder");
        }
    }

    /// What the upkeep does with objects every minute, and with rows every ten.
    pub async fn sweep_objects(&self) {
        let platform = self.platform();
        let objects = &self.app.eyes.objects;
        objects
            .sweep(platform, platform.clock.now())
            .await
            .expect("a sweep");
        bonafide::upkeep::sweep(platform).await.expect("a sweep");
    }

    /// How many rows a table has.
    pub async fn count_of(&self, table: &str) -> i64 {
        let sql = format!("SELECT count(*) AS count FROM {table}");
        self.count(sql.leak()).await
    }

    /// How many events of a kind there were.
    pub async fn events_of(&self, kind: &str) -> i64 {
        self.count_of(&format!("events WHERE kind = '{kind}'"))
            .await
    }
}
