//! Names each request and logs it: no query, no token, nothing that somebody typed.

use std::time::Instant as Stopwatch;

use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument;

use crate::links::{Purpose, TokenHash};

const NAME: HeaderName = HeaderName::from_static("x-request-id");

/// The name of one request: in the log and on the page of an error of ours.
#[derive(Clone, Debug)]
pub struct RequestId(pub String);

pub async fn watch(mut request: Request, next: Next) -> Response {
    let id = uuid::Uuid::new_v4().simple().to_string();
    let matched = request.extensions().get::<MatchedPath>().is_some();
    let path = if matched { masked(request.uri().path()) } else { "-".to_owned() };
    let method = request.method().clone();
    let span = tracing::info_span!("request", %id, %method, path);
    let header = HeaderValue::from_str(&id);
    request.extensions_mut().insert(RequestId(id.clone()));
    let begun = Stopwatch::now();
    let mut response = next.run(request).instrument(span).await;
    let ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    // Of itself: the fields of a span are parsed again for each line that is written in it.
    tracing::info!(parent: None, %id, %method, path, status = response.status().as_u16(), ms, "answered");
    if let Ok(value) = header {
        response.headers_mut().insert(NAME, value);
    }
    response
}

/// The path with the first 8 hexadecimal digits of each token's hash in its place.
pub fn masked(path: &str) -> String {
    let hides = |purpose: &Purpose| {
        let rest = path.strip_prefix('/')?.strip_prefix(purpose.as_str())?.strip_prefix('/')?;
        let (word, tail) = rest.split_once('/').map_or((rest, ""), |(word, _)| (word, &rest[word.len()..]));
        let word = word.strip_suffix(".ics").unwrap_or(word);
        Some(format!("/{}/{}{tail}", purpose.as_str(), TokenHash::of(word).short()))
    };
    if let Some(shown) = Purpose::ALL.iter().find_map(hides) {
        return shown;
    }
    match path.strip_prefix("/log-in/") {
        Some(word) if word != "code" => format!("/log-in/{}", TokenHash::of(word).short()),
        _ => path.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("/feed/v/secret.ics", "/feed/v/2bb80d53")]
    #[case("/bookings/secret/cancel", "/bookings/2bb80d53/cancel")]
    #[case("/log-in/secret", "/log-in/2bb80d53")]
    #[case("/log-in/code", "/log-in/code")]
    #[case("/desk/bookings/CC-7Q2FK9", "/desk/bookings/CC-7Q2FK9")]
    fn no_token_is_in_a_logged_path(#[case] path: &str, #[case] want: &str) {
        assert_eq!(masked(path), want);
    }
}
