//! Pages that need no database: start, about, contact, what the law asks for, and the page that answers errors.

use askama::Template;

use crate::domain::programme::{Partner, Programme};
use crate::domain::rules::Retention;
use crate::learn::{About, Block, Leaf, Span};
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

/// `/support`
#[derive(Template)]
#[template(path = "pages/public/support.html")]
pub struct SupportPage<'a> {
    pub frame: Frame,
    pub leaf: &'a Leaf,
    pub partners: Vec<Partner>,
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
    /// What we keep and for how long, in words.
    fn kept(&self) -> [(&'static str, String); 11] {
        let r = &self.retention;
        [
            ("A request with an email address that nobody confirmed", words::days(r.unproven_days)),
            (
                "Name and contact details of the person who booked",
                format!("{} after the last session", words::days(r.contact_days)),
            ),
            ("Facts of a session: date, district, kind of group, numbers", "We keep these without names".into()),
            ("A volunteer's account", format!("{} after they leave", words::days(r.left_volunteer_days))),
            ("When volunteers are free", format!("{} after the date", words::days(r.availability_days))),
            ("Emails that we sent", words::days(r.letter_days)),
            ("Our list of emails sent, without their text", words::days(r.letter_log_days)),
            ("A record of who changed what", words::days(r.audit_days)),
            ("Your place in the online session, if you ask us to save it", words::days(r.learn_days)),
            ("Technical records of visits to this website", words::days(r.web_log_days)),
            ("Safety copies", words::days(r.backup_days)),
        ]
    }
}

/// `/cookies`
#[derive(Template)]
#[template(path = "pages/public/cookies.html")]
pub struct CookiesPage {
    pub frame: Frame,
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
