//! What changed in a plan since it was seen, what it would cost to keep, and what may only be asked.

use std::collections::BTreeMap;

use cancel_cancer::actions::add_volunteer::add_volunteer;
use cancel_cancer::actions::error::Error;
use cancel_cancer::actions::mark_seen::mark_seen;
use cancel_cancer::actions::set_dials::{rules_in_force, set_dials};
use cancel_cancer::domain::change::{Change, Keeping, Question, SeenTeam};
use cancel_cancer::domain::dial::{Settings, settings};
use cancel_cancer::domain::ids::{BookingId, PersonId};
use cancel_cancer::domain::offer::TeamRole;
use cancel_cancer::domain::person::Actor;
use cancel_cancer::domain::plan::{Draft, Unfilled};
use cancel_cancer::domain::volunteer::{Availability, Volunteer};
use cancel_cancer::jobs;
use cancel_cancer::matching::format;
use cancel_cancer::store::commit;
use cancel_cancer::store::plan;
use cancel_cancer::store::plan_change;
use cancel_cancer::store::volunteer;
use rstest::rstest;

use super::office::Office;
use crate::house::Engine;

async fn alter(office: &Office, id: PersonId, change: impl FnOnce(&mut Volunteer)) {
    let mut facts = volunteer::find(office.app.db.read(), id).await.expect("a read").expect("a volunteer");
    change(&mut facts);
    add_volunteer(&office.app.db, &office.app.ctx(Actor::Terminal), &facts).await.expect("other facts");
}

async fn present(office: &Office) -> cancel_cancer::domain::plan::StoredDraft {
    plan::present(office.app.db.read()).await.expect("a read").expect("a draft")
}

async fn changes(office: &Office) -> Vec<Change> {
    plan_change::changes(office.app.db.read(), present(office).await.id).await.expect("changes")
}

async fn questions(office: &Office) -> Vec<Question> {
    plan_change::questions(office.app.db.read(), present(office).await.id).await.expect("questions")
}

async fn seen(office: &Office) -> bool {
    let id = present(office).await.id;
    mark_seen(&office.app.db, &office.app.ctx(Actor::Terminal), id, None).await.expect("a mark")
}

async fn again(office: &Office) {
    plan::mark_dirty(office.app.db.write()).await.expect("a mark");
    office.once().await;
}

/// Somebody saw the booking with this team.
async fn saw(office: &Office, booking: BookingId, people: &[PersonId]) {
    let role = |at: usize| if at == 0 { TeamRole::Lead } else { TeamRole::Support };
    let members = people.iter().enumerate().map(|(at, person)| (*person, role(at))).collect();
    let team = SeenTeam { slot: 0, members };
    plan_change::mark_seen(office.app.db.write(), &[(booking, team)].into(), office.app.clock.now())
        .await
        .expect("a mark");
}

#[rstest]
#[tokio::test]
async fn changes_are_told_until_somebody_has_seen_them(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let office = Office::new(engine, 4).await;
    let booking = office.proven("Ann", "2027-02-09").await.id;
    office.once().await;
    assert_eq!(changes(&office).await, [], "nobody saw anything yet");
    let first = present(&office).await;
    assert!(seen(&office).await);
    let leaver = first.draft.rows[0].members[0].person;
    alter(&office, leaver, |v| v.availability = Availability::default()).await;
    office.once().await;

    let told = changes(&office).await;
    let [change] = told.as_slice() else { panic!("{told:?}") };
    assert_eq!((change.booking, &change.from), (booking, &SeenTeam::of(&first.draft.rows[0])));
    assert!(!change.to.people().contains(&leaver) && !change.to.is_none());
    assert_eq!(change.keeping, Keeping::Impossible(vec![(leaver, "AVAILABILITY".into())]));
    again(&office).await;
    assert_eq!(changes(&office).await, told, "another plan does not make it vanish");

    let old = mark_seen(&office.app.db, &office.app.ctx(Actor::Terminal), first.id, None).await.expect("no error");
    assert!(!old && changes(&office).await == told, "an older plan was seen");
    assert!(seen(&office).await && changes(&office).await.is_empty());
    again(&office).await;
    assert_eq!(changes(&office).await, []);
}

#[rstest]
#[tokio::test]
async fn who_publishes_has_seen_what_they_published(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let office = Office::new(engine, 4).await;
    let booking = office.proven("Ann", "2027-02-09").await.id;
    office.once().await;
    let row = present(&office).await.draft.rows[0].clone();
    office.publish().await;
    let marks = plan_change::seen(office.app.db.read()).await.expect("marks");
    assert_eq!(marks.get(&booking), Some(&SeenTeam::of(&row)));
}

#[rstest]
#[tokio::test]
async fn a_dearer_old_team_has_its_price(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let office = Office::new(engine, 2).await;
    let far = office.volunteer(2).await;
    alter(&office, far, |v| v.home = "SG14".into()).await;
    let booking = office.proven("Ann", "2027-02-09").await.id;
    office.once().await;
    let row = present(&office).await.draft.rows[0].clone();
    let near: Vec<PersonId> = row.members.iter().map(|m| m.person).collect();
    assert!(!near.contains(&far));
    saw(&office, booking, &[near[0], far]).await;
    again(&office).await;
    let told = changes(&office).await;
    let Keeping::Costs(price) = &told[0].keeping else { panic!("{told:?}") };
    // 140 points for 17,623 m there and back, and 20 for a third person: the team is larger then.
    assert_eq!((price.points + price.teams - price.fairness, price.travel_m), (160, 35_246));
    assert!(price.points > 0 && price.lost.is_empty() && price.gained.is_empty());
}

#[rstest]
#[tokio::test]
async fn somebody_who_said_yes_is_never_moved_but_may_be_asked(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let office = Office::new(engine, 2).await;
    let held = office.confirmed("Ann", "2027-02-09").await;
    let team: Vec<PersonId> = office.facts(held).await.team().map(|m| m.offer.person).collect();
    let speaker = team[0];
    alter(&office, speaker, |v| v.languages = ["ur".to_owned()].into()).await;
    for nth in 2..4 {
        office.volunteer(nth).await;
    }
    let wanting =
        office.proven_with("Bob", &["2027-02-09"], |b| b.support.languages = ["ur".to_owned()].into()).await.id;
    office.once().await;
    let draft = present(&office).await.draft;
    assert_eq!(draft.unfilled.iter().map(|u| u.booking).collect::<Vec<_>>(), [wanting]);
    assert_eq!(office.facts(held).await.team().map(|m| m.offer.person).collect::<Vec<_>>(), team);
    let asked = questions(&office).await;
    let [question] = asked.as_slice() else { panic!("{asked:?}") };
    assert_eq!((question.person, question.from, question.helps.as_slice()), (speaker, held, &[wanting][..]));
    assert!(question.points > 1_000 && question.instead.len() == 1 && !team.contains(&question.instead[0]));
}

#[rstest]
#[tokio::test]
async fn what_the_desk_sets_is_in_the_next_plan_of_any_process(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let office = Office::new(engine, 2).await;
    let other = office.replica().await;
    office.proven("Ann", "2027-02-09").await;
    office.once().await;
    let weight = async || {
        let files = plan::files(office.app.db.read()).await.expect("a read").expect("a draft");
        format::read(&files.0).expect("a problem").bookings[0].weight
    };
    let before = weight().await;
    let ctx = office.app.ctx(Actor::Terminal);
    let new = Settings::from([("matching.weight_base".to_owned(), 5_000)]);
    let seen = in_force(&office).await;
    assert!(set_dials(&office.app.db, &ctx, &seen, &new).await.expect("set"));
    assert!(!set_dials(&office.app.db, &ctx, &in_force(&office).await, &new).await.expect("the same"));
    assert_eq!(jobs::replan(&other).await.expect("a plan"), 1);
    assert_eq!(weight().await, before + 3_000);
    let third = office.replica().await;
    let rules = rules_in_force(&third.db, &third.ctx(Actor::Terminal)).await.expect("rules");
    assert_eq!(rules.matching.weights.base, 5_000, "a later start keeps it");
    let beyond = Settings::from([("matching.weight_base".to_owned(), 100_001)]);
    set_dials(&office.app.db, &ctx, &in_force(&office).await, &beyond).await.expect_err("beyond its bounds");
}

async fn in_force(office: &Office) -> Settings {
    settings(&rules_in_force(&office.app.db, &office.app.ctx(Actor::Terminal)).await.expect("rules"))
}

#[rstest]
#[tokio::test]
async fn of_two_who_set_numbers_at_once_one_is_told_to_look_again(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let office = Office::new(engine, 0).await;
    let (other, seen) = (office.replica().await, in_force(&office).await);
    let [far, sharing] = [("matching.points_per_km", 9), ("matching.fairness_points", 70)]
        .map(|(key, n)| Settings::from([(key.to_owned(), n)]));
    let ctx = office.app.ctx(Actor::Terminal);
    let (one, two) =
        tokio::join!(set_dials(&office.app.db, &ctx, &seen, &far), set_dials(&other.db, &ctx, &seen, &sharing));
    let (won, lost) = if one.is_ok() { (one, two) } else { (two, one) };
    assert!(matches!((&won, &lost), (Ok(true), Err(Error::Stale))), "{won:?} {lost:?}");
    let now = in_force(&office).await;
    assert_eq!(now.iter().filter(|(key, n)| seen.get(*key) != Some(*n)).count(), 1, "{now:?}");
}

#[rstest]
#[tokio::test]
async fn a_draft_that_cannot_be_compared_is_left_alone(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let office = Office::new(engine, 0).await;
    let booking = office.proven("Ann", "2027-02-09").await.id;
    let dirty = plan::dirty(office.app.db.read()).await.expect("a read").0;
    let unfilled = vec![Unfilled { booking, shortages: Vec::new() }];
    let (problem_json, plan_json) = ("{}".to_owned(), "no plan".to_owned());
    let made = office.app.clock.now();
    let draft = Draft { made, dirty, seed: 1, score: 0, bound: 0, rows: Vec::new(), unfilled, problem_json, plan_json };
    let tx = office.app.db.begin().await.expect("a transaction");
    plan::save(&tx, &draft).await.expect("a draft");
    commit(tx).await.expect("a commit");
    assert_eq!(jobs::compare(&office.app).await.expect("it is told in the log"), 1);
    assert_eq!(jobs::compare(&office.app).await.expect("nothing is due"), 0, "it is not tried again");
    assert_eq!((changes(&office).await, questions(&office).await), (vec![], vec![]));
}

#[rstest]
#[tokio::test]
async fn only_teams_that_were_not_seen_so_before_are_noted(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let office = Office::new(engine, 4).await;
    for day in ["2027-02-09", "2027-02-10"] {
        office.proven("Ann", day).await;
    }
    office.once().await;
    let teams: BTreeMap<_, _> =
        present(&office).await.draft.rows.iter().map(|row| (row.booking, SeenTeam::of(row))).collect();
    assert_eq!(teams.len(), 2);
    let (c, now) = (office.app.db.write(), office.app.clock.now());
    let first = teams.iter().take(1).map(|(id, team)| (*id, team.clone())).collect();
    assert_eq!(plan_change::mark_seen(c, &first, now).await.expect("one"), 1);
    assert_eq!(plan_change::mark_seen(c, &teams, now).await.expect("the other"), 1);
    assert_eq!(plan_change::mark_seen(c, &teams, now).await.expect("none"), 0);
    assert_eq!(plan_change::seen(c).await.expect("marks"), teams);
    let others: BTreeMap<_, _> = teams.keys().map(|id| (*id, SeenTeam::default())).collect();
    assert_eq!(plan_change::mark_seen(c, &others, now).await.expect("both"), 2);
    assert_eq!(plan_change::seen(c).await.expect("marks"), others);
}

#[rstest]
#[tokio::test]
async fn a_lead_who_may_no_longer_lead_cannot_be_kept(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let office = Office::new(engine, 2).await;
    let third = office.volunteer(2).await;
    alter(&office, third, |v| v.given_before = 0).await;
    let booking = office.proven("Ann", "2027-02-09").await.id;
    office.once().await;
    let row = present(&office).await.draft.rows[0].clone();
    let other = row.members.iter().map(|m| m.person).find(|p| *p != third).expect("a lead");
    saw(&office, booking, &[third, other]).await;
    alter(&office, other, |v| v.home = "SG2".into()).await;
    office.once().await;
    let told = changes(&office).await;
    assert!(told.iter().all(|c| c.keeping == Keeping::Impossible(vec![(third, "LEAD".into())])), "{told:?}");
    assert_eq!(told.len(), 1);
}
