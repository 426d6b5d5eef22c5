//! What the program is made of: the licences, bans and sources of deny.toml over `cargo metadata`, and clean lock files.
//! Known security advisories are not looked up here: `cargo deny check advisories` does that.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use rstest::rstest;
use serde::Deserialize;

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    license: Option<String>,
    /// `None` for our own.
    source: Option<String>,
}

#[derive(Deserialize)]
struct Deny {
    licenses: Licences,
    bans: Bans,
    sources: Sources,
}

#[derive(Deserialize)]
struct Licences {
    allow: BTreeSet<String>,
    exceptions: Vec<Exception>,
}

#[derive(Deserialize)]
struct Exception {
    #[serde(rename = "crate")]
    name: String,
    allow: BTreeSet<String>,
}

#[derive(Deserialize)]
struct Bans {
    deny: Vec<Ban>,
}

#[derive(Deserialize)]
struct Ban {
    #[serde(rename = "crate")]
    name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Sources {
    allow_registry: Vec<String>,
}

fn text(file: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

fn rules() -> Deny {
    toml::from_str(&text("deny.toml")).expect("deny.toml")
}

/// The packages that are built for Linux, tests and build scripts included.
fn packages() -> Vec<Package> {
    let asked =
        ["metadata", "--format-version=1", "--filter-platform=x86_64-unknown-linux-gnu", "--locked", "--offline"];
    let told = Command::new(env!("CARGO")).args(asked).current_dir(env!("CARGO_MANIFEST_DIR")).output().expect("cargo");
    assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
    serde_json::from_slice::<Metadata>(&told.stdout).expect("metadata").packages
}

/// What of the packages deny.toml refuses.
fn refused(packages: &[Package], rules: &Deny) -> Vec<String> {
    let mut found = Vec::new();
    for package in packages.iter().filter(|p| p.source.is_some()) {
        let name = &package.name;
        let exception = rules.licenses.exceptions.iter().find(|e| e.name == *name);
        let allowed = exception.map_or(&rules.licenses.allow, |e| &e.allow);
        let licence = package.license.as_deref().unwrap_or("none");
        if !is_allowed(licence, allowed) {
            found.push(format!("{name} has licence {licence}"));
        }
        if rules.bans.deny.iter().any(|ban| ban.name == *name) {
            found.push(format!("{name} is banned"));
        }
        let source = package.source.as_deref().unwrap_or_default();
        if !rules.sources.allow_registry.iter().any(|registry| source == format!("registry+{registry}")) {
            found.push(format!("{name} comes from {source}"));
        }
    }
    found
}

/// Reads an SPDX expression: `OR` (old form `/`) needs one side, `AND` both, `AND` binds tighter.
fn is_allowed(licence: &str, allowed: &BTreeSet<String>) -> bool {
    fn either(words: &mut std::iter::Peekable<std::vec::IntoIter<String>>, allowed: &BTreeSet<String>) -> bool {
        let mut so_far = false;
        loop {
            let mut all = true;
            loop {
                let one = match words.next().as_deref() {
                    Some("(") => either(words, allowed),
                    Some(name) => allowed.contains(name),
                    None => false,
                };
                all &= one;
                match words.next().as_deref() {
                    Some("AND") => {}
                    Some("OR" | "/") => break,
                    _ => return so_far || all,
                }
            }
            so_far |= all;
        }
    }
    let spaced = licence.replace('(', " ( ").replace(')', " ) ").replace('/', " / ");
    // A licence WITH an exception is a licence of its own name.
    let words: Vec<String> = spaced.replace(" WITH ", "-WITH-").split_whitespace().map(str::to_owned).collect();
    either(&mut words.into_iter().peekable(), allowed)
}

#[test]
fn the_program_is_made_of_what_deny_toml_allows() {
    let packages = packages();
    assert!(packages.len() > 100, "only {} packages", packages.len());
    assert_eq!(refused(&packages, &rules()), Vec::<String>::new());
}

#[test]
fn lock_files_name_no_private_host() {
    let lock = text("Cargo.lock");
    let sources: BTreeSet<&str> = lock.lines().filter_map(|line| line.strip_prefix("source = ")).collect();
    let want = rules().sources.allow_registry.into_iter().map(|registry| format!("\"registry+{registry}\""));
    assert_eq!(sources, want.collect::<Vec<_>>().iter().map(String::as_str).collect());
    assert!(!text("package-lock.json").contains("\"resolved\""), "package-lock.json names where packages were fetched");
}

#[rstest]
#[case("a", "MIT", "registry+https://github.com/rust-lang/crates.io-index", None)]
#[case("a", "GPL-3.0", "registry+https://github.com/rust-lang/crates.io-index", Some("a has licence GPL-3.0"))]
#[case("rsa", "MIT", "registry+https://github.com/rust-lang/crates.io-index", Some("rsa is banned"))]
#[case("a", "MIT", "git+https://example.org/a", Some("a comes from git+https://example.org/a"))]
fn a_crate_that_may_not_be_is_named(
    #[case] name: &str,
    #[case] licence: &str,
    #[case] source: &str,
    #[case] want: Option<&str>,
) {
    let package = Package { name: name.into(), license: Some(licence.into()), source: Some(source.into()) };
    assert_eq!(refused(&[package], &rules()), want.into_iter().collect::<Vec<_>>());
}

#[rstest]
#[case("MIT OR GPL-3.0", true)]
#[case("GPL-3.0/MIT", true)]
#[case("MIT AND GPL-3.0", false)]
#[case("(MIT OR GPL-3.0) AND ISC", true)]
#[case("(MIT OR ISC) AND GPL-3.0", false)]
#[case("GPL-3.0 OR MIT AND ISC", true)]
#[case("Apache-2.0 WITH LLVM-exception", false)]
#[case("none", false)]
fn licences_are_read_as_expressions(#[case] licence: &str, #[case] want: bool) {
    let allowed = ["MIT", "ISC", "Apache-2.0"].into_iter().map(str::to_owned).collect();
    assert_eq!(is_allowed(licence, &allowed), want);
}
