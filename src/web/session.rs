//! Who asks: read once per request from the cookies. Pages name what they need by the type of an argument
//! ([`Visitor`], [`Desk`], [`Me`], [`Steering`]), so no page can forget to ask.

use std::ops::Deref;
use std::sync::Arc;

use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::actions::ctx::Ctx;
use crate::actions::who_is::who_is;
use crate::app::App;
use crate::domain::person::{Actor, LoggedIn, Role};
use crate::domain::time::Instant;
use crate::links::TokenHash;
use crate::store::views;
use crate::web::cookies::{self, Name};
use crate::web::csrf;
use crate::web::error::Fault;
use crate::web::flow::{BadFlow, Flow};
use crate::web::form::Guards;
use crate::web::layout::{Account, Frame, desk_nav, visitor_nav, volunteer_nav};
use crate::web::limits::{network_of, sender_in};

/// Anybody, logged in or not. Cheap to clone.
#[derive(Clone)]
pub struct Visitor(Arc<Inner>);

struct Inner {
    app: App,
    path: String,
    login: Option<Login>,
    flow: Result<Option<Flow>, BadFlow>,
    accepted: String,
    place: Option<String>,
    network: String,
}

/// A living session.
struct Login {
    who: LoggedIn,
    hash: TokenHash,
}

impl Visitor {
    pub fn app(&self) -> &App {
        &self.0.app
    }

    pub fn now(&self) -> Instant {
        self.0.app.clock.now()
    }

    /// For actions: the person, or the holder of a link.
    pub fn ctx(&self) -> Ctx {
        self.0.app.ctx(self.who().map_or(Actor::Link, |who| Actor::Person(who.person.id)))
    }

    pub fn who(&self) -> Option<&LoggedIn> {
        self.0.login.as_ref().map(|login| &login.who)
    }

    /// Hash of the session's word: for log-out.
    pub fn session(&self) -> Option<&TokenHash> {
        self.0.login.as_ref().map(|login| &login.hash)
    }

    pub fn path(&self) -> &str {
        &self.0.path
    }

    /// The cookie about offers accepted in this browser, as it came.
    pub fn accepted(&self) -> &str {
        &self.0.accepted
    }

    /// The cookie about a place in the digital session, as it came; empty where it is no text.
    pub fn place(&self) -> Option<&str> {
        self.0.place.as_deref()
    }

    /// The browser's flow cookie: answers so far of a booking, and its own secret word.
    pub fn flow(&self) -> Result<Option<&Flow>, BadFlow> {
        self.0.flow.as_ref().map(Option::as_ref).map_err(|bad| *bad)
    }

    /// The flow of this browser, or a new one to be set.
    pub fn flow_or_new(&self) -> Flow {
        match self.flow() {
            Ok(Some(flow)) => flow.clone(),
            _ => Flow::new(self.now()),
        }
    }

    /// Where the request came from, as a word for counting: no address is kept.
    pub fn sender(&self) -> String {
        sender_in(&self.0.app, &self.0.network)
    }

    /// The token that forms on this page carry.
    pub fn csrf(&self) -> String {
        csrf::token(self)
    }

    pub fn guards(&self) -> Guards {
        Guards::new(self.csrf())
    }

    /// Everything around the page: the header of their part of the house, and who is logged in.
    pub fn frame(&self) -> Frame {
        let frame = stranger_frame(&self.0.app);
        let frame = match self.path().split('/').nth(1) {
            Some("desk") => frame.with_nav(desk_nav(), self.path()),
            Some("me") => frame.with_nav(volunteer_nav(), self.path()),
            _ if self.0.login.is_none() => frame.with_nav(visitor_nav(), self.path()),
            _ => frame,
        };
        match &self.0.login {
            Some(login) => frame.with_account(Account {
                name: login.who.person.name.to_string(),
                href: home_of(&login.who).into(),
                csrf: csrf::session_token(&self.0.app, &login.hash),
            }),
            None => frame,
        }
    }
}

/// The frame of a page that knows nobody.
pub fn stranger_frame(app: &App) -> Frame {
    let p = &app.rules.programme;
    Frame { demo: app.demo, ..Frame::new(&p.name, &p.organisation, &p.phone, &p.email) }
}

/// Where somebody begins after log-in.
pub fn home_of(who: &LoggedIn) -> &'static str {
    if who.is(Role::Coordinator) || who.is(Role::Admin) {
        "/desk"
    } else if who.is(Role::Volunteer) {
        "/me"
    } else {
        "/steering"
    }
}

/// Reads the cookies and puts a [`Visitor`] beside the request.
pub async fn know(State(app): State<App>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    match read(app, &parts).await {
        Ok(visitor) => {
            parts.extensions.insert(visitor);
            next.run(Request::from_parts(parts, body)).await
        }
        Err(fault) => fault.into_response(),
    }
}

async fn read(app: App, parts: &Parts) -> Result<Visitor, Fault> {
    let cookie = |name| cookies::get(&app, &parts.headers, name);
    let flow = cookie(Name::Flow).map(|value| Flow::read(&app.links, &value, app.clock.now())).transpose();
    let accepted = cookie(Name::Accepted).unwrap_or_default();
    let is_there = cookies::is_sent(&app, &parts.headers, Name::Place);
    let place = cookie(Name::Place).or_else(|| is_there.then(String::new));
    let login = match cookie(Name::Session).map(|word| TokenHash::of(&word)) {
        Some(hash) => who_is(&app.db, &app.ctx(Actor::Service), &hash).await?.map(|who| Login { who, hash }),
        None => None,
    };
    let (path, network) = (parts.uri.path().to_owned(), network_of(&app, parts));
    Ok(Visitor(Arc::new(Inner { app, path, login, flow, accepted, place, network })))
}

impl FromRequestParts<App> for Visitor {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Fault> {
        parts.extensions.get::<Self>().cloned().ok_or(Fault::Failed)
    }
}

/// Somebody logged in; pages take one of the roles below.
#[derive(Clone)]
pub struct Member {
    pub who: LoggedIn,
    visitor: Visitor,
}

impl Member {
    fn of(visitor: Visitor, may: impl Fn(&LoggedIn) -> bool) -> Result<Self, Fault> {
        let who = visitor.who().ok_or(Fault::LogIn)?.clone();
        if may(&who) { Ok(Self { who, visitor }) } else { Err(Fault::Forbidden) }
    }

    /// Postcode districts of a coordinator's areas; `None`, everything, for admins.
    pub async fn districts(&self) -> Result<Option<Vec<String>>, Fault> {
        if self.who.is(Role::Admin) {
            return Ok(None);
        }
        let areas = views::areas(self.app().db.read()).await?;
        let mine = areas.into_iter().filter(|a| self.who.areas.contains(&a.id));
        Ok(Some(mine.flat_map(|a| a.districts).collect()))
    }
}

impl Deref for Member {
    type Target = Visitor;

    fn deref(&self) -> &Visitor {
        &self.visitor
    }
}

macro_rules! roles {
    ($($(#[$doc:meta])* $name:ident = $may:expr;)+) => {$(
        $(#[$doc])*
        #[derive(Clone)]
        pub struct $name(pub Member);

        impl FromRequestParts<App> for $name {
            type Rejection = Fault;

            async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Fault> {
                let visitor = Visitor::from_request_parts(parts, app).await?;
                Member::of(visitor, $may).map(Self)
            }
        }

        impl Deref for $name {
            type Target = Member;

            fn deref(&self) -> &Member {
                &self.0
            }
        }
    )+};
}

roles! {
    /// A coordinator or an admin.
    Desk = |who| who.is(Role::Coordinator) || who.is(Role::Admin);
    /// A volunteer.
    Me = |who| who.is(Role::Volunteer);
    /// The steering group, and those who prepare its figures.
    Steering = |who| who.is(Role::Steering) || who.is(Role::Coordinator) || who.is(Role::Admin);
}
