//! Tokens in forms, and the extractor that reads a form only where its token is right. That no other site sent it is
//! checked before, by Sec-Fetch-Site and Origin.

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::{HeaderMap, StatusCode, header};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use url::form_urlencoded;

use crate::app::App;
use crate::links::TokenHash;
use crate::web::error::Fault;
use crate::web::flow::Flow;
use crate::web::form::Form;
use crate::web::session::Visitor;

const PURPOSE: &str = "csrf";

/// Paths that hold a secret word themselves: who knows the path may send its form.
const SECRET_PATHS: [&str; 4] = ["/bookings/", "/prove/", "/offers/", "/unsubscribe/"];

/// The token of forms on the visitor's page: bound to the secret path, else to the session, else to the flow cookie,
/// else to the path alone.
pub fn token(visitor: &Visitor) -> String {
    let flow = visitor.flow().map_or(None, |flow| flow.map(Flow::requester));
    sign(visitor.app(), &binding(visitor.path(), visitor.session(), flow.as_ref()))
}

/// The token of a page that sets a flow cookie.
pub fn flow_token(visitor: &Visitor, flow: &TokenHash) -> String {
    sign(visitor.app(), &binding(visitor.path(), visitor.session(), Some(flow)))
}

/// The token of forms that stand on every page of somebody logged in, such as "Log out".
pub fn session_token(app: &App, session: &TokenHash) -> String {
    sign(app, &format!("session {}", word(session)))
}

fn binding(path: &str, session: Option<&TokenHash>, flow: Option<&TokenHash>) -> String {
    let secret = SECRET_PATHS.iter().any(|start| path.starts_with(start));
    match (session, flow) {
        _ if secret => format!("path {path}"),
        (Some(session), _) => format!("session {}", word(session)),
        (None, Some(flow)) => format!("flow {}", word(flow)),
        (None, None) => format!("path {path}"),
    }
}

fn sign(app: &App, binding: &str) -> String {
    app.links.sign(PURPOSE, binding)
}

fn word(hash: &TokenHash) -> String {
    URL_SAFE_NO_PAD.encode(&hash.0)
}

/// A form that was sent to us with the right token.
#[derive(Clone, Debug)]
pub struct Sent(pub Form);

impl FromRequest<App> for Sent {
    type Rejection = Fault;

    async fn from_request(request: Request, app: &App) -> Result<Self, Fault> {
        let (mut parts, body) = request.into_parts();
        let visitor = Visitor::from_request_parts(&mut parts, app).await?;
        if !is_form(&parts.headers) {
            return Err(Fault::WrongType);
        }
        let read = Bytes::from_request(Request::from_parts(parts, body), app).await;
        let bytes = read.map_err(|bad| match bad.status() {
            StatusCode::PAYLOAD_TOO_LARGE => Fault::TooLarge,
            _ => Fault::Slow,
        })?;
        let form = Form::new(form_urlencoded::parse(&bytes).into_owned());
        if is_right(&visitor, form.value("csrf").as_bytes()) { Ok(Self(form)) } else { Err(Fault::Forged) }
    }
}

/// Whether that is the token of forms on the visitor's page.
pub fn is_right(visitor: &Visitor, sent: &[u8]) -> bool {
    subtle::ConstantTimeEq::ct_eq(token(visitor).as_bytes(), sent).into()
}

fn is_form(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).map_or("", |v| v.to_str().unwrap_or(""));
    kind.split(';').next().is_some_and(|k| k.trim().eq_ignore_ascii_case("application/x-www-form-urlencoded"))
}
