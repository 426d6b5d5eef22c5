//! What a template is filled with, and the templates: `templates/mail/<notice>.{txt,html}`, both from one sheet.

use askama::Template;

use crate::domain::notice::NoticeKind;
use crate::domain::programme::Programme;
use crate::mail::words::Row;

/// All that a letter's two texts say beyond their words. A template takes what its letter needs.
#[expect(clippy::struct_excessive_bools, reason = "questions of templates, each asked where its words stand")]
pub struct Sheet<'a> {
    pub programme: &'a Programme,
    pub subject: &'a str,
    /// Whom the letter greets.
    pub name: String,
    pub is_contact: bool,
    pub has_calendar: bool,
    pub reference: &'a str,
    pub rows: Vec<Row>,
    /// The one thing to do, or the page that shows more.
    pub link: String,
    pub prove: Option<&'a str>,
    pub unsubscribe: Option<&'a str>,
    pub deadline: String,
    /// Of an offer: the session has moved since they were asked. To the contact: some of the team are asked again.
    pub again: bool,
    /// Of a change: only the link to join it is new.
    pub joins: bool,
    /// Of a change: only the link to join it does not hold any more.
    pub link_gone: bool,
    pub code: &'a str,
    /// How long a log-in lives.
    pub minutes: i64,
    pub book: String,
    pub learn: String,
}

macro_rules! both {
    ($sheet:expr, $text:tt, $html:tt) => {{
        #[derive(Template)]
        #[template(path = $text, escape = "none")]
        struct Text<'a> {
            s: &'a Sheet<'a>,
        }
        #[derive(Template)]
        #[template(path = $html)]
        struct Html<'a> {
            s: &'a Sheet<'a>,
        }
        let s = $sheet;
        Ok((tidy(&Text { s }.render()?), Html { s }.render()?))
    }};
}

/// Plain text and HTML of one letter.
pub fn render(kind: NoticeKind, sheet: &Sheet<'_>) -> Result<(String, String), askama::Error> {
    match kind {
        NoticeKind::Received => both!(sheet, "mail/received.txt", "mail/received.html"),
        NoticeKind::Offer => both!(sheet, "mail/offer.txt", "mail/offer.html"),
        NoticeKind::OfferWithdrawn => both!(sheet, "mail/offer-withdrawn.txt", "mail/offer-withdrawn.html"),
        NoticeKind::Confirmed => both!(sheet, "mail/confirmed.txt", "mail/confirmed.html"),
        NoticeKind::Changed => both!(sheet, "mail/changed.txt", "mail/changed.html"),
        NoticeKind::RequestChanged => both!(sheet, "mail/request-changed.txt", "mail/request-changed.html"),
        NoticeKind::Cancelled => both!(sheet, "mail/cancelled.txt", "mail/cancelled.html"),
        NoticeKind::TakenOff => both!(sheet, "mail/taken-off.txt", "mail/taken-off.html"),
        NoticeKind::Declined => both!(sheet, "mail/declined.txt", "mail/declined.html"),
        NoticeKind::NotStaffed => both!(sheet, "mail/not-staffed.txt", "mail/not-staffed.html"),
        NoticeKind::ReminderWeek | NoticeKind::ReminderDay => both!(sheet, "mail/reminder.txt", "mail/reminder.html"),
        NoticeKind::Feedback => both!(sheet, "mail/feedback.txt", "mail/feedback.html"),
        NoticeKind::LogIn => both!(sheet, "mail/log-in.txt", "mail/log-in.html"),
    }
}

/// One blank line between paragraphs, none at the ends.
fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut blank = 0;
    for line in text.trim().lines() {
        blank = if line.trim().is_empty() { blank + 1 } else { 0 };
        if blank < 2 {
            out.push_str(line.trim_end());
            out.push('\n');
        }
    }
    out
}
