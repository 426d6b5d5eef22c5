//! What an error page says, and how to go on.

use crate::actions::error::Gone;
use crate::web::error::Fault;
use crate::web::parts::Link;

/// What an error page says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    pub title: &'static str,
    pub lines: Vec<&'static str>,
    pub way_on: Option<Link>,
}

fn said(title: &'static str, lines: &[&'static str]) -> Said {
    Said { title, lines: lines.to_vec(), way_on: None }
}

impl Said {
    fn on(self, text: &str, href: &str) -> Self {
        Self { way_on: Some(Link::new(text, href)), ..self }
    }
}

/// The words for a fault at a path.
pub fn of(fault: Fault, path: &str) -> Said {
    match fault {
        Fault::NotFound => said(
            "Page not found",
            &[
                "If you typed the address, check it is correct.",
                "If you used a link from a letter, make sure you used all of it.",
            ],
        ),
        Fault::Gone(what) => gone(what, path),
        Fault::StartAgain => said(
            "Start your booking again",
            &["We keep your answers for 24 hours. They are no longer there.", "Nothing has been booked."],
        )
        .on("Book a session", "/book"),
        Fault::Conflict => said(
            "Something has changed",
            &[
                "Somebody changed this while you were looking at it.",
                "Go back, reload the page and check what it says now.",
            ],
        ),
        Fault::Forbidden => said(
            "You cannot see this page",
            &["Your account does not give you access to it.", "Contact us if you think it should."],
        ),
        Fault::Forged => said(
            "We could not use your answers",
            &[
                "The page may have been open too long, or your browser blocks cookies.",
                "Go back, reload the page and try again. Nothing has changed.",
            ],
        ),
        Fault::Robot => said(
            "We could not use your answers",
            &["They look as if a program sent them. Nothing has been booked.", "Contact us and we will help you book."],
        ),
        // A browser follows the address in the answer; this is for those that don't.
        Fault::LogIn => said("Log in", &["You need to log in to see this page."]).on("Log in", "/log-in"),
        Fault::Invalid | Fault::Unreadable => said(
            "We could not use what was sent",
            &["Go back, check your answers and try again.", "Nothing has changed."],
        ),
        other => technical(other),
    }
}

fn technical(fault: Fault) -> Said {
    match fault {
        Fault::Method => said("This page cannot do that", &["Go back and use the buttons on the page."]),
        Fault::Slow => {
            said("That took too long", &["Your answers did not reach us in time.", "Go back and try again."])
        }
        Fault::TooLarge => {
            said("That is too much", &["Your answers are longer than we can take.", "Go back and shorten them."])
        }
        Fault::WrongType => said("We could not read what was sent", &["Go back and use the form on the page."]),
        Fault::WrongHost => said("There is no such service here", &["Check the address of the page."]),
        Fault::TooMany(_) => said(
            "Try again later",
            &["There were too many requests in the last hour.", "Wait an hour, or contact us and we will help you."],
        ),
        Fault::Busy => {
            said("We are busy at the moment", &["Your answers were not saved.", "Wait a minute and try again."])
        }
        _ => said(
            "There is a problem with the service",
            &["Try again later.", "If you were sending something, it may not have been saved."],
        ),
    }
}

fn gone(what: Gone, path: &str) -> Said {
    match (path.split('/').nth(1), what) {
        (Some("log-in"), Gone::Used) => log_in("This link has been used", "Each link works once."),
        (Some("log-in"), Gone::OtherBrowser) => {
            log_in("Use the browser you started in", "The link works only in the browser that asked for it.")
        }
        (Some("log-in"), _) => log_in("This link has expired", "Links and codes work for 10 minutes."),
        (Some("offers"), _) => said(
            "This link has expired",
            &["Links to an offer work until 30 days after the session.", "Log in to see your offers and sessions."],
        )
        .on("Log in", "/log-in"),
        (Some("bookings"), _) => said(
            "This link has expired",
            &[
                "Links to a booking work until 30 days after the session.",
                "Contact us if you need to know something about it.",
            ],
        )
        .on("Book another session", "/book"),
        (Some("prove"), _) => said(
            "This link no longer works",
            &[
                "We delete a request when nobody confirms the email address within 7 days.",
                "Book again to get a new link.",
            ],
        )
        .on("Book a session", "/book"),
        (_, Gone::Replaced) => said(
            "This link has been replaced",
            &["There is a newer link, or the link was stopped.", "Contact us to get a new one."],
        ),
        _ => {
            said("This link no longer works", &["It has been used or it has expired.", "Contact us to get a new one."])
        }
    }
}

fn log_in(title: &'static str, why: &'static str) -> Said {
    said(title, &[why, "Ask for a new one on the log-in page."]).on("Log in", "/log-in")
}
