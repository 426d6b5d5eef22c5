//! Pages that need no database: start, about, contact, what the law asks for, and the page that answers errors.

use askama::Template;

use crate::domain::programme::Programme;
use crate::domain::rules::Retention;
use crate::learn::{About, Block, Span};
use crate::web::cookies::Name;
use crate::web::layout::Frame;
use crate::web::parts::Link;
use crate::web::words;

/// `/`
#[derive(Template)]
#[template(path = "pages/public/start.html")]
pub struct StartPage {
    pub frame: Frame,
    pub programme: Programme,
    /// Length of the general session: "1 hour" (`words::minutes`).
    pub length: String,
    /// Least time between asking and the session: "14 days" (`words::days`).
    pub notice: String,
}

/// `/about`
#[derive(Template)]
#[template(path = "pages/public/about.html")]
pub struct AboutPage<'a> {
    pub frame: Frame,
    pub programme: Programme,
    pub about: &'a About,
}

/// `/contact`
#[derive(Template)]
#[template(path = "pages/public/contact.html")]
pub struct ContactUsPage {
    pub frame: Frame,
    pub programme: Programme,
}

/// `/complain`
#[derive(Template)]
#[template(path = "pages/public/complain.html")]
pub struct ComplainPage {
    pub frame: Frame,
    pub programme: Programme,
}

/// `/privacy`
#[derive(Template)]
#[template(path = "pages/public/privacy.html")]
pub struct PrivacyPage {
    pub frame: Frame,
    pub programme: Programme,
    pub retention: Retention,
}

impl PrivacyPage {
    /// What goes by itself and when, in words. The rest stays until somebody asks: the page says so.
    fn kept(&self) -> [(&'static str, String); 8] {
        let r = &self.retention;
        [
            ("A request with an email address that nobody confirmed", words::days(r.unproven_days)),
            (
                "Your contact details on the pages of a session's volunteers, and the links to a booking",
                format!("{} after the session", words::days(r.link_days)),
            ),
            ("Emails that we sent or got", words::days(r.letter_days)),
            ("What you wrote to us to become a volunteer", words::days(r.letter_days)),
            ("Our list of emails sent, without their text", words::days(r.letter_log_days)),
            (
                "Times when a volunteer is busy, and single days on which a volunteer is free or away",
                format!("{} after they passed", words::days(r.availability_days)),
            ),
            ("Requests to log in", words::days(r.token_days)),
            ("Your place in the online session, if you ask us to save it", words::days(r.learn_days)),
        ]
    }
}

/// `/cookies`
#[derive(Template)]
#[template(path = "pages/public/cookies.html")]
pub struct CookiesPage {
    pub frame: Frame,
    /// Whether the service is reached over https: names differ.
    pub https: bool,
}

impl CookiesPage {
    /// Name, use and end of each.
    fn cookies(&self) -> [(&'static str, &'static str, String); 4] {
        Name::ALL.map(|name| {
            let (purpose, end) = match name {
                Name::Flow => (
                    "Keeps your answers while you book a session. Keeps forms safe, and ties the email to log in to your browser",
                    "When you close your browser. Your answers go when you send your request, or after 24 hours",
                ),
                Name::Session => (
                    "Keeps volunteers and coordinators logged in, and forms safe",
                    "When you log out or close your browser",
                ),
                Name::Place => (
                    "Keeps your place in the online session, only if you press \"Save my place\" or enter your 3 words",
                    "after you last saved it",
                ),
                Name::Accepted => (
                    "Remembers which sessions you said yes to in this browser, so that we can show you whom to contact",
                    "after you last said yes",
                ),
            };
            let end = name.days().map_or_else(|| end.to_owned(), |days| format!("{} {end}", words::days(days)));
            (name.of(self.https), purpose, end)
        })
    }
}

/// `/accessibility`
#[derive(Template)]
#[template(path = "pages/public/accessibility.html")]
pub struct AccessibilityPage {
    pub frame: Frame,
    pub programme: Programme,
}

/// Any answer that is not the page asked for.
#[derive(Template)]
#[template(path = "pages/error.html")]
pub struct ErrorPage {
    pub frame: Frame,
    pub title: String,
    /// A paragraph each.
    pub words: Vec<String>,
    pub next: Option<Link>,
    /// Number of the request, for those who ring; empty: not shown.
    pub request: String,
}

impl ErrorPage {
    pub fn new(frame: Frame, title: impl Into<String>, words: &[&str]) -> Self {
        let words = words.iter().map(|&w| w.into()).collect();
        Self { frame, title: title.into(), words, next: None, request: String::new() }
    }

    #[must_use]
    pub fn with_next(self, next: Link) -> Self {
        Self { next: Some(next), ..self }
    }

    /// The general words for an HTTP status that nothing more is known about.
    pub fn for_status(frame: Frame, status: u16, request: &str) -> Self {
        let (title, said) = words::status(status);
        let request = if status >= 500 { request.to_owned() } else { String::new() };
        Self { request, ..Self::new(frame, title, said) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_faults_show_the_number_of_the_request() {
        let page = |status| ErrorPage::for_status(Frame::default(), status, "r-1").render().expect("a page");
        assert!(page(500).contains("r-1") && page(503).contains("r-1"));
        assert!(!page(404).contains("r-1"));
    }

    #[test]
    fn text_of_settings_is_escaped() {
        let frame = Frame::new("<b>Name</b>", "A & B", "1", "a@b.example");
        let page = ErrorPage::for_status(frame, 404, "").render().expect("a page");
        assert!(!page.contains("<b>") && page.contains("&#60;b&#62;Name"));
    }
}
