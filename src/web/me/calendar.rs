//! A volunteer's calendar address.

use crate::domain::token::Purpose;
use crate::web::answer::Answer;
use crate::web::csrf::Sent;
use crate::web::feed_page::Feed;
use crate::web::session::Me;

const FEED: Feed = Feed {
    purpose: Purpose::FeedVolunteer,
    here: "/me/calendar",
    about: "Your sessions and offers then appear there and move when they change.",
};

/// `GET /me/calendar`
pub async fn show(me: Me) -> Answer {
    FEED.show(&me).await
}

/// `POST /me/calendar/replace`
pub async fn replace(me: Me, _: Sent) -> Answer {
    FEED.replace(&me).await
}

/// `POST /me/calendar/stop`
pub async fn stop(me: Me, _: Sent) -> Answer {
    FEED.stop(&me).await
}
