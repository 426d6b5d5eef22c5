//! One `.eml` a letter in a folder, numbered in sending order. Several processes may share the folder: a file is put in
//! place by a hard link, which fails where the number is taken.

use std::io;
use std::path::{Path, PathBuf};

use tokio::fs;
use tokio::sync::Mutex;
use uuid::Uuid;

use crate::mail::post::{Cause, Delivered, NotDelivered};

#[derive(Debug)]
pub struct Files {
    folder: PathBuf,
    /// The number to try next; unknown until the folder was read once.
    next: Mutex<Option<u64>>,
}

impl Files {
    /// The folder is made with the first letter.
    pub fn new(folder: PathBuf) -> Self {
        Self { folder, next: Mutex::new(None) }
    }

    pub(crate) async fn deliver(&self, bytes: &[u8]) -> Result<Delivered, NotDelivered> {
        let mut next = self.next.lock().await;
        let first = match *next {
            Some(number) => Ok(number),
            None => self.first_number().await,
        };
        let written = match first {
            Ok(number) => self.put(bytes, number).await,
            Err(e) => Err(e),
        };
        match written {
            Ok(number) => {
                *next = Some(number + 1);
                Ok(Delivered(file_name(number)))
            }
            Err(e) => Err(NotDelivered::Passing(Cause::new("folder", format!("{}: {e}", self.folder.display())))),
        }
    }

    /// Makes the folder; one more than the highest number in it.
    async fn first_number(&self) -> io::Result<u64> {
        fs::create_dir_all(&self.folder).await?;
        let mut entries = fs::read_dir(&self.folder).await?;
        let mut highest = 0;
        while let Some(entry) = entries.next_entry().await? {
            highest = highest.max(number(&entry.path()).unwrap_or(0));
        }
        Ok(highest + 1)
    }

    /// Writes under another name, so that nobody reads half a letter, and links from `number` on. The number it got.
    async fn put(&self, bytes: &[u8], mut number: u64) -> io::Result<u64> {
        let draft = self.folder.join(format!(".{}.tmp", Uuid::new_v4()));
        fs::write(&draft, bytes).await?;
        let linked = loop {
            match fs::hard_link(&draft, self.folder.join(file_name(number))).await {
                Ok(()) => break Ok(number),
                Err(e) if e.kind() == io::ErrorKind::AlreadyExists => number += 1,
                Err(e) => break Err(e),
            }
        };
        let removed = fs::remove_file(&draft).await;
        if let (Ok(number), Err(e)) = (&linked, removed) {
            tracing::warn!(number, error = %e, "the draft of a letter stays beside it");
        }
        linked
    }
}

fn file_name(number: u64) -> String {
    format!("{number:08}.eml")
}

fn number(path: &Path) -> Option<u64> {
    let stem = path.file_stem()?.to_str()?;
    if path.extension()? != "eml" {
        return None;
    }
    // Any other name is a file of somebody else.
    let Ok(number) = stem.parse() else { return None };
    Some(number)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn folder(dir: &tempfile::TempDir) -> BTreeMap<String, String> {
        let entries = std::fs::read_dir(dir.path()).expect("the folder").map(|e| e.expect("an entry").path());
        let name = |p: &Path| p.file_name().expect("a name").to_string_lossy().into_owned();
        entries.map(|p| (name(&p), std::fs::read_to_string(&p).expect("a file"))).collect()
    }

    #[tokio::test]
    async fn letters_are_numbered_on_from_the_highest() {
        let dir = tempfile::tempdir().expect("a folder");
        std::fs::write(dir.path().join("00000007.eml"), "old").expect("written");
        std::fs::write(dir.path().join("notes.eml"), "not ours").expect("written");
        let files = Files::new(dir.path().into());
        assert_eq!(files.deliver(b"a").await, Ok(Delivered("00000008.eml".into())));
        assert_eq!(files.deliver(b"b").await, Ok(Delivered("00000009.eml".into())));
        let names: Vec<String> = folder(&dir).into_keys().collect();
        assert_eq!(names, ["00000007.eml", "00000008.eml", "00000009.eml", "notes.eml"]);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn two_posts_in_one_folder_never_overwrite() {
        let dir = tempfile::tempdir().expect("a folder");
        let tasks = (0..2).map(|post| {
            let files = Files::new(dir.path().into());
            tokio::spawn(async move {
                for letter in 0..50 {
                    files.deliver(format!("{post} {letter}").as_bytes()).await.expect("delivered");
                }
            })
        });
        for task in tasks.collect::<Vec<_>>() {
            task.await.expect("no panic");
        }
        let all = folder(&dir);
        let names: Vec<String> = (1..=100).map(file_name).collect();
        assert_eq!(all.keys().cloned().collect::<Vec<_>>(), names);
        for post in 0..2 {
            let own: Vec<&str> =
                all.values().map(String::as_str).filter(|t| t.starts_with(&format!("{post} "))).collect();
            assert_eq!(own, (0..50).map(|n| format!("{post} {n}")).collect::<Vec<_>>(), "in sending order");
        }
    }

    #[tokio::test]
    async fn a_folder_that_cannot_be_made_is_no_final_refusal() {
        let dir = tempfile::tempdir().expect("a folder");
        let taken = dir.path().join("file");
        std::fs::write(&taken, "").expect("written");
        let told = Files::new(taken.join("letters")).deliver(b"a").await;
        assert!(matches!(told, Err(NotDelivered::Passing(_))), "{told:?}");
    }
}
