//! A router that remembers its routes, so that the table of roles can be compared with what is really there.

use axum::Router;
use axum::handler::Handler;
use axum::routing::{get, post};

use crate::app::App;

/// Routes of one door.
#[derive(Default)]
pub struct Doors {
    router: Router<App>,
    routes: Vec<Route>,
}

/// Method and path of one route; `GET` stands for `HEAD` too.
pub type Route = (&'static str, &'static str);

impl Doors {
    pub fn new() -> Self {
        Self::default()
    }

    #[must_use]
    pub fn get<H: Handler<T, App>, T: 'static>(mut self, path: &'static str, handler: H) -> Self {
        self.routes.push(("GET", path));
        Self { router: self.router.route(path, get(handler)), ..self }
    }

    #[must_use]
    pub fn post<H: Handler<T, App>, T: 'static>(mut self, path: &'static str, handler: H) -> Self {
        self.routes.push(("POST", path));
        Self { router: self.router.route(path, post(handler)), ..self }
    }

    /// A door beside this one.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.routes.extend(other.routes);
        Self { router: self.router.merge(other.router), ..self }
    }

    pub fn routes(&self) -> &[Route] {
        &self.routes
    }

    pub fn into_router(self) -> Router<App> {
        self.router
    }
}
