//! The files of content as they are built into the program. In a debug build they are read where they lie.

use chrono::NaiveDate;
use rust_embed::RustEmbed;

use crate::learn::Flaw;
use crate::learn::pages::About;
use crate::learn::shelf::Shelf;

mod files {
    #![expect(clippy::disallowed_methods, reason = "rust-embed's derived code: a file that can't be read is not there")]

    #[derive(super::RustEmbed)]
    #[folder = "templates/learn"]
    pub struct Chapters;

    #[derive(super::RustEmbed)]
    #[folder = "templates/about"]
    pub struct About;

    #[derive(super::RustEmbed)]
    #[folder = "templates/assets/learn"]
    pub struct Pictures;
}

/// Paths below the folder, and texts.
fn texts<E: RustEmbed>() -> Vec<(String, String)> {
    let text = |path: &str| E::get(path).map(|file| String::from_utf8_lossy(&file.data).into_owned());
    E::iter().filter_map(|path| Some((path.to_string(), text(&path)?))).collect()
}

/// Names of the pictures of chapters: `signs`.
pub fn pictures() -> Vec<String> {
    files::Pictures::iter().filter_map(|file| file.strip_suffix(".svg").map(ToOwned::to_owned)).collect()
}

/// The digital session as it may be shown from `today`.
pub fn shelf(today: NaiveDate) -> Result<Shelf, Vec<Flaw>> {
    Shelf::read(texts::<files::Chapters>(), &pictures(), today).map_err(|flaws| named("templates/learn", flaws))
}

/// The pages about the programme.
pub fn about() -> Result<About, Vec<Flaw>> {
    About::read(texts::<files::About>()).map_err(|flaws| named("templates/about", flaws))
}

/// With the path from the project's root.
fn named(folder: &str, flaws: Vec<Flaw>) -> Vec<Flaw> {
    flaws.into_iter().map(|flaw| Flaw { file: format!("{folder}/{}", flaw.file), ..flaw }).collect()
}
