//! Pages for everybody: start, about, contact and what the law asks for. They ask the database for next to nothing.

use crate::domain::group::SessionKind;
use crate::domain::programme::Programme;
use crate::learn::{About, Update};
use crate::store::views;
use crate::web::answer::{Answer, page};
use crate::web::doors::Doors;
use crate::web::public::{
    AboutPage, AccessibilityPage, ComplainPage, ContactUsPage, CookiesPage, PrivacyPage, StartPage,
};
use crate::web::session::Visitor;
use crate::web::words;

pub fn doors() -> Doors {
    Doors::new()
        .get("/", start)
        .get("/about", about)
        .get("/contact", async |v: Visitor| page(&ContactUsPage { frame: v.frame(), programme: programme(&v) }))
        .get("/complain", async |v: Visitor| page(&ComplainPage { frame: v.frame(), programme: programme(&v) }))
        .get("/accessibility", async |v: Visitor| {
            page(&AccessibilityPage { frame: v.frame(), programme: programme(&v) })
        })
        .get("/cookies", async |v: Visitor| page(&CookiesPage { frame: v.frame(), https: v.app().links.is_https() }))
        .get("/privacy", privacy)
}

fn programme(visitor: &Visitor) -> Programme {
    visitor.app().rules.programme.clone()
}

async fn start(visitor: Visitor) -> Answer {
    let general = views::kinds(visitor.app().db.read()).await?.into_iter().next();
    let say = |words: fn(i64) -> String, number: fn(&SessionKind) -> i64| general.as_ref().map(number).map(words);
    page(&StartPage {
        frame: visitor.frame(),
        programme: programme(&visitor),
        length: say(words::minutes, |k| k.duration_min).unwrap_or_default(),
        notice: say(words::days, |k| k.notice_days).unwrap_or_default(),
    })
}

async fn about(visitor: Visitor) -> Answer {
    let app = visitor.app();
    let written = views::area_updates(app.db.read()).await?;
    let written = written.into_iter().map(|u| (u.area, Update { on: u.on, says: u.says.to_string() }));
    let about = About::clone(&app.about).with(written);
    page(&AboutPage { frame: visitor.frame(), programme: programme(&visitor), about: &about })
}

async fn privacy(visitor: Visitor) -> Answer {
    let retention = visitor.app().rules.retention.clone();
    page(&PrivacyPage { frame: visitor.frame(), programme: programme(&visitor), retention })
}
