//! The hazard log names a test for each control: every one of them is there.

use std::fs;
use std::path::Path;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

fn sources(folder: &Path, all: &mut String) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, all);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            all.push_str(&fs::read_to_string(&path).expect("a text"));
        }
    }
}

#[test]
fn every_test_that_the_hazard_log_names_is_there() {
    let log = fs::read_to_string(Path::new(ROOT).join("docs/assurance/hazards.md")).expect("the log");
    let rows: Vec<&str> = log.lines().filter(|line| line.starts_with('|')).skip(2).collect();
    assert!(rows.len() >= 8);
    let mut all = String::new();
    for folder in ["src", "tests"] {
        sources(&Path::new(ROOT).join(folder), &mut all);
    }
    for row in rows {
        let shown = row.trim_end_matches([' ', '|']).rsplit('|').next().unwrap_or_default();
        let named: Vec<&str> = shown.split('`').skip(1).step_by(2).collect();
        assert!(!named.is_empty(), "{row}");
        for name in named {
            assert!(all.contains(&format!("fn {name}(")), "{name}");
        }
    }
}
