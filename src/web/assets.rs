//! Sheets, scripts and images that pages refer to, embedded in the program. Knows no page and no person.

use std::borrow::Cow;

use axum::Extension;
use axum::body::Bytes;
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rust_embed::{EmbeddedFile, RustEmbed};

use crate::web::kept::{Body, Kept};

mod embedded {
    #![expect(clippy::disallowed_methods, reason = "rust-embed's derived code: a file that can't be read is not there")]

    #[derive(super::RustEmbed)]
    #[folder = "$CC_ASSETS"]
    pub struct Embedded;
}

/// Eight hexadecimal digits over all that is embedded.
const DIGEST: &str = env!("CC_ASSETS_DIGEST");

/// One embedded file, ready to be sent.
pub struct Asset {
    pub bytes: Cow<'static, [u8]>,
    pub content_type: &'static str,
    /// Weak, for the bytes may be sent compressed.
    pub etag: String,
    /// Asked for under the digest of this very set: may be kept for good.
    pub immutable: bool,
}

impl Asset {
    fn body(self) -> Body {
        match self.bytes {
            Cow::Borrowed(bytes) => Body::new(Bytes::from_static(bytes)),
            Cow::Owned(bytes) => Body::new(bytes),
        }
    }
}

/// The address of an asset by its name below `assets`: `url("app.css")` is `/assets/1a2b3c4d/app.css`.
///
/// The sheet finds its icons and the script its module beside themselves, so they share the digest.
pub fn url(name: &str) -> String {
    format!("/assets/{DIGEST}/{name}")
}

/// What lies at a path below `/assets/`, with or without a digest before the name.
pub fn find(path: &str) -> Option<Asset> {
    let (given, name) = match path.split_once('/') {
        Some((first, rest)) if is_digest(first) => (Some(first), rest),
        _ => (None, path),
    };
    let EmbeddedFile { data, metadata } = embedded::Embedded::get(name)?;
    let etag = format!("W/\"{}\"", URL_SAFE_NO_PAD.encode(&metadata.sha256_hash()[..9]));
    Some(Asset { bytes: data, content_type: content_type(name), etag, immutable: given == Some(DIGEST) })
}

/// Assets as they were sent before, packed where somebody takes that.
pub type Packed = Kept<(), Body>;

/// Answers `GET` and `HEAD` of `/assets/{*path}`.
pub async fn serve_asset(
    Extension(packed): Extension<Packed>,
    Path(path): Path<String>,
    headers: HeaderMap,
) -> Response {
    let Some(asset) = find(&path) else { return StatusCode::NOT_FOUND.into_response() };
    let keep = if asset.immutable { "public, max-age=31536000, immutable" } else { "public, max-age=3600" };
    let known = headers.get(header::IF_NONE_MATCH).map(HeaderValue::to_str);
    let fresh = matches!(known, Some(Ok(tags)) if tags.split(',').any(|t| same(t, &asset.etag)));
    let head = [(header::CACHE_CONTROL, keep.to_owned()), (header::ETAG, asset.etag.clone())];
    if fresh {
        return (StatusCode::NOT_MODIFIED, head).into_response();
    }
    let content_type = [(header::CONTENT_TYPE, asset.content_type)];
    let body = packed.get(&asset.etag, &()).unwrap_or_else(|| packed.keep(&asset.etag.clone(), (), asset.body()));
    (head, content_type, body.answer(&headers)).into_response()
}

/// Weak comparison of RFC 9110 section 8.8.3.2.
fn same(given: &str, ours: &str) -> bool {
    let bare = |t: &str| t.trim().trim_start_matches("W/").to_owned();
    given.trim() == "*" || bare(given) == bare(ours)
}

fn is_digest(part: &str) -> bool {
    part.len() == DIGEST.len() && part.bytes().all(|b| b.is_ascii_hexdigit())
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map_or("", |(_, ending)| ending) {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "json" => "application/manifest+json",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn text(path: &str) -> String {
        let asset = find(path).expect("the asset is embedded");
        String::from_utf8(asset.bytes.into_owned()).expect("text")
    }

    #[test]
    fn the_sheet_asks_no_other_host_and_names_no_missing_file() {
        let css = text("app.css");
        assert!(!css.contains("@font-face") && !css.contains("://") && !css.contains("Frutiger"));
        let named: Vec<&str> = css.split("url(").skip(1).filter_map(|rest| rest.split_once(')')).map(|r| r.0).collect();
        assert!(!named.is_empty());
        for name in named {
            assert!(find(name).is_some(), "{name}");
        }
    }

    #[test]
    fn the_sheet_ends_with_our_own_rules() {
        assert!(text("app.css").ends_with(include_str!("../../templates/assets/own.css")));
    }

    #[rstest]
    #[case("app.js", "text/javascript; charset=utf-8")]
    #[case("nhsuk-frontend.min.js", "text/javascript; charset=utf-8")]
    #[case("images/favicon.svg", "image/svg+xml")]
    #[case("manifest.json", "application/manifest+json")]
    fn assets_say_what_they_are(#[case] name: &str, #[case] want: &str) {
        assert_eq!(find(name).map(|a| a.content_type), Some(want));
    }

    #[rstest]
    #[case("")]
    #[case("../Cargo.toml")]
    #[case("images/../../../Cargo.toml")]
    #[case("nothing.css")]
    #[case("/etc/passwd")]
    fn nothing_else_is_served(#[case] path: &str) {
        assert!(find(path).is_none());
    }

    #[tokio::test]
    async fn only_the_address_with_the_right_digest_may_be_kept_for_good() {
        let kept = |path: &str| {
            let path = path.to_owned();
            async move {
                let answer = serve_asset(Extension::default(), Path(path), HeaderMap::new()).await;
                answer.headers()[header::CACHE_CONTROL].to_str().expect("text").contains("immutable")
            }
        };
        assert!(kept(url("app.css").trim_start_matches("/assets/")).await);
        assert!(!kept("00000000/app.css").await);
        assert!(!kept("app.css").await);
    }

    #[tokio::test]
    async fn a_browser_that_has_it_gets_304() {
        let etag = find("app.css").expect("the asset is embedded").etag;
        let mut headers = HeaderMap::new();
        headers.insert(header::IF_NONE_MATCH, etag.trim_start_matches("W/").parse().expect("a header"));
        let answer = serve_asset(Extension::default(), Path("app.css".into()), headers).await;
        assert_eq!(answer.status(), StatusCode::NOT_MODIFIED);
    }
}
