//! What an error page says where more is known than its status.

use crate::actions::error::Gone;
use crate::web::error::Fault;
use crate::web::parts::Link;
use crate::web::words::days;

/// What an error page says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    pub title: &'static str,
    /// A paragraph each.
    pub words: Vec<String>,
    pub way_on: Option<Link>,
}

fn said(title: &'static str, words: &[&str]) -> Said {
    Said { title, words: words.iter().map(|&w| w.to_owned()).collect(), way_on: None }
}

impl Said {
    fn on(self, text: &str, href: &str) -> Self {
        Self { way_on: Some(Link::new(text, href)), ..self }
    }
}

/// The words for a fault at a path; none where the general words for its status do. `link_days`: how long links to a
/// booking live after its session.
pub fn of(fault: Fault, path: &str, link_days: i64) -> Option<Said> {
    match fault {
        Fault::Gone(what) => gone(what, path, link_days),
        Fault::StartAgain => Some(
            said(
                "Start your booking again",
                &["We keep your answers for 24 hours. They are no longer there.", "Nothing has been booked."],
            )
            .on("Book a session", "/book"),
        ),
        Fault::Forged => Some(said(
            "We could not use your answers",
            &[
                "The page may have been open too long, or your browser blocks cookies.",
                "Go back, reload the page and try again. Nothing has changed.",
            ],
        )),
        Fault::Robot => Some(said(
            "We could not use your answers",
            &["They look as if a program sent them. Nothing has been booked.", "Contact us and we will help you book."],
        )),
        Fault::WrongType => Some(said("We could not read what was sent", &["Go back and use the form on the page."])),
        Fault::TooMany(_) => Some(said(
            "Try again later",
            &["There were too many requests in the last hour.", "Wait an hour, or contact us and we will help you."],
        )),
        _ => None,
    }
}

fn gone(what: Gone, path: &str, link_days: i64) -> Option<Said> {
    let until = |what: &str| format!("Links to {what} work until {} after the session.", days(link_days));
    let expired_booking = || {
        said("This link has expired", &[&until("a booking"), "Contact us if you need to know something about it."])
            .on("Book another session", "/book")
    };
    match (path.split('/').nth(1), what) {
        (Some("log-in"), Gone::Used) => Some(log_in("This link has been used", &["Each link works once.", ASK])),
        (Some("log-in"), _) => Some(log_in("This link has expired", &["Links and codes work for 10 minutes.", ASK])),
        (Some("offers"), _) => Some(
            said("This link has expired", &[&until("an offer"), "Log in to see your offers and sessions."])
                .on("Log in", "/log-in"),
        ),
        (Some("bookings"), _) => Some(expired_booking()),
        (Some("prove"), Gone::Over(_)) => Some(
            said("This booking has ended", &["There is nothing left to confirm."]).on("Book another session", "/book"),
        ),
        (Some("prove"), _) => Some(
            said(
                "This link no longer works",
                &[
                    "We delete a request when nobody confirms the email address in time.",
                    "Book again to get a new link.",
                ],
            )
            .on("Book a session", "/book"),
        ),
        _ => None,
    }
}

const ASK: &str = "Ask for a new one on the log-in page.";

fn log_in(title: &'static str, words: &[&str]) -> Said {
    said(title, words).on("Log in", "/log-in")
}
