//! Private calendar addresses: the same bytes for everybody who knows one, as calendar programs expect them. No cookie,
//! no redirect, no page: never 200 with something that is no calendar. Nobody guesses 32 random bytes, and a calendar is
//! drawn once a second at most, so nothing is counted here: to count costs more than to answer.

use std::net::SocketAddr;

use axum::Extension;
use axum::extract::{ConnectInfo, Path, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::Duration;
use httpdate::{fmt_http_date, parse_http_date};

use crate::actions::error::Gone;
use crate::actions::open_feed::open_feed;
use crate::app::App;
use crate::calendar::Hosts;
use crate::calendar::feed;
use crate::domain::ids::{BookingId, GroupId, PersonId};
use crate::domain::person::{LoggedIn, Role};
use crate::domain::time::Instant;
use crate::links::{Purpose, TokenHash};
use crate::store::views;
use crate::web::doors::Doors;
use crate::web::error::{Bare, Fault};
use crate::web::kept::{Body, Kept};
use crate::web::limits::is_trusted;

pub fn doors() -> Doors {
    Doors::new().get("/feed/v/{file}", volunteer).get("/feed/g/{file}", group_of).get("/feed/c/{file}", coordinator)
}

async fn volunteer(app: State<App>, drawn: Extension<Drawn>, file: Path<String>, request: Request) -> Response {
    serve(app, drawn, Purpose::FeedVolunteer, file, request).await
}

async fn group_of(app: State<App>, drawn: Extension<Drawn>, file: Path<String>, request: Request) -> Response {
    serve(app, drawn, Purpose::FeedGroup, file, request).await
}

async fn coordinator(app: State<App>, drawn: Extension<Drawn>, file: Path<String>, request: Request) -> Response {
    serve(app, drawn, Purpose::FeedCoordinator, file, request).await
}

/// Calendars as they stand until something is committed here, for the second at most: another process may write too.
pub type Drawn = Kept<(u64, Instant), Calendar>;

/// One that was drawn.
pub struct Calendar {
    body: Body,
    etag: String,
    since: Instant,
}

async fn serve(
    State(app): State<App>,
    Extension(drawn): Extension<Drawn>,
    purpose: Purpose,
    Path(file): Path<String>,
    request: Request,
) -> Response {
    let (parts, _) = request.into_parts();
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().copied();
    let answer = match file.strip_suffix(".ics") {
        Some(word) if is_in_clear(&app, peer, &parts.headers) => {
            tracing::warn!(feed = purpose.as_str(), token = TokenHash::of(word).short(), "leaked in clear");
            Err(Fault::NotFound)
        }
        Some(word) => calendar(&app, &drawn, (purpose, word), &parts.headers).await,
        None => Err(Fault::NotFound),
    };
    let mut response = answer.unwrap_or_else(IntoResponse::into_response);
    response.extensions_mut().insert(Bare);
    response
}

/// Fetched without encryption where there should be some: a proxy that we trust says so.
fn is_in_clear(app: &App, peer: Option<ConnectInfo<SocketAddr>>, headers: &HeaderMap) -> bool {
    let by_proxy = peer.is_some_and(|ConnectInfo(peer)| is_trusted(app, peer.ip()));
    let plain = headers.get("x-forwarded-proto").is_some_and(|v| v.as_bytes().eq_ignore_ascii_case(b"http"));
    app.links.is_https() && by_proxy && plain
}

async fn calendar(
    app: &App,
    drawn: &Drawn,
    (purpose, word): (Purpose, &str),
    asked: &HeaderMap,
) -> Result<Response, Fault> {
    let (address, mark) = (format!("{}/{word}", purpose.as_str()), (views::commits(), app.clock.now()));
    let calendar = drawn.or_draw(&address, mark, draw(app, purpose, word)).await?;
    let fresh = is_fresh(asked, &calendar.etag, calendar.since);
    let mut response = if fresh { StatusCode::NOT_MODIFIED.into_response() } else { calendar.body.answer(asked) };
    let set = response.headers_mut();
    set.remove(header::CONTENT_TYPE);
    if !fresh {
        set.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/calendar; charset=utf-8"));
        set.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("inline; filename=\"sessions.ics\""));
    }
    set.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    set.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    let modified = fmt_http_date(calendar.since.into());
    for (name, text) in [(header::ETAG, &calendar.etag), (header::LAST_MODIFIED, &modified)] {
        set.insert(name, HeaderValue::from_str(text).map_err(|_| Fault::Failed)?);
    }
    Ok(response)
}

async fn draw(app: &App, purpose: Purpose, word: &str) -> Result<Calendar, Fault> {
    let subject = open_feed(&app.db, purpose, word).await?;
    let now = app.clock.now();
    let body = write(app, purpose, subject, now).await?;
    let hash = URL_SAFE_NO_PAD.encode(&TokenHash::of(&body).0[..16]);
    let since = views::since(app.db.write(), &TokenHash::of(word), &hash, now).await?;
    Ok(Calendar { body: Body::new(body), etag: format!("W/\"{hash}\""), since })
}

/// `If-None-Match` wins over `If-Modified-Since` (RFC 9110 section 13.2.2); a date that is none counts for nothing.
fn is_fresh(headers: &HeaderMap, etag: &str, since: Instant) -> bool {
    let text = |name| headers.get(name).map(|v: &HeaderValue| v.to_str().unwrap_or(""));
    if let Some(known) = text(header::IF_NONE_MATCH) {
        let bare = etag.trim_start_matches("W/");
        return known.split(',').map(str::trim).any(|t| t == "*" || t.trim_start_matches("W/") == bare);
    }
    let date = text(header::IF_MODIFIED_SINCE).map(parse_http_date);
    matches!(date, Some(Ok(date)) if since <= Instant::from(date))
}

/// What a calendar is drawn from.
enum Content {
    Volunteer(PersonId),
    /// Name of the group.
    Group(String),
    /// Names of the areas.
    Coordinator(String),
}

async fn write(app: &App, purpose: Purpose, subject: i64, now: Instant) -> Result<String, Fault> {
    let (content, ids) = content(app, purpose, subject, now).await?;
    let facts = views::facts_of(app.db.read(), &ids).await?;
    let hosts = Hosts { uid_host: app.links.uid_host(), session_url: &|reference| app.links.session(reference) };
    let programme = &app.rules.programme;
    Ok(match content {
        Content::Volunteer(me) => feed::volunteer(programme, me, &facts, hosts, now),
        Content::Group(name) => feed::group(programme, &name, &facts, hosts, now),
        Content::Coordinator(area) => feed::coordinator(programme, &area, &facts, hosts, now),
    })
}

async fn content(app: &App, purpose: Purpose, subject: i64, now: Instant) -> Result<(Content, Vec<BookingId>), Fault> {
    let c = app.db.read();
    // A little more than calendars show: they cut by local dates.
    let span = (now - Duration::days(62), now + Duration::days(560));
    let gone = Fault::Gone(Gone::Replaced);
    if purpose == Purpose::FeedGroup {
        let group = views::group(c, GroupId(subject)).await?.ok_or(gone)?;
        return Ok((Content::Group(group.name.to_string()), views::of_group(c, group.id, span).await?));
    }
    let who = views::logged_in(c, PersonId(subject)).await?.ok_or(gone)?;
    if purpose == Purpose::FeedVolunteer {
        let me = who.person.id;
        return Ok((Content::Volunteer(me), views::of_volunteer(c, me, span).await?));
    }
    let (names, districts) = area(app, &who).await?;
    let ids = views::of_districts(c, districts.as_deref(), span).await?;
    Ok((Content::Coordinator(names), ids))
}

/// Names and districts of what somebody coordinates; no districts is everywhere.
async fn area(app: &App, who: &LoggedIn) -> Result<(String, Option<Vec<String>>), Fault> {
    if who.is(Role::Admin) {
        return Ok((app.rules.programme.area.clone(), None));
    }
    if !who.is(Role::Coordinator) {
        return Err(Fault::Gone(Gone::Replaced));
    }
    let mut areas = views::areas(app.db.read()).await?;
    areas.retain(|a| who.areas.contains(&a.id));
    let names = areas.iter().map(|a| a.name.as_str()).collect::<Vec<_>>().join(", ");
    Ok((names, Some(areas.into_iter().flat_map(|a| a.districts).collect())))
}
