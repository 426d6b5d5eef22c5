//! Busy times from a volunteer's own calendar: what they change, what they only tell, when they go.

use cancel_cancer::actions::answer_offer::{Answer, answer_offer};
use cancel_cancer::actions::close_item::close_item;
use cancel_cancer::actions::ctx::Ctx;
use cancel_cancer::actions::drop_calendar::drop_calendar;
use cancel_cancer::actions::follow_calendar::follow_calendar;
use cancel_cancer::actions::forget::forget;
use cancel_cancer::actions::keep_busy_times::{Found, keep_busy_times};
use cancel_cancer::actions::move_session::move_session;
use cancel_cancer::actions::take_calendar_file::take_calendar_file;
use cancel_cancer::actions::undo::undo;
use cancel_cancer::domain::busy::Address;
use cancel_cancer::domain::ids::{BookingId, PersonId};
use cancel_cancer::domain::person::Actor;
use cancel_cancer::domain::volunteer::Span;
use cancel_cancer::store::busy;
use cancel_cancer::store::item::ItemKind;
use cancel_cancer::store::views;
use rstest::rstest;

use super::moving::{confirmed, to};
use super::town::{Lead, Second, Town, t};
use crate::house::Engine;

fn found(spans: &[(&str, &str)]) -> Found {
    let spans = spans.iter().map(|(from, to)| (t(from), t(to))).collect();
    Found { spans, is_cut: false, etag: None, is_fetched: false }
}

async fn take(town: &Town, ctx: &Ctx, who: PersonId, spans: &[(&str, &str)]) {
    take_calendar_file(&town.db, ctx, who, &found(spans)).await.expect("taken");
}

async fn kept(town: &Town, who: PersonId) -> Vec<Span> {
    let ever = (t("2020-01-01T00:00:00Z"), t("2040-01-01T00:00:00Z"));
    busy::of(town.db.read(), who, ever).await.expect("a read")
}

type Line = (ItemKind, Option<BookingId>, Option<PersonId>);

/// The lines and, as the newest, one more.
fn with(lines: &[Line], new: Line) -> Vec<Line> {
    lines.iter().copied().chain([new]).collect()
}

const AT_THE_SESSION: (&str, &str) = ("2027-03-09T18:00:00Z", "2027-03-09T19:00:00Z");
const ELSEWHEN: (&str, &str) = ("2027-03-10T18:00:00Z", "2027-03-10T19:00:00Z");

#[rstest]
#[tokio::test]
async fn a_new_clash_with_a_confirmed_session_is_a_line_at_the_desk(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let town = Town::new(engine).await;
    let (ann, bob) = (town.volunteer("Ann").await, town.volunteer("Bob").await);
    let (requested, offers) = town.asked("2027-03-09", "18:00:00", &[(ann, Lead), (bob, Second)]).await;
    for offer in offers {
        answer_offer(&town.db, &town.ctx, offer, Answer::Yes).await.expect("a yes");
    }
    let before = town.facts(requested.id).await;
    let items = town.items().await;
    take(&town, &town.ctx, ann, &[ELSEWHEN]).await;
    assert_eq!(town.items().await, items, "no clash");
    let line = (ItemKind::BusyClash, Some(requested.id), Some(ann));
    for _ in 0..2 {
        take(&town, &town.ctx, ann, &[AT_THE_SESSION, ELSEWHEN]).await;
        let new: Vec<_> = town.items().await.into_iter().filter(|i| !items.contains(i)).collect();
        assert_eq!(new, [line]);
    }
    assert_eq!(town.facts(requested.id).await, before, "nobody is moved");
    take(&town, &town.ctx, ann, &[ELSEWHEN]).await;
    assert_eq!(town.items().await, items, "the clash is over");
}

#[rstest]
#[tokio::test]
async fn a_clash_is_told_while_the_others_have_not_answered(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let town = Town::new(engine).await;
    let (ann, bob) = (town.volunteer("Ann").await, town.volunteer("Bob").await);
    let (requested, offers) = town.asked("2027-03-09", "18:00:00", &[(ann, Lead), (bob, Second)]).await;
    answer_offer(&town.db, &town.ctx, offers[0], Answer::Yes).await.expect("a yes");
    let items = town.items().await;
    for who in [ann, bob] {
        take(&town, &town.ctx, who, &[AT_THE_SESSION]).await;
    }
    answer_offer(&town.db, &town.ctx, offers[1], Answer::Yes).await.expect("a yes, whatever the calendar says");
    let new: Vec<_> = town.items().await.into_iter().filter(|i| !items.contains(i)).collect();
    assert_eq!(new, [(ItemKind::BusyClash, Some(requested.id), Some(ann))]);
}

#[rstest]
#[tokio::test]
async fn a_small_move_into_somebodys_busy_time_is_a_line_until_it_moves_out_or_is_undone(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let town = Town::new(engine).await;
    let (requested, [ada, ben], _) = confirmed(&town).await;
    let (id, dee) = (requested.id, town.coordinator().await);
    take(&town, &town.ctx, ada, &[("2027-03-09T19:40:00Z", "2027-03-09T21:00:00Z")]).await;
    take(&town, &town.ctx, ben, &[ELSEWHEN]).await;
    let (items, by) = (town.items().await, town.ctx.by(Actor::Person(dee)));
    let half_past = async || {
        let change = to(&town, id, "2027-03-09", "18:30:00").await;
        let deed = move_session(&town.db, &by, id, &change).await.expect("moved").expect("held");
        assert_eq!(town.items().await, with(&items, (ItemKind::BusyClash, Some(id), Some(ada))));
        deed
    };
    let deed = half_past().await;
    undo(&town.db, &by, dee, deed).await.expect("no error");
    assert_eq!(town.items().await, items, "undone");
    half_past().await;
    let change = to(&town, id, "2027-03-09", "18:05:00").await;
    let deed = move_session(&town.db, &by, id, &change).await.expect("moved").expect("held");
    assert_eq!(town.items().await, items, "moved out again");
    undo(&town.db, &by, dee, deed).await.expect("no error");
    assert_eq!(town.items().await, with(&items, (ItemKind::BusyClash, Some(id), Some(ada))), "moved out is undone");
}

#[rstest]
#[case::said_yes_all_the_same(false)]
#[case::seen_to(true)]
#[tokio::test]
async fn a_clash_that_is_settled_is_not_told_again(
    #[case] is_told_first: bool,
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let town = Town::new(engine).await;
    let (ann, bob) = (town.volunteer("Ann").await, town.volunteer("Bob").await);
    let (requested, offers) = town.asked("2027-03-09", "18:00:00", &[(ann, Lead), (bob, Second)]).await;
    let (id, dee) = (requested.id, town.coordinator().await);
    let by = town.ctx.by(Actor::Person(dee));
    for (offer, is_ann) in offers.into_iter().zip([true, false]) {
        if is_ann && !is_told_first {
            take(&town, &town.ctx, ann, &[AT_THE_SESSION]).await;
        }
        answer_offer(&town.db, &town.ctx, offer, Answer::Yes).await.expect("a yes");
    }
    let items = town.items().await;
    if is_told_first {
        take(&town, &town.ctx, ann, &[AT_THE_SESSION]).await;
        let lines = views::items(town.db.read(), None, 100).await.expect("items");
        let line = lines.iter().find(|line| line.item.kind == ItemKind::BusyClash).expect("a line");
        close_item(&town.db, &town.ctx, line.item.id).await.expect("closed");
    }
    let later = to(&town, id, "2027-03-09", "18:15:00").await;
    move_session(&town.db, &by, id, &later).await.expect("moved");
    assert_eq!(town.items().await, items, "a small move");
    let elsewhen = to(&town, id, "2027-03-10", "18:00:00").await;
    let by = by.at(t("2027-01-12T10:05:00Z"));
    let deed = move_session(&town.db, &by, id, &elsewhen).await.expect("moved").expect("held");
    undo(&town.db, &by, dee, deed).await.expect("no error");
    assert_eq!(town.items().await, items, "another day, undone");
}

#[rstest]
#[tokio::test]
async fn a_new_address_closes_what_the_old_calendar_said(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let town = Town::new(engine).await;
    let (_, [ada, _], _) = confirmed(&town).await;
    let items = town.items().await;
    take(&town, &town.ctx, ada, &[AT_THE_SESSION]).await;
    assert_eq!(town.items().await.len(), items.len() + 1);
    let address = Address::parse("https://example.com/x.ics", false).expect("an address");
    follow_calendar(&town.db, &town.ctx, ada, &address).await.expect("followed");
    assert_eq!(town.items().await, items);
}

#[rstest]
#[tokio::test]
async fn only_what_bears_on_plans_makes_them_old(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let town = Town::new(engine).await;
    let ann = town.volunteer("Ann").await;
    let changes = async || town.changes().await;
    let begun = changes().await;
    take(&town, &town.ctx, ann, &[ELSEWHEN]).await;
    let once = changes().await;
    assert!(once > begun);
    take(&town, &town.at("2027-01-12T11:00:00Z"), ann, &[ELSEWHEN]).await;
    take(&town, &town.ctx, ann, &[ELSEWHEN, ("2028-06-01T10:00:00Z", "2028-06-01T11:00:00Z")]).await;
    assert_eq!(changes().await, once, "the same, and something far behind the window");
    assert_eq!(kept(&town, ann).await.len(), 2);
    drop_calendar(&town.db, &town.ctx, ann).await.expect("dropped");
    assert!(changes().await > once && kept(&town, ann).await.is_empty());
}

#[rstest]
#[tokio::test]
async fn what_was_read_of_an_old_calendar_is_not_kept(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let town = Town::new(engine).await;
    let ann = town.volunteer("Ann").await;
    let address = Address::parse("https://example.com/x.ics", false).expect("an address");
    follow_calendar(&town.db, &town.ctx, ann, &address).await.expect("followed");
    let (now, later) = (town.ctx.now, t("2027-01-12T10:10:00Z"));
    let claimed = busy::claim(town.db.write(), now, later).await.expect("a read").expect("it is due");
    let again = busy::claim(town.db.write(), now, later).await.expect("a read");
    assert!(again.is_none(), "one replica reads it");
    follow_calendar(&town.db, &town.at("2027-01-12T10:01:00Z"), ann, &address).await.expect("followed");
    let of = (claimed.person, claimed.generation);
    let kept_old = keep_busy_times(&town.db, &town.ctx, of, &found(&[ELSEWHEN])).await.expect("no error");
    assert!(!kept_old && kept(&town, ann).await.is_empty());
}

#[rstest]
#[tokio::test]
async fn busy_times_go_thirty_days_after_they_passed(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let town = Town::new(engine).await;
    let ann = town.volunteer("Ann").await;
    take(&town, &town.ctx, ann, &[ELSEWHEN, ("2027-05-01T10:00:00Z", "2027-05-01T11:00:00Z")]).await;
    forget(&town.db, &town.at("2027-04-09T19:00:00Z")).await.expect("no error");
    assert_eq!(kept(&town, ann).await.len(), 2);
    forget(&town.db, &town.at("2027-04-09T19:00:01Z")).await.expect("no error");
    assert_eq!(kept(&town, ann).await.len(), 1);
}
