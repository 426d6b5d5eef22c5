//! Emailed links and feed addresses: what they open, until when, and what replaced ones answer.

use cancel_cancer::actions::error::{Error, Gone};
use cancel_cancer::actions::feed_link::{feed_link, replace_feed, stop_feed};
use cancel_cancer::actions::open_booking::{booking_link, open_booking};
use cancel_cancer::actions::open_feed::open_feed;
use cancel_cancer::domain::ids::BookingId;
use cancel_cancer::links::Purpose;
use cancel_cancer::store::token;
use rstest::rstest;

use super::town::Town;
use crate::house::Engine;

#[rstest]
#[tokio::test]
async fn a_bookings_link_lives_until_thirty_days_after_the_session(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let town = Town::new(engine).await;
    let requested = town.request("2027-03-09", "18:00:00").await;
    let link = booking_link(&town.db, &town.ctx, requested.id).await.expect("a link");
    assert_eq!(link.expose(), requested.token.expose());
    let open = async |at: &str, word: &str| open_booking(&town.db, &town.at(at), word).await;
    let seen = open("2027-04-08T18:59:59Z", link.expose()).await.expect("a booking");
    assert_eq!(seen, town.facts(requested.id).await);
    let late = open("2027-04-08T19:00:00Z", link.expose()).await;
    assert!(matches!(late, Err(Error::Gone(Gone::Expired))), "{late:?}");
    let prove = town.ctx.links.token(Purpose::Prove, requested.id.0, 1);
    for never in ["", "never given out", prove.expose()] {
        let result = open("2027-01-12T10:00:00Z", never).await;
        assert!(matches!(result, Err(Error::NotFound)), "{result:?}");
    }
    token::revoke(town.db.write(), Purpose::Booking, requested.id.0).await.expect("revoked");
    let replaced = open("2027-01-12T10:00:00Z", link.expose()).await;
    assert!(matches!(replaced, Err(Error::Gone(Gone::Replaced))), "{replaced:?}");
    let unknown = booking_link(&town.db, &town.ctx, BookingId(1_000_000)).await;
    assert!(matches!(unknown, Err(Error::NotFound)), "{unknown:?}");
}

#[rstest]
#[tokio::test]
async fn a_feeds_address_is_shown_again_replaced_and_stopped(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    const V: Purpose = Purpose::FeedVolunteer;
    let town = Town::new(engine).await;
    let shown = async |subject| feed_link(&town.db, &town.ctx, V, subject).await.expect("no error");
    let open = async |word: &str| open_feed(&town.db, V, word).await;
    let first = shown(7).await.expect("an address");
    assert_eq!(shown(7).await.as_ref(), Some(&first), "the same each time");
    assert_eq!(open(first.expose()).await.expect("a feed"), 7);
    let never = open("never given out").await;
    assert!(matches!(never, Err(Error::NotFound)), "{never:?}");
    let other_feed = open_feed(&town.db, Purpose::FeedGroup, first.expose()).await;
    assert!(matches!(other_feed, Err(Error::NotFound)), "{other_feed:?}");

    let second = replace_feed(&town.db, &town.ctx, V, 7).await.expect("a new address");
    assert_eq!(shown(7).await.as_ref(), Some(&second));
    assert_eq!(open(second.expose()).await.expect("a feed"), 7);
    stop_feed(&town.db, &town.ctx, V, 7).await.expect("stopped");
    stop_feed(&town.db, &town.ctx, V, 8).await.expect("stopped before it was shown");
    assert_eq!((shown(7).await, shown(8).await), (None, None));
    for old in [&first, &second] {
        let gone = open(old.expose()).await;
        assert!(matches!(gone, Err(Error::Gone(Gone::Replaced))), "{gone:?}");
    }
    let third = replace_feed(&town.db, &town.ctx, V, 7).await.expect("a new address");
    assert_eq!(open(third.expose()).await.expect("a feed"), 7);
}
