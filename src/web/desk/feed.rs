//! A coordinator's calendar address.

use crate::domain::token::Purpose;
use crate::web::answer::Answer;
use crate::web::csrf::Sent;
use crate::web::feed_page::Feed;
use crate::web::session::Desk;

const FEED: Feed = Feed {
    purpose: Purpose::FeedCoordinator,
    here: "/desk/calendar/address",
    about: "The bookings of your areas then appear there, with how many of each team have said yes.",
};

/// `GET /desk/calendar/address`
pub async fn show(desk: Desk) -> Answer {
    FEED.show(&desk).await
}

/// `POST /desk/calendar/address/replace`
pub async fn replace(desk: Desk, _: Sent) -> Answer {
    FEED.replace(&desk).await
}

/// `POST /desk/calendar/address/stop`
pub async fn stop(desk: Desk, _: Sent) -> Answer {
    FEED.stop(&desk).await
}
