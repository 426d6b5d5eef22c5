//! The four cookies there are, all strictly necessary, none readable by scripts.

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use axum_extra::extract::cookie::CookieJar;

use crate::app::App;

/// Which cookie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Name {
    /// The word of a session.
    Session,
    /// Signed answers so far, and the word that ties forms and log-in letters to a browser.
    Flow,
    /// Offers that were accepted in this browser.
    Accepted,
    /// Three words of a place in the digital session, signed; set only where somebody asks for it.
    Place,
}

impl Name {
    pub const ALL: [Self; 4] = [Self::Flow, Self::Session, Self::Accepted, Self::Place];

    /// With `https` the prefix that binds a cookie to this very host.
    pub fn of(self, https: bool) -> &'static str {
        match (self, https) {
            (Self::Session, true) => "__Host-cc",
            (Self::Session, false) => "cc",
            (Self::Flow, true) => "__Host-cc-flow",
            (Self::Flow, false) => "cc-flow",
            (Self::Accepted, true) => "__Host-cc-accepted",
            (Self::Accepted, false) => "cc-accepted",
            (Self::Place, true) => "__Host-cc-place",
            (Self::Place, false) => "cc-place",
        }
    }

    /// Days to keep it; none: until the browser closes. Sessions of accepted offers are months away.
    pub fn days(self) -> Option<i64> {
        match self {
            Self::Accepted => Some(180),
            Self::Place => Some(30),
            Self::Session | Self::Flow => None,
        }
    }

    fn age(self) -> String {
        self.days().map_or_else(String::new, |days| format!("; Max-Age={}", days * 86_400))
    }
}

/// The value that a request carries.
pub fn get(app: &App, headers: &HeaderMap, name: Name) -> Option<String> {
    CookieJar::from_headers(headers).get(name.of(app.links.is_https())).map(|c| c.value().to_owned())
}

/// Whether a request carries the cookie, be its value a text or not.
pub fn is_sent(app: &App, headers: &HeaderMap, name: Name) -> bool {
    let name = name.of(app.links.is_https()).as_bytes();
    let cookies = headers.get_all(header::COOKIE).into_iter().flat_map(|line| line.as_bytes().split(|b| *b == b';'));
    cookies.map(<[u8]>::trim_ascii).any(|c| c.strip_prefix(name).is_some_and(|rest| rest.starts_with(b"=")))
}

/// The answer, setting a cookie. `value` is base64url, dots, hyphens and digits.
#[must_use]
pub fn put(app: &App, answer: Response, name: Name, value: &str) -> Response {
    with(app, answer, name, value, &name.age())
}

/// The answer, removing a cookie.
#[must_use]
pub fn remove(app: &App, answer: Response, name: Name) -> Response {
    with(app, answer, name, "", "; Max-Age=0")
}

fn with(app: &App, mut answer: Response, name: Name, value: &str, age: &str) -> Response {
    let https = app.links.is_https();
    let secure = if https { "; Secure" } else { "" };
    let line = format!("{}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{age}", name.of(https));
    match HeaderValue::from_str(&line) {
        Ok(line) => {
            answer.headers_mut().append(header::SET_COOKIE, line);
        }
        Err(error) => tracing::error!(%error, cookie = name.of(https), "a cookie could not be written"),
    }
    answer
}
