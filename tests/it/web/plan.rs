//! The plan and its settings at the desk, through the router: what changed, who could stand in, what counts.

use axum::http::StatusCode;
use cancel_cancer::actions::answer_offer::{Answer, answer_offer};
use cancel_cancer::domain::ids::Reference;
use cancel_cancer::domain::offer::OfferState;
use cancel_cancer::domain::person::Role;
use cancel_cancer::matching::format;
use cancel_cancer::matching::why::funnel;
use cancel_cancer::store::{booking, person as people, plan};
use rstest::rstest;

use crate::house::{Engine, House};
use crate::web::book::book;
use crate::web::harness::{Browser, Front, Page, attribute};
use crate::web::people::{log_in, person, volunteer};

const AREA: &str = "East and north Hertfordshire";

/// A service on a database of this engine, a proven booking (its reference), and Dee who is logged in.
async fn office(engine: Engine, volunteers: &[&str]) -> (House, Front, String, Browser) {
    let house = House::new(engine).await;
    let service = Front::with(&[("DATABASE__URL", house.url.as_str())]).await;
    for name in volunteers {
        volunteer(&service, name).await;
    }
    person(&service, "dee", Role::Coordinator, Some(AREA)).await;
    let (mut host, page) = book(&service).await;
    service.work().await;
    host.fill(&service.link_to("ann@example.org", "/prove/"), "Confirm this is my email address", &[]).await;
    service.work().await;
    let reference = format!("CC-{}", &host.get(&page).await.text.split("CC-").nth(1).expect("a reference")[..6]);
    let dee = log_in(&service, "dee").await;
    (house, service, reference, dee)
}

async fn offers(service: &Front, reference: &str) -> Vec<OfferState> {
    let reference = Reference::parse(reference).expect("a reference");
    let c = service.app.db.read();
    let id = booking::by_reference(c, &reference).await.expect("a read").expect("a booking");
    let facts = booking::facts(c, id).await.expect("a read").expect("a booking");
    facts.mates.into_iter().map(|m| m.offer.state).collect()
}

/// Values of the boxes of a field.
fn boxes(page: &Page, field: &str) -> Vec<(String, bool)> {
    let mine = page.text.split("<input").filter(|i| i.contains(&format!("name=\"{field}\"")));
    mine.map(|i| (attribute(i, "value"), i.split('>').next().unwrap_or("").contains(" checked"))).collect()
}

#[rstest]
#[tokio::test]
async fn a_plan_says_what_changed_since_it_was_seen(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let (_house, service, reference, mut dee) = office(engine, &["una"]).await;
    let page = dee.get("/desk/plan").await;
    assert!(page.says("Nobody who has said yes or is being asked is moved by this plan"), "{}", page.text);
    assert!(!page.says("What changed since the plan was last seen"));
    let seen = dee.press("/desk/plan/seen", &page, "Mark as seen", &[]).await;
    assert_eq!((seen.status, seen.location()), (StatusCode::SEE_OTHER, "/desk/plan?seen=yes"));
    assert!(dee.get(seen.location()).await.says("Marked as seen"));
    assert!(!dee.get("/desk/plan").await.says("Mark as seen"), "nothing is new");

    volunteer(&service, "vic").await;
    service.work().await;
    for _ in 0..2 {
        let page = dee.get("/desk/plan").await;
        assert!(page.says("What changed since the plan was last seen"), "looking changes nothing");
        assert!(page.says("It has a team now: una and vic."), "{}", page.text);
    }
    let late = dee.press("/desk/plan/seen", &page, "Mark as seen", &[]).await;
    assert_eq!(late.location(), "/desk/plan?seen=newer");
    assert!(dee.get(late.location()).await.says("The plan was made anew meanwhile"));
    let page = dee.get("/desk/plan").await;
    let row = page.text.split("name=\"include\"").nth(1).map(|i| attribute(i, "value"));
    let row = row.expect("a row");
    assert!(row.starts_with(&reference));
    dee.press("/desk/plan", &page, "Publish and ask", &[("include", &row)]).await;
    service.work().await;
    assert!(!dee.get("/desk/plan").await.says("What changed since"), "who publishes has seen it");
}

#[rstest]
#[tokio::test]
async fn up_to_three_are_asked_for_an_open_place_from_a_ranked_list(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let (_house, service, reference, mut dee) = office(engine, &["una", "vic", "wes", "xia", "yan"]).await;
    let here = format!("/desk/bookings/{reference}");
    let page = dee.get(&here).await;
    assert!(page.says("Who could come as lead") && page.says("Who could come as co-presenter"), "{}", page.text);
    let list = boxes(&page, "who-support");
    assert_eq!(list.iter().map(|(_, ticked)| *ticked).collect::<Vec<_>>(), [true, true, true, false, false]);
    assert!(page.says("More people") && page.says("Why not others?"));
    let files = plan::files(service.app.db.read()).await.expect("a read").expect("a plan");
    let (problem, planned) = (format::read(&files.0).expect("a problem"), format::read_plan(&files.1).expect("a plan"));
    let why = funnel(&problem, &planned, &reference).expect("known").funnels.remove(0);
    let said = format!(
        "{} of 5 fit every rule, {} of these are free, {} of them can lead",
        why.eligible, why.free, why.free_leads
    );
    assert!(page.says(&said), "{said}: {}", page.text);

    let field = |n: usize| list[..n].iter().map(|(code, _)| ("who-support", code.as_str())).collect::<Vec<_>>();
    let press = async |dee: &mut Browser, fields: &[(&str, &str)]| {
        let to = format!("{here}/ask");
        let mut all = vec![("role", "support"), ("slot", "0")];
        all.extend(fields);
        let hidden = page.hidden("Ask these 3");
        let csrf = hidden.iter().find(|(n, _)| n == "csrf").expect("a token").1.clone();
        all.push(("csrf", &csrf));
        dee.send(&to, &all).await
    };
    for (n, wrong) in [(0, "Choose at least one person to ask"), (4, "Choose at most 3 people")] {
        let refused = press(&mut dee, &field(n)).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.says(wrong) && refused.text.contains("href=\"#who-support\""), "{}", refused.text);
    }
    assert_eq!(offers(&service, &reference).await, []);
    let asked = press(&mut dee, &field(3)).await;
    assert_eq!((asked.status, asked.location()), (StatusCode::SEE_OTHER, here.as_str()), "{}", asked.text);
    assert_eq!(offers(&service, &reference).await, [OfferState::Open; 3]);
    let page = dee.get(&here).await;
    assert!(page.says("asked volunteers of their own choice") && !page.says("Who could come as co-presenter"));
    let unknown = press(&mut dee, &[("who-support", "x")]).await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
}

#[rstest]
#[tokio::test]
async fn what_counts_is_set_at_the_desk_within_bounds(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let (_house, service, _, mut dee) = office(engine, &["una", "vic"]).await;
    assert!(dee.get("/desk/plan").await.text.contains("href=\"/desk/settings\""));
    let page = dee.get("/desk/settings").await;
    assert!(page.says("in the most deprived tenth of areas counts as 3,350 points, in the least deprived 2,000"));
    let typed = |base: &'static str| {
        let inputs = page.text.split("<input").filter(|i| i.contains("type=\"text\""));
        let value = |i: &str| (attribute(i, "name"), attribute(i, "value"));
        inputs.map(value).map(move |(n, v)| if n == "matching-weight-base" { (n, base.to_owned()) } else { (n, v) })
    };
    let send = async |dee: &mut Browser, base: &'static str| {
        let fields: Vec<(String, String)> = typed(base).collect();
        let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        dee.press("/desk/settings", &page, "Save", &fields).await
    };
    let dirty = async || plan::dirty(service.app.db.read()).await.expect("a read").0;
    let before = dirty().await;
    let wrong = send(&mut dee, "lots").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.says("Points of every booking must be a whole number from 0 to 100,000"), "{}", wrong.text);
    assert!(wrong.text.contains("value=\"lots\"") && wrong.text.contains("href=\"#matching-weight-base\""));
    assert_eq!(send(&mut dee, "2000").await.location(), "/desk/settings?saved=same");
    assert_eq!(dirty().await, before);
    let saved = send(&mut dee, "3,000").await;
    assert_eq!((saved.status, saved.location()), (StatusCode::SEE_OTHER, "/desk/settings?saved=yes"));
    assert!(dirty().await > before, "a new plan follows");
    let after = dee.get(saved.location()).await;
    assert!(after.says("A plan with these numbers follows") && after.says("counts as 4,350 points"), "{}", after.text);
}

/// The fields of the form of numbers, one of them typed anew.
fn typed(page: &Page, name: &str, text: &str) -> Vec<(String, String)> {
    let inputs = page.text.split("<input").filter(|i| i.contains("type=\"text\""));
    let field = |i: &str| (attribute(i, "name"), attribute(i, "value"));
    inputs.map(field).map(|(n, v)| if n == name { (n, text.to_owned()) } else { (n, v) }).collect()
}

#[rstest]
#[tokio::test]
async fn who_saves_numbers_last_does_not_undo_what_another_saved(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let (_house, service, _, mut dee) = office(engine, &[]).await;
    person(&service, "eli", Role::Coordinator, Some(AREA)).await;
    let mut eli = log_in(&service, "eli").await;
    let (dees, elis) = (dee.get("/desk/settings").await, eli.get("/desk/settings").await);
    let save = async |who: &mut Browser, page: &Page, (name, text): (&str, &str)| {
        let fields = typed(page, name, text);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        who.press("/desk/settings", page, "Save", &fields).await
    };
    let first = save(&mut eli, &elis, ("matching-weight-decile", "400")).await;
    assert_eq!(first.location(), "/desk/settings?saved=yes");
    let told = save(&mut dee, &dees, ("matching-points-per-km", "7")).await;
    assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY);
    let words =
        "Points for each step of deprivation is 400 by now: somebody else changed it. Check it, then save again";
    assert!(told.says(words) && told.text.contains("href=\"#matching-weight-decile\""), "{}", told.text);
    let value = |page: &Page, name: &str| typed(page, "", "").into_iter().find(|(n, _)| n == name).expect("a field").1;
    assert_eq!(value(&told, "matching-weight-decile"), "400", "the number as it stands");
    assert_eq!(value(&told, "matching-points-per-km"), "7", "her own is still typed");
    assert_eq!(value(&dee.get("/desk/settings").await, "matching-points-per-km"), "4", "nothing was saved");
    let both = save(&mut dee, &told, ("", "")).await;
    assert_eq!(both.location(), "/desk/settings?saved=yes");
    let page = dee.get("/desk/settings").await;
    let now = ["matching-weight-decile", "matching-points-per-km"].map(|name| value(&page, name));
    assert_eq!(now, ["400", "7"]);
}

#[rstest]
#[tokio::test]
async fn who_said_no_is_no_longer_proposed_and_an_old_page_does_not_ask_them_again(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let (_house, service, reference, mut dee) = office(engine, &["una", "vic", "wes"]).await;
    let here = format!("/desk/bookings/{reference}");
    let page = dee.get(&here).await;
    let list: Vec<String> = boxes(&page, "who-support").into_iter().map(|(value, _)| value).collect();
    let press = async |dee: &mut Browser, people: &[String]| {
        let hidden = page.hidden("Ask these 3");
        let csrf = &hidden.iter().find(|(n, _)| n == "csrf").expect("a token").1;
        let mut all = vec![("role", "support"), ("slot", "0"), ("csrf", csrf.as_str())];
        all.extend(people.iter().map(|value| ("who-support", value.as_str())));
        dee.send(&format!("{here}/ask"), &all).await
    };
    press(&mut dee, &list[..1]).await;
    let id = Reference::parse(&reference).expect("a reference");
    let id = booking::by_reference(service.app.db.read(), &id).await.expect("a read").expect("a booking");
    let facts = booking::facts(service.app.db.read(), id).await.expect("a read").expect("a booking");
    answer_offer(&service.app.db, &service.ctx(), facts.mates[0].offer.id, Answer::No(None)).await.expect("a no");

    let nobody = press(&mut dee, &list[..1]).await;
    assert_eq!(nobody.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(nobody.says("Nobody was asked: what is known of them has changed"), "{}", nobody.text);
    let shown = boxes(&dee.get(&here).await, "who-support");
    assert_eq!(shown.len(), 2, "the plan does not know of the no yet");
    assert!(!shown.iter().any(|(value, _)| *value == list[0]));
    let one = press(&mut dee, &list[..2]).await;
    assert_eq!((one.status, one.location()), (StatusCode::SEE_OTHER, format!("{here}?stayed=1").as_str()));
    assert!(dee.get(one.location()).await.says("1 person was not asked"));
    assert_eq!(offers(&service, &reference).await, [OfferState::Declined, OfferState::Open]);
}

#[rstest]
#[tokio::test]
async fn who_sees_another_area_marks_nothing_of_this_one(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let (_house, service, _, mut dee) = office(engine, &["una"]).await;
    people::ensure_area(service.app.db.write(), "Elsewhere", &["AB1".into()]).await.expect("an area");
    person(&service, "eli", Role::Coordinator, Some("Elsewhere")).await;
    let page = dee.get("/desk/plan").await;
    dee.press("/desk/plan/seen", &page, "Mark as seen", &[]).await;
    volunteer(&service, "vic").await;
    service.work().await;
    let mut eli = log_in(&service, "eli").await;
    let theirs = eli.get("/desk/plan").await;
    assert!(!theirs.says("What changed since") && !theirs.says("Mark as seen") && !theirs.says("CC-"));
    let (mine, other) = (dee.get("/desk/plan").await, eli.get("/desk/settings").await);
    let plan = mine.hidden("Mark as seen").into_iter().find(|(n, _)| n == "plan").expect("a plan").1;
    let marked = eli.press("/desk/plan/seen", &other, "Save", &[("plan", &plan)]).await;
    assert_eq!(marked.location(), "/desk/plan?seen=yes");
    assert!(dee.get("/desk/plan").await.says("It has a team now: una and vic."));
}
