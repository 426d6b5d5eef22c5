//! Files read whole and written at once, and the processor time of this process.

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};

/// The text of a file.
pub fn get(path: &Path) -> Result<String> {
    let bytes = fs::read(path).with_context(|| format!("{}: can't be read: check the name", path.display()))?;
    String::from_utf8(bytes).with_context(|| format!("{}: is not UTF-8 text", path.display()))
}

/// Puts a file in place in one step: readers see the old text or the whole new one.
pub fn put(path: &Path, text: &str) -> Result<()> {
    let name = path.file_name().with_context(|| format!("{}: is not a file's name", path.display()))?;
    let beside = path.with_file_name(format!(".{}.{}.tmp", name.to_string_lossy(), std::process::id()));
    let write = || -> std::io::Result<()> {
        let mut file = File::create_new(&beside)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&beside, path)
    };
    let done = write().with_context(|| format!("{}: can't be written: check folder, rights, space", path.display()));
    if done.is_err() && beside.exists() {
        fs::remove_file(&beside).with_context(|| format!("{}: can't be removed", beside.display()))?;
    }
    done
}

/// User and system time of all threads so far; Linux only (proc(5), `stat`, 100 ticks a second).
pub fn cpu_time() -> Result<Duration> {
    let stat = fs::read_to_string("/proc/self/stat")?;
    let (_, fields) = stat.rsplit_once(')').context("/proc/self/stat: has no command")?;
    let ticks = fields.split_whitespace().skip(11).take(2).map(str::parse::<u64>);
    Ok(Duration::from_millis(10 * ticks.sum::<Result<u64, _>>()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_whole_and_nothing_is_left_beside_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("plan.json");
        put(&path, "one").expect("written");
        put(&path, "two").expect("written again");
        assert_eq!(get(&path).expect("read"), "two");
        assert_eq!(fs::read_dir(folder.path()).expect("listed").count(), 1);
    }

    #[test]
    fn a_folder_that_is_missing_is_told_with_the_path() {
        let error = put(Path::new("/nowhere/at/all/plan.json"), "x").expect_err("refused");
        assert_eq!(error.to_string(), "/nowhere/at/all/plan.json: can't be written: check folder, rights, space");
    }
}
