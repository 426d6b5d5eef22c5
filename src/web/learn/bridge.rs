//! From reading to doing: tell others, learn with others, stop smoking, talk to partners. On the last chapter, at the end,
//! and on paper, where addresses are whole.

use url::form_urlencoded;

use crate::domain::programme::Partner;
use crate::learn::Language;
use crate::web::learn::pages::put;
use crate::web::learn::reader::Reader;

/// What `pages/learn/bridge.html` draws.
pub struct Bridge {
    /// Words to send to somebody.
    pub share: String,
    /// `mailto:` with them.
    pub mail: String,
    pub book: String,
    pub volunteer: String,
    pub sheet: String,
    pub partners: Vec<Partner>,
    /// Words of the link to a partner's website.
    website: String,
}

impl Bridge {
    pub fn on_screen(reader: &Reader, language: &Language) -> Self {
        Self::with(reader, language, str::to_owned)
    }

    /// With addresses that can be typed.
    pub fn on_paper(reader: &Reader, language: &Language) -> Self {
        Self::with(reader, language, |path| reader.visitor.app().links.to(path))
    }

    fn with(reader: &Reader, language: &Language, address: impl Fn(&str) -> String) -> Self {
        let (app, words) = (reader.visitor.app(), &language.bridge);
        let share = put(&words.share, &[("{address}", &app.links.to("/learn"))]);
        Self {
            mail: format!("mailto:?subject={}&body={}", in_mailto(&words.subject), in_mailto(&share)),
            share,
            book: address("/book"),
            volunteer: address("/volunteer"),
            sheet: address(&reader.way(language).to("/sheet")),
            partners: app.rules.programme.partners.clone(),
            website: words.website.clone(),
        }
    }

    pub fn website(&self, name: &str) -> String {
        put(&self.website, &[("{name}", name)])
    }
}

/// Mail programs take a plus for a plus.
fn in_mailto(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20")
}
