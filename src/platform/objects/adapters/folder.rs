//! A folder on a disk of this machine, or of one that it mounts. Only the program's own user can look into it.

use std::fs::{DirBuilder, Permissions, set_permissions};
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::Path as File;

use anyhow::Context;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use object_store::local::LocalFileSystem;
use object_store::path::Path;

use super::{Fault, Store};

/// A folder. What is written is renamed into its place when it lies on the disk.
pub struct Folder(LocalFileSystem);

impl Folder {
    /// Opens the folder, and makes it where there is none.
    pub fn open(folder: &File) -> anyhow::Result<Self> {
        let named = || {
            format!(
                "the folder of objects {} (OBJECT_STORE_URL)",
                folder.display()
            )
        };
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)
            .with_context(named)?;
        // It may have been there before, open to others.
        set_permissions(folder, Permissions::from_mode(0o700)).with_context(named)?;
        let store = LocalFileSystem::new_with_prefix(folder).with_context(named)?;
        Ok(Self(store.with_automatic_cleanup(true).with_fsync(true)))
    }

    /// The folder itself is closed to others; a file that is carried elsewhere should be too.
    fn close_to_others(&self, at: &Path) -> Result<(), Fault> {
        let file = self.0.path_to_filesystem(at);
        let file = file.map_err(|error| super::fault(&error))?;
        set_permissions(file, Permissions::from_mode(0o600))
            .map_err(|error| Fault(error.kind().to_string().replace(' ', "_")))
    }
}

impl Store for Folder {
    fn put<'a>(&'a self, name: &'a str, bytes: Vec<u8>) -> BoxFuture<'a, Result<(), Fault>> {
        async move {
            let at = Path::from(name);
            super::put(&self.0, &at, bytes).await?;
            self.close_to_others(&at)
        }
        .boxed()
    }

    fn get<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<Option<Vec<u8>>, Fault>> {
        async move { super::get(&self.0, &Path::from(name)).await }.boxed()
    }

    fn delete<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<(), Fault>> {
        async move { super::delete(&self.0, &Path::from(name)).await }.boxed()
    }
}
