//! What stands around every page: who runs it, ways through it, the mark of a demonstration, a message after an action.
//! A page embeds a [`Frame`] in its field `frame`; `templates/layout.html` draws it.

use crate::domain::programme::Programme;
use crate::web::assets;
use crate::web::parts::Link;

/// Said once after an action, above the page's heading.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Notice {
    pub text: String,
    /// Green "Success", else blue "Important".
    pub success: bool,
    pub undo: Option<Undo>,
}

/// A button that takes the action back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Undo {
    pub action: String,
    pub csrf: String,
    /// "Undo".
    pub label: String,
}

/// Somebody logged in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Account {
    pub name: String,
    /// Their own page; empty: the name is no link.
    pub href: String,
    pub csrf: String,
}

/// Everything around a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frame {
    pub programme: String,
    pub organisation: String,
    pub phone: String,
    pub email: String,
    pub nav: Vec<Link>,
    pub account: Option<Account>,
    pub notice: Option<Notice>,
    /// The database carries the mark of a demonstration.
    pub demo: bool,
    /// BCP 47 tag of what the page is written in; empty: English.
    pub lang: String,
    /// Written from right to left.
    pub rtl: bool,
}

impl Frame {
    /// For visitors; `with_nav`, `with_account` and the fields make it somebody's.
    pub fn new(
        programme: impl Into<String>,
        organisation: impl Into<String>,
        phone: impl Into<String>,
        email: impl Into<String>,
    ) -> Self {
        Self {
            programme: programme.into(),
            organisation: organisation.into(),
            phone: phone.into(),
            email: email.into(),
            ..Self::default()
        }
    }

    /// For visitors of a programme.
    pub fn of(programme: &Programme) -> Self {
        Self::new(&programme.name, &programme.organisation, &programme.phone, &programme.email)
    }

    /// Links of the header; the longest address that `here` begins with is marked as the present section.
    #[must_use]
    pub fn with_nav(self, links: impl IntoIterator<Item = Link>, here: &str) -> Self {
        let links: Vec<Link> = links.into_iter().collect();
        let fits =
            |l: &Link| here.strip_prefix(l.href.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        let best = links.iter().filter(|l| fits(l)).map(|l| l.href.len()).max();
        let nav = links.into_iter().map(|l| {
            let current = Some(l.href.len()) == best && fits(&l);
            l.current_if(current)
        });
        Self { nav: nav.collect(), ..self }
    }

    /// Around a page that is written in another language; header and footer stay English.
    #[must_use]
    pub fn in_language(self, lang: &str, dir: &str) -> Self {
        Self { lang: lang.to_owned(), rtl: dir == "rtl", ..self }
    }

    pub fn lang(&self) -> &str {
        if self.lang.is_empty() { "en" } else { &self.lang }
    }

    /// Header and footer say in which language they are.
    pub fn is_foreign(&self) -> bool {
        self.lang() != "en"
    }

    #[must_use]
    pub fn with_account(self, account: Account) -> Self {
        Self { account: Some(account), ..self }
    }

    #[must_use]
    pub fn with_notice(self, notice: Notice) -> Self {
        Self { notice: Some(notice), ..self }
    }

    /// Address of an embedded asset.
    pub fn asset(&self, name: &str) -> String {
        assets::url(name)
    }

    /// `tel:` address of the phone number, blanks taken out.
    pub fn tel(&self) -> String {
        format!("tel:{}", self.phone.replace(' ', ""))
    }

    pub fn mailto(&self) -> String {
        format!("mailto:{}", self.email)
    }
}

/// A visitor's header.
pub fn visitor_nav() -> [Link; 4] {
    [
        Link::new("Book a session", "/book"),
        Link::new("Learn online", "/learn"),
        Link::new("About us", "/about"),
        Link::new("Log in", "/log-in"),
    ]
}

/// A volunteer's header.
pub fn volunteer_nav() -> [Link; 6] {
    [
        Link::new("Offers", "/me/offers"),
        Link::new("Sessions", "/me/sessions"),
        Link::new("When you are free", "/me/availability"),
        Link::new("Calendar", "/me/calendar"),
        Link::new("Letters", "/me/letters"),
        Link::new("Your details", "/me/details"),
    ]
}

/// A coordinator's header.
pub fn desk_nav() -> [Link; 8] {
    [
        Link::new("Desk", "/desk"),
        Link::new("Bookings", "/desk/bookings"),
        Link::new("Plan", "/desk/plan"),
        Link::new("Calendar", "/desk/calendar"),
        Link::new("Volunteers", "/desk/volunteers"),
        Link::new("Groups", "/desk/groups"),
        Link::new("Letters", "/desk/letters"),
        Link::new("Digital session", "/desk/learn"),
    ]
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::{Path, PathBuf};

    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("/desk", Some("Desk"))]
    #[case("/desk/plan", Some("Plan"))]
    #[case("/desk/bookings/CC-234567", Some("Bookings"))]
    #[case("/desk/planets", Some("Desk"))]
    #[case("/about", None)]
    fn the_present_section_is_marked(#[case] here: &str, #[case] want: Option<&str>) {
        let frame = Frame::default().with_nav(desk_nav(), here);
        let marked: Vec<&str> = frame.nav.iter().filter(|l| l.current).map(|l| l.text.as_str()).collect();
        assert_eq!(marked, want.into_iter().collect::<Vec<_>>());
    }

    fn templates(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                templates(&path, found);
            } else if path.extension().is_some_and(|e| e == "html") {
                let text = fs::read_to_string(&path).expect("text");
                found.push((path, text));
            }
        }
    }

    /// The content policy refuses what stands inline, so it would be silently dead.
    #[test]
    fn no_template_holds_script_or_style_inline() {
        let mut found = Vec::new();
        templates(&Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/pages"), &mut found);
        templates(&Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/nhs"), &mut found);
        found.push(("layout".into(), include_str!("../../templates/layout.html").into()));
        assert!(found.len() > 30);
        for (path, text) in found {
            for bad in ["<style", " style=", "<script>", " onclick", " onload", " onsubmit", "javascript:", "|safe"] {
                assert!(!text.contains(bad), "{}: {bad}", path.display());
            }
        }
    }
}
