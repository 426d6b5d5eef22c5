//! A session gets another time or place: whose yes holds, who is asked again, who is told, when it can't be.

use cancel_cancer::actions::answer_offer::{Answer, answer_offer};
use cancel_cancer::actions::cancel_booking::cancel_booking;
use cancel_cancer::actions::error::Error;
use cancel_cancer::actions::expire_offer::expire_offer;
use cancel_cancer::actions::move_session::move_session;
use cancel_cancer::actions::refill::refill;
use cancel_cancer::actions::request_booking::Requested;
use cancel_cancer::actions::take_off::take_off;
use cancel_cancer::actions::what_if_moved::{Becomes, Change, Snag, what_if_moved};
use cancel_cancer::domain::booking::{Refusal, State};
use cancel_cancer::domain::ids::{BookingId, OfferId, PersonId};
use cancel_cancer::domain::notice::NoticeKind::{Changed, Confirmed, Offer, RequestChanged, TakenOff};
use cancel_cancer::domain::notice::Recipient::{Contact, Person};
use cancel_cancer::domain::notice::Subject;
use cancel_cancer::domain::offer::OfferState;
use cancel_cancer::domain::person::Actor;
use cancel_cancer::domain::text::Postcode;
use cancel_cancer::store::group::set_decile;
use cancel_cancer::store::item::{self, ItemKind};
use rstest::rstest;

use super::town::{Lead, Letter, Second, Town, about, line, t};
use crate::house::Engine;

/// The booking as it stands, at another time.
pub async fn to(town: &Town, id: BookingId, day: &str, time: &str) -> Change {
    let facts = town.facts(id).await;
    let (date, time) = (day.parse().expect("a date"), time.parse().expect("a time"));
    let venue = facts.place.map(|place| (place.name, place.postcode));
    Change { version: facts.booking.version, date, time, venue }
}

/// Confirmed at 6pm on 9 March with Ada and Ben.
pub async fn confirmed(town: &Town) -> (Requested, [PersonId; 2], Vec<OfferId>) {
    let people = [town.volunteer("Ada").await, town.volunteer("Ben").await];
    let (requested, offers) = town.asked("2027-03-09", "18:00:00", &[(people[0], Lead), (people[1], Second)]).await;
    for id in &offers {
        answer_offer(&town.db, &town.ctx, *id, Answer::Yes).await.expect("a yes");
    }
    (requested, people, offers)
}

#[rstest]
#[tokio::test]
async fn another_day_turns_every_yes_into_a_question(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let town = Town::new(engine).await;
    let (requested, [ada, ben], offers) = confirmed(&town).await;
    let (id, dee) = (requested.id, town.coordinator().await);
    let (before, letters, changes) = (town.facts(id).await, town.letters().await, town.changes().await);
    let change = to(&town, id, "2027-03-10", "14:00:00").await;
    move_session(&town.db, &town.ctx.by(Actor::Person(dee)), id, &change).await.expect("moved");

    let facts = town.facts(id).await;
    let sequence = before.booking.sequence + 1;
    assert_eq!(
        (facts.booking.state, facts.booking.sequence, facts.booking.moved),
        (State::Confirmed, sequence, sequence)
    );
    assert_eq!(facts.slot().expect("a time").start, t("2027-03-10T14:00:00Z"));
    assert!(facts.booking.uid == before.booking.uid && facts.booking.touched > before.booking.touched);
    for (mate, was) in facts.mates.iter().zip(&before.mates) {
        assert_eq!((mate.offer.state, mate.offer.earlier_yes), (OfferState::Open, was.offer.answered));
        assert_eq!(mate.offer.on_site, (t("2027-03-10T13:30:00Z"), t("2027-03-10T15:30:00Z")));
        assert_eq!(mate.offer.deadline, t("2027-01-15T10:01:00Z"), "72 hours from when the letter leaves");
    }
    let due = t("2027-01-12T10:01:00Z");
    let ask = |offer: OfferId, who| (Changed, Person(who), Subject::Offer(offer, id), due, sequence);
    let mut want =
        vec![ask(offers[0], ada), ask(offers[1], ben), about(Changed, Contact(facts.contact.id), id, due, sequence)];
    want.sort();
    assert_eq!(town.letters_since(&letters).await, want);
    assert!(town.changes().await > changes, "the plan is old");

    let letters = town.letters().await;
    answer_offer(&town.db, &town.ctx, offers[0], Answer::Yes).await.expect("a yes");
    let told = about(Confirmed, Person(ada), id, t("2027-01-12T10:00:00Z"), sequence);
    assert_eq!(town.letters_since(&letters).await, [told], "the same invitation, accepted");
    answer_offer(&town.db, &town.ctx, offers[1], Answer::Yes).await.expect("a yes");
    let host = about(Confirmed, Contact(facts.contact.id), id, t("2027-01-12T10:00:00Z"), sequence);
    assert!(town.letters_since(&letters).await.contains(&host), "the team is whole again");
    let facts = town.facts(id).await;
    assert_eq!(facts.team().count(), 2);
    assert_eq!(facts.booking.sequence, sequence);
}

#[rstest]
#[case::later("18:30:00")]
#[case::earlier("17:30:00")]
#[tokio::test]
async fn half_an_hour_keeps_the_yes(#[case] time: &str, #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let town = Town::new(engine).await;
    let (requested, [ada, ben], _) = confirmed(&town).await;
    let (id, letters) = (requested.id, town.letters().await);
    move_session(&town.db, &town.ctx, id, &to(&town, id, "2027-03-09", time).await).await.expect("moved");
    let facts = town.facts(id).await;
    assert_eq!(facts.team().count(), 2);
    let slot = *facts.slot().expect("a time");
    assert!(facts.mates.iter().all(|m| m.offer.on_site == slot.on_site(&facts.kind)));
    let sequence = facts.booking.sequence;
    let mut want = [Person(ada), Person(ben), Contact(facts.contact.id)]
        .map(|who| about(Changed, who, id, t("2027-01-12T10:00:00Z"), sequence));
    want.sort();
    assert_eq!(town.letters_since(&letters).await, want);
}

#[rstest]
#[tokio::test]
async fn who_has_another_session_too_near_is_asked_again_and_cant_say_yes(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let town = Town::new(engine).await;
    let (requested, [ada, ben], offers) = confirmed(&town).await;
    // On site from 7:45pm, a quarter of an hour after the first is packed down.
    let (_, other) = town.asked("2027-03-09", "20:15:00", &[(ada, Lead)]).await;
    answer_offer(&town.db, &town.ctx, other[0], Answer::Yes).await.expect("a yes");
    let change = to(&town, requested.id, "2027-03-09", "18:30:00").await;
    let effects = what_if_moved(&town.db, &town.ctx, requested.id, &change).await.expect("an answer");
    let told: Vec<_> = effects.iter().map(|e| (e.mate.offer.person, e.becomes)).collect();
    assert_eq!(told, [(ada, Becomes::AskedAgain), (ben, Becomes::Kept)]);
    assert!(effects[0].snags.contains(&Snag::OtherSession) && !effects[1].snags.contains(&Snag::OtherSession));
    assert!(effects[1].snags.contains(&Snag::Rule("AVAILABILITY")), "nobody in town said when they are free");

    for who in [ada, ben] {
        let (kind, dedupe) = (ItemKind::NeedsReplacement, format!("said no: {}", who.0));
        item::put(town.db.write(), kind, Some(requested.id), Some(who), None, &dedupe, town.ctx.now)
            .await
            .expect("a line");
    }
    move_session(&town.db, &town.ctx, requested.id, &change).await.expect("moved");
    let lines: Vec<_> =
        town.items().await.into_iter().filter(|(kind, ..)| *kind == ItemKind::NeedsReplacement).collect();
    assert_eq!(lines, [(ItemKind::NeedsReplacement, Some(requested.id), Some(ben))], "Ada is asked, Ben still said no");
    let clash = answer_offer(&town.db, &town.ctx, offers[0], Answer::Yes).await;
    assert!(matches!(clash, Err(Error::Clash)), "{clash:?}");
    assert_eq!(town.facts(requested.id).await.team().count(), 1);
}

#[rstest]
#[case::says_no(true)]
#[case::is_silent(false)]
#[tokio::test]
async fn who_no_longer_can_is_off_the_team_with_a_cancellation(
    #[case] says_no: bool,
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let town = Town::new(engine).await;
    let (requested, [ada, _], offers) = confirmed(&town).await;
    let id = requested.id;
    move_session(&town.db, &town.ctx, id, &to(&town, id, "2027-03-10", "18:00:00").await).await.expect("moved");
    let (letters, before) = (town.letters().await, town.facts(id).await);
    let now = if says_no { "2027-01-12T11:00:00Z" } else { "2027-01-20T10:00:00Z" };
    if says_no {
        answer_offer(&town.db, &town.at(now), offers[0], Answer::No(None)).await.expect("a no");
    } else {
        assert!(expire_offer(&town.db, &town.at(now), offers[0]).await.expect("an end"));
    }
    let sequence = before.booking.sequence + 1;
    assert_eq!(town.letters_since(&letters).await, [about(TakenOff, Person(ada), id, t(now), sequence)]);
    let facts = town.facts(id).await;
    assert_eq!((facts.booking.state, facts.booking.sequence), (State::Confirmed, sequence));
    assert_eq!(facts.booking.moved, before.booking.moved, "answers of calendars to the new time still count");
    assert_eq!(facts.open_places().lead, 1);
}

#[rstest]
#[tokio::test]
async fn the_contact_hears_that_all_said_yes_also_where_somebody_else_came_in_and_only_once(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let town = Town::new(engine).await;
    let (requested, [_, ben], offers) = confirmed(&town).await;
    let (id, cat) = (requested.id, town.volunteer("Cat").await);
    let contact = Contact(town.contact(id).await);
    move_session(&town.db, &town.ctx, id, &to(&town, id, "2027-03-10", "18:00:00").await).await.expect("moved");
    answer_offer(&town.db, &town.ctx, offers[0], Answer::No(None)).await.expect("a no");
    let letters = town.letters().await;
    answer_offer(&town.db, &town.ctx, offers[1], Answer::Yes).await.expect("a yes");
    let told = |letters: &[Letter]| letters.iter().filter(|l| l.1 == contact).count();
    assert_eq!(told(&town.letters_since(&letters).await), 0, "a place is open");
    town.draft(vec![town.row(id, &[(cat, Lead), (ben, Second)]).await], &[]).await;
    assert_eq!(refill(&town.db, &town.ctx).await.expect("a refill"), 1);
    let letters = town.letters().await;
    answer_offer(&town.db, &town.ctx, town.offer(id, cat).await, Answer::Yes).await.expect("a yes");
    let sent = town.letters_since(&letters).await;
    assert!(sent.iter().any(|l| l.0 == Confirmed && l.1 == contact) && sent.len() == 2, "{sent:?}");

    let dan = town.volunteer("Dan").await;
    take_off(&town.db, &town.ctx, town.offer(id, cat).await).await.expect("off");
    town.draft(vec![town.row(id, &[(dan, Lead), (ben, Second)]).await], &[]).await;
    assert_eq!(refill(&town.db, &town.ctx).await.expect("a refill"), 1);
    let letters = town.letters().await;
    answer_offer(&town.db, &town.ctx, town.offer(id, dan).await, Answer::Yes).await.expect("a yes");
    assert_eq!(told(&town.letters_since(&letters).await), 0);
}

#[rstest]
#[tokio::test]
async fn another_place_asks_again_and_another_name_for_it_does_not(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let town = Town::new(engine).await;
    let (requested, ..) = confirmed(&town).await;
    let id = requested.id;
    let mut change = to(&town, id, "2027-03-09", "18:00:00").await;
    change.venue = Some((line("The annexe"), Postcode::parse("SG1 1AA").expect("a postcode")));
    let hall = town.facts(id).await.place.expect("a place").id;
    set_decile(town.db.write(), hall, Some(2)).await.expect("a decile");
    move_session(&town.db, &town.ctx, id, &change).await.expect("moved");
    let facts = town.facts(id).await;
    let place = facts.place.expect("a place");
    assert_eq!((place.name.as_str(), place.decile, facts.booking.sequence), ("The annexe", Some(2), 2));
    assert_eq!(town.facts(id).await.team().count(), 2);

    let mut change = to(&town, id, "2027-03-09", "18:00:00").await;
    change.venue = Some((line("Town Hall"), Postcode::parse("SG14 1AA").expect("a postcode")));
    move_session(&town.db, &town.ctx, id, &change).await.expect("moved");
    let facts = town.facts(id).await;
    assert_eq!((facts.team().count(), facts.invited().count()), (0, 2));
    let place = facts.place.expect("a place");
    assert_eq!((place.postcode.as_str(), place.decile), ("SG14 1AA", None));
}

#[rstest]
#[tokio::test]
async fn a_request_has_the_one_time_and_who_was_asked_is_asked_for_it(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let town = Town::new(engine).await;
    let unproven = town.request("2027-03-02", "18:00:00").await;
    let letters = town.letters().await;
    let change = to(&town, unproven.id, "2027-03-03", "18:00:00").await;
    move_session(&town.db, &town.ctx, unproven.id, &change).await.expect("moved");
    assert_eq!(town.letters_since(&letters).await, [], "nobody proved the address");
    assert_eq!(town.facts(unproven.id).await.booking.chosen, None);

    let ada = town.volunteer("Ada").await;
    let ben = town.volunteer("Ben").await;
    let (asked, offers) = town.asked("2027-03-09", "18:00:00", &[(ada, Lead), (ben, Second)]).await;
    let id = asked.id;
    answer_offer(&town.db, &town.ctx, offers[0], Answer::Yes).await.expect("a yes");
    let letters = town.letters().await;
    move_session(&town.db, &town.ctx, id, &to(&town, id, "2027-03-11", "09:30:00").await).await.expect("moved");
    let (facts, now) = (town.facts(id).await, t("2027-01-12T10:00:00Z"));
    let sequence = facts.booking.sequence;
    assert_eq!(facts.booking.slots.len(), 1);
    assert_eq!(facts.asked(now).count(), 2);
    let offer = |id, who| (Offer, Person(who), Subject::Offer(id, facts.booking.id), now, sequence);
    let mut want = vec![
        offer(offers[0], ada),
        offer(offers[1], ben),
        about(RequestChanged, Contact(facts.contact.id), id, now, sequence),
    ];
    want.sort();
    assert_eq!(town.letters_since(&letters).await, want);
}

#[rstest]
#[tokio::test]
async fn what_is_over_or_was_changed_meanwhile_does_not_move(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let town = Town::new(engine).await;
    let (requested, _, offers) = confirmed(&town).await;
    let id = requested.id;
    let good = to(&town, id, "2027-03-10", "18:00:00").await;
    let before = town.all_about(id).await;
    let late = move_session(&town.db, &town.at("2027-03-09T18:00:00Z"), id, &good).await;
    assert!(matches!(late, Err(Error::Refused(Refusal::TooLate))), "{late:?}");
    for (day, time) in [
        ("2027-03-09", "18:00:00"),
        ("2027-01-12", "09:00:00"),
        ("2027-01-12", "11:30:00"),
        ("2027-03-28", "01:30:00"),
        ("2027-10-31", "01:30:00"),
    ] {
        let refused = move_session(&town.db, &town.ctx, id, &to(&town, id, day, time).await).await;
        assert!(matches!(refused, Err(Error::Invalid(_))), "{day} {time}: {refused:?}");
    }
    assert_eq!(town.all_about(id).await, before, "nothing changed");

    let other = Change { date: "2027-03-11".parse().expect("a date"), ..good.clone() };
    let (one, two) =
        tokio::join!(move_session(&town.db, &town.ctx, id, &good), move_session(&town.db, &town.ctx, id, &other));
    let stale = [&one, &two].into_iter().filter(|r| matches!(r, Err(Error::Stale))).count();
    assert!(stale == 1 && (one.is_ok() || two.is_ok()), "{one:?} {two:?}");
    let change = to(&town, id, "2027-03-12", "18:00:00").await;
    answer_offer(&town.db, &town.ctx, offers[0], Answer::Yes).await.expect("a yes");
    let stale = move_session(&town.db, &town.ctx, id, &change).await;
    assert!(matches!(stale, Err(Error::Stale)), "the team is another: {stale:?}");
    cancel_booking(&town.db, &town.ctx, id).await.expect("an end");
    let over = move_session(&town.db, &town.ctx, id, &to(&town, id, "2027-03-12", "18:00:00").await).await;
    assert!(matches!(over, Err(Error::Refused(Refusal::State(State::Cancelled)))), "{over:?}");
}
