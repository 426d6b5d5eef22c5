//! The only place that answers errors: handlers return a [`Fault`], the outermost layer but headers draws its page.
//! Says what happened and what to do, never the cause.

use askama::Template;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};

use crate::actions::error::{Error, Gone};
use crate::app::App;
use crate::store::StoreError;
use crate::web::fault_words;
use crate::web::public::ErrorPage;
use crate::web::session;
use crate::web::watch::RequestId;

/// Why a request gets no ordinary answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Never issued, or not theirs to see: 404.
    NotFound,
    /// Was there: 410.
    Gone(Gone),
    /// It stands otherwise by now: 409.
    Conflict,
    /// The answers of a form that is no longer there, or that we did not sign: 410.
    StartAgain,
    /// Not for this role: 403.
    Forbidden,
    /// Perhaps sent by another site, or by a form that is too old: 403.
    Forged,
    /// Filled in by a program, as it seems: 403.
    Robot,
    /// Not logged in: 303 to the log-in page.
    LogIn,
    /// Can't be read as what it should be: 400.
    Unreadable,
    /// Something typed that only the database could tell is wrong: 422.
    Invalid,
    /// No such method here: 405.
    Method,
    /// The body came too slowly: 408.
    Slow,
    /// 413.
    TooLarge,
    /// Not sent by a form: 415.
    WrongType,
    /// Another host's name: 421.
    WrongHost,
    /// Too often; may try again after so many seconds: 429.
    TooMany(u32),
    /// Ours, and nobody's to see: 500.
    Failed,
    /// The database is busy or the work took too long: 503.
    Busy,
}

impl Fault {
    pub fn status(self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Gone(_) | Self::StartAgain => StatusCode::GONE,
            Self::Conflict => StatusCode::CONFLICT,
            Self::Forbidden | Self::Forged | Self::Robot => StatusCode::FORBIDDEN,
            Self::LogIn => StatusCode::SEE_OTHER,
            Self::Unreadable => StatusCode::BAD_REQUEST,
            Self::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::Slow => StatusCode::REQUEST_TIMEOUT,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::WrongType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::WrongHost => StatusCode::MISDIRECTED_REQUEST,
            Self::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Failed => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// The fault behind a bare status of axum or a layer.
    fn of(status: StatusCode) -> Self {
        match status {
            StatusCode::NOT_FOUND => Self::NotFound,
            StatusCode::METHOD_NOT_ALLOWED => Self::Method,
            StatusCode::REQUEST_TIMEOUT => Self::Slow,
            StatusCode::PAYLOAD_TOO_LARGE => Self::TooLarge,
            StatusCode::UNSUPPORTED_MEDIA_TYPE => Self::WrongType,
            StatusCode::FORBIDDEN => Self::Forged,
            StatusCode::SERVICE_UNAVAILABLE => Self::Busy,
            s if s.is_client_error() => Self::Unreadable,
            _ => Self::Failed,
        }
    }

    /// Seconds after which it may work.
    fn retry_after(self) -> Option<u32> {
        match self {
            Self::TooMany(seconds) => Some(seconds),
            Self::Busy => Some(10),
            _ => None,
        }
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        let headers = response.headers_mut();
        if let Some(seconds) = self.retry_after() {
            headers.insert(header::RETRY_AFTER, seconds.into());
        }
        if self == Self::LogIn {
            headers.insert(header::LOCATION, HeaderValue::from_static("/log-in"));
        }
        response.extensions_mut().insert(self);
        response
    }
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        match error {
            Error::NotFound => Self::NotFound,
            Error::Gone(what) => Self::Gone(what),
            Error::Refused(_) | Error::Closed(_) | Error::Clash | Error::Stale => Self::Conflict,
            Error::Invalid(_) => Self::Invalid,
            Error::Store(error) => error.into(),
        }
    }
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        match error {
            busy @ StoreError::Busy(_) => {
                tracing::warn!(cause = %busy, "the database is busy");
                Self::Busy
            }
            StoreError::Stale => Self::Conflict,
            other => {
                tracing::error!(cause = %other, "the database failed");
                Self::Failed
            }
        }
    }
}

impl From<askama::Error> for Fault {
    fn from(error: askama::Error) -> Self {
        tracing::error!(cause = %error, "a page could not be drawn");
        Self::Failed
    }
}

/// An answer that stays bare whatever its status: calendars and machines read it, people don't.
#[derive(Clone, Copy, Debug)]
pub struct Bare;

/// Draws the page of every answer that is a fault and has none yet. Headers (Allow, Retry-After, cookies) stay.
pub async fn dress(State(app): State<App>, request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let id = request.extensions().get::<RequestId>().map_or_else(String::new, |id| id.0.clone());
    let response = next.run(request).await;
    if !is_naked(&response) {
        return response;
    }
    let fault = response.extensions().get::<Fault>().copied().unwrap_or_else(|| Fault::of(response.status()));
    let page = error_page(&app, fault, &path, &id);
    let Ok(html) = page.render() else { return response };
    let (mut head, _) = response.into_parts();
    head.headers.remove(header::CONTENT_LENGTH);
    head.headers.remove(header::CONTENT_TYPE);
    (head, Html(html)).into_response()
}

fn error_page(app: &App, fault: Fault, path: &str, request: &str) -> ErrorPage {
    let frame = session::stranger_frame(app);
    match fault_words::of(fault, path, app.rules.retention.link_days) {
        Some(said) => ErrorPage { words: said.words, next: said.way_on, ..ErrorPage::new(frame, said.title, &[]) },
        None => ErrorPage::for_status(frame, fault.status().as_u16(), request),
    }
}

fn is_naked(response: &Response) -> bool {
    let faulty = response.status().is_client_error() || response.status().is_server_error();
    let is_html = |v: &HeaderValue| v.as_bytes().starts_with(b"text/html");
    let drawn = response.headers().get(header::CONTENT_TYPE).is_some_and(is_html);
    faulty && !drawn && response.extensions().get::<Bare>().is_none()
}
