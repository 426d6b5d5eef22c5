//! The page of somebody's own calendar address: shown, replaced, stopped. Volunteers and coordinators have one each.

use askama::Template;

use crate::actions::feed_link::{feed_link, replace_feed, stop_feed};
use crate::domain::token::Purpose;
use crate::store::views;
use crate::web::answer::{Answer, page, see};
use crate::web::layout::Frame;
use crate::web::session::Member;

#[derive(Template)]
#[template(path = "pages/feed.html")]
struct FeedPage {
    frame: Frame,
    csrf: String,
    /// What appears in the calendar.
    about: &'static str,
    /// Empty: stopped.
    address: String,
    webcal: String,
    fetched: String,
    /// Path of this page; `/replace` and `/stop` are below it.
    here: &'static str,
}

/// Whose calendar, where its page is, what it holds.
#[derive(Clone, Copy, Debug)]
pub struct Feed {
    pub purpose: Purpose,
    pub here: &'static str,
    pub about: &'static str,
}

impl Feed {
    pub async fn show(self, who: &Member) -> Answer {
        let app = who.app();
        let token = feed_link(&app.db, &who.ctx(), self.purpose, who.who.person.id.0).await?;
        let address = token.as_ref().map(|t| app.links.open(self.purpose, t)).unwrap_or_default();
        let day = match &token {
            Some(t) => views::last_fetched(app.db.read(), &t.hash()).await?,
            None => None,
        };
        page(&FeedPage {
            frame: who.frame(),
            csrf: who.csrf(),
            about: self.about,
            webcal: address.split_once("://").map(|(_, rest)| format!("webcal://{rest}")).unwrap_or_default(),
            address,
            fetched: day.map_or_else(|| "No app has read it yet.".to_owned(), |d| format!("Last read on {d}.")),
            here: self.here,
        })
    }

    pub async fn replace(self, who: &Member) -> Answer {
        replace_feed(&who.app().db, &who.ctx(), self.purpose, who.who.person.id.0).await?;
        Ok(see(self.here))
    }

    pub async fn stop(self, who: &Member) -> Answer {
        stop_feed(&who.app().db, &who.ctx(), self.purpose, who.who.person.id.0).await?;
        Ok(see(self.here))
    }
}
