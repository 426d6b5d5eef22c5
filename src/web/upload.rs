//! Forms that carry a file (`multipart/form-data`), taken only where their token is right. The file stays in memory, bounded.

use axum::extract::multipart::{Multipart, MultipartError};
use axum::extract::{DefaultBodyLimit, FromRequest, FromRequestParts, Request};
use axum::http::StatusCode;

use crate::app::App;
use crate::web::csrf;
use crate::web::error::Fault;
use crate::web::session::Visitor;

/// Octets of such a form: more than any file we take, so that most who send too much are told so on their page.
pub const MOST_OCTETS: usize = 4 << 20;
/// Fields of such a form.
const MOST_FIELDS: usize = 10;

/// The file of a form that was sent to us with the right token; empty where none was chosen.
#[derive(Clone)]
pub struct SentFile(pub Vec<u8>);

impl FromRequest<App> for SentFile {
    type Rejection = Fault;

    async fn from_request(request: Request, app: &App) -> Result<Self, Fault> {
        let (mut parts, body) = request.into_parts();
        let visitor = Visitor::from_request_parts(&mut parts, app).await?;
        let mut request = Request::from_parts(parts, body);
        DefaultBodyLimit::max(MOST_OCTETS).apply(&mut request);
        // Another kind of form, or a program: whatever it is, it has no token.
        let mut form = Multipart::from_request(request, app).await.map_err(|_| Fault::Forged)?;
        let (mut is_ours, mut file) = (false, Vec::new());
        for _ in 0..MOST_FIELDS {
            let Some(field) = form.next_field().await.map_err(|bad| fault(&bad))? else { break };
            let name = field.name().unwrap_or_default().to_owned();
            let octets = field.bytes().await.map_err(|bad| fault(&bad))?;
            match name.as_str() {
                "csrf" => is_ours = csrf::is_right(&visitor, &octets),
                "file" => file = octets.to_vec(),
                _ => {}
            }
        }
        if is_ours { Ok(Self(file)) } else { Err(Fault::Forged) }
    }
}

fn fault(bad: &MultipartError) -> Fault {
    if bad.status() == StatusCode::PAYLOAD_TOO_LARGE { Fault::TooLarge } else { Fault::Unreadable }
}
