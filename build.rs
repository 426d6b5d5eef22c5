//! Lays out what the pages need beside HTML: fetches nhsuk-frontend where it is missing, takes its compiled sheet without
//! the fonts of another host, adds our own few rules. The result lies in `OUT_DIR/assets` and is embedded from there.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use sha2::{Digest, Sha256};

/// Pictures of the digital session.
const PICTURES: &str = "templates/assets/learn";
const DIST: &str = "node_modules/nhsuk-frontend/dist/nhsuk";
/// Holds the digest of the lock file that `node_modules` was made from.
const STAMP: &str = "node_modules/.lock-digest";

fn main() {
    for input in ["build.rs", "package.json", "package-lock.json", ".npmrc", "templates/assets", STAMP] {
        println!("cargo::rerun-if-changed={input}");
    }
    if let Err(why) = fetch().and_then(|()| lay_out()) {
        println!("cargo::error={}", why.replace('\n', " "));
    }
}

/// `npm ci` when there is no `node_modules` or when it was made from another lock file.
fn fetch() -> Result<(), String> {
    let lock = hex(&Sha256::digest(read(Path::new("package-lock.json"))?));
    let made_from = fs::read_to_string(STAMP);
    if made_from.is_ok_and(|digest| digest == lock) && Path::new(DIST).join("nhsuk-frontend.min.css").exists() {
        return Ok(());
    }
    println!("cargo::rerun-if-env-changed=PATH");
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    let ran = Command::new(npm).args(["ci", "--ignore-scripts"]).output();
    let out =
        ran.map_err(|e| format!("cannot start npm ({e}): install Node.js 18 or newer with npm, then build again"))?;
    if !out.status.success() {
        let said = String::from_utf8_lossy(&out.stderr);
        return Err(format!("`npm ci` failed, is the package registry reachable? It said: {}", said.trim()));
    }
    write(Path::new(STAMP), lock.as_bytes())
}

fn lay_out() -> Result<(), String> {
    let out_dir = std::env::var("OUT_DIR").map_err(|e| format!("OUT_DIR: {e}"))?;
    let assets = PathBuf::from(out_dir).join("assets");
    if assets.exists() {
        fs::remove_dir_all(&assets).map_err(|e| format!("cannot empty {}: {e}", assets.display()))?;
    }
    let images = assets.join("images");
    fs::create_dir_all(&images).map_err(|e| format!("cannot make {}: {e}", images.display()))?;
    let dist = Path::new(DIST);
    let sheet = text(&dist.join("nhsuk-frontend.min.css"))?;
    let own = text(Path::new("templates/assets/own.css"))?;
    write(&assets.join("app.css"), format!("{}\n{own}", stock_sheet(&sheet)?).as_bytes())?;
    write(&assets.join("app.js"), &read(Path::new("templates/assets/app.js"))?)?;
    let script = text(&dist.join("nhsuk-frontend.min.js"))?;
    write(&assets.join("nhsuk-frontend.min.js"), without_map(&script, "//# ").as_bytes())?;
    write(&assets.join("manifest.json"), &read(&dist.join("assets/manifest.json"))?)?;
    for name in files(&dist.join("assets/images"))? {
        write(&images.join(&name), &read(&dist.join("assets/images").join(&name))?)?;
    }
    for name in files(Path::new(PICTURES))? {
        write(&images.join(format!("learn-{name}")), &read(&Path::new(PICTURES).join(&name))?)?;
    }
    println!("cargo::rustc-env=CC_ASSETS={}", assets.display());
    println!("cargo::rustc-env=CC_ASSETS_DIGEST={}", digest(&assets)?);
    Ok(())
}

/// The stock sheet without web fonts and source map; icons are found beside the sheet.
fn stock_sheet(css: &str) -> Result<String, String> {
    let mut kept = String::with_capacity(css.len());
    let mut rest = css;
    while let Some(at) = rest.find("@font-face") {
        let end = rest[at..].find('}').ok_or("nhsuk-frontend's sheet has an @font-face without end")?;
        kept.push_str(&rest[..at]);
        rest = &rest[at + end + 1..];
    }
    kept.push_str(rest);
    let kept = without_map(&kept, "/*# ").replace("Frutiger W01,", "").replace("url(/assets/", "url(");
    if kept.contains("://assets.nhs.uk") {
        return Err("nhsuk-frontend's sheet still names another host after the fonts are cut: see build.rs".into());
    }
    Ok(kept)
}

fn without_map<'a>(text: &'a str, comment: &str) -> &'a str {
    text.rfind(&format!("{comment}sourceMappingURL")).map_or(text, |at| &text[..at])
}

/// First 8 hexadecimal digits over names and bytes of all that is served: part of every address, so that each
/// version of the set can be kept by browsers for good.
fn digest(assets: &Path) -> Result<String, String> {
    let mut all = Sha256::new();
    let mut names = files(assets)?;
    names.extend(files(&assets.join("images"))?.into_iter().map(|n| format!("images/{n}")));
    for name in names {
        all.update(name.as_bytes());
        all.update(read(&assets.join(&name))?);
    }
    Ok(hex(&all.finalize())[..8].to_owned())
}

/// Names of the plain files of a folder, sorted.
fn files(folder: &Path) -> Result<Vec<String>, String> {
    let listed = fs::read_dir(folder).map_err(|e| format!("cannot list {}: {e}", folder.display()))?;
    let mut names = Vec::new();
    for entry in listed {
        let path = entry.map_err(|e| format!("cannot list {}: {e}", folder.display()))?.path();
        if let (true, Some(name)) = (path.is_file(), path.file_name()) {
            names.push(name.to_string_lossy().into_owned());
        }
    }
    names.sort();
    Ok(names)
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut out, b| {
        write!(out, "{b:02x}").expect("writing to a String does not fail");
        out
    })
}

fn read(path: &Path) -> Result<Vec<u8>, String> {
    fs::read(path).map_err(|e| format!("cannot read {}: {e}", path.display()))
}

fn text(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|e| format!("cannot read {}: {e}", path.display()))
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), String> {
    fs::write(path, bytes).map_err(|e| format!("cannot write {}: {e}", path.display()))
}
