//! A volunteer's offers and sessions. Contact details only of sessions they said yes to, as long as its links work.

use axum::extract::{Path, State};
use chrono::Duration;

use crate::actions::open_offer::offer_link;
use crate::app::App;
use crate::domain::booking::State as Stage;
use crate::domain::facts::BookingFacts;
use crate::domain::ids::Reference;
use crate::domain::offer::{Offer, OfferState};
use crate::domain::time::{Instant, moment_words, span_words};
use crate::domain::token::Purpose;
use crate::links::path;
use crate::store::views;
use crate::web::answer::{Answer, page, see};
use crate::web::desk::words;
use crate::web::error::Fault;
use crate::web::fact_rows;
use crate::web::me::pages::{CardsPage, Entry, FactsPage, Section};
use crate::web::parts::{Link, Row};
use crate::web::session::Me;

/// `GET /me`
pub async fn home(State(app): State<App>, me: Me) -> Answer {
    let sections = vec![waiting(&app, &me).await?, ahead(&app, &me).await?];
    cards(&me, "Your sessions and offers", sections, Link::new("Get your sessions in your calendar", "/me/calendar"))
}

/// `GET /me/offers`
pub async fn offers(State(app): State<App>, me: Me) -> Answer {
    let sections = vec![waiting(&app, &me).await?, answered(&app, &me).await?];
    cards(&me, "Your offers", sections, Link::default())
}

/// `GET /me/sessions`
pub async fn sessions(State(app): State<App>, me: Me) -> Answer {
    let sections = vec![ahead(&app, &me).await?, past(&app, &me).await?];
    cards(&me, "Your sessions", sections, Link::default())
}

fn cards(me: &Me, title: &'static str, sections: Vec<Section>, more: Link) -> Answer {
    page(&CardsPage { frame: me.frame(), title, sections, more })
}

async fn seen_offers(app: &App, me: &Me) -> Result<Vec<(Offer, BookingFacts)>, Fault> {
    let now = app.clock.now();
    Ok(views::offers_of(app.db.read(), me.who.person.id, now, now - Duration::days(90)).await?)
}

async fn waiting(app: &App, me: &Me) -> Result<Section, Fault> {
    let now = app.clock.now();
    let mut cards = Vec::new();
    for (offer, facts) in seen_offers(app, me).await?.iter().filter(|(o, _)| o.is_open(now)) {
        let token = offer_link(&app.db, &me.ctx(), offer.id).await?;
        let mut entry = card(facts, path(Purpose::Offer, token.expose()), ("Waiting for your answer", "yellow"));
        entry.lines.push(format!("Answer until {} (UK time)", moment_words(offer.deadline)));
        cards.push(entry);
    }
    Ok(Section { heading: "Offers waiting for your answer", cards, empty: "No offer waits for you." })
}

async fn answered(app: &App, me: &Me) -> Result<Section, Fault> {
    let all = seen_offers(app, me).await?;
    let done = all.iter().filter(|(o, _)| o.state != OfferState::Open);
    let cards = done.map(|(o, f)| card(f, String::new(), words::answer(o.state))).collect();
    Ok(Section { heading: "Earlier offers", cards, empty: "No earlier offer in the last 90 days." })
}

async fn mine(app: &App, me: &Me, span: (Instant, Instant)) -> Result<Vec<BookingFacts>, Fault> {
    let ids = views::of_volunteer(app.db.read(), me.who.person.id, span).await?;
    let mut all = views::facts_of(app.db.read(), &ids).await?;
    let is_within = |f: &BookingFacts| f.slot().is_some_and(|s| span.0 <= s.start && s.start <= span.1);
    all.retain(|f| is_within(f) && f.team().any(|m| m.offer.person == me.who.person.id));
    all.sort_by_key(|f| f.slot().map(|s| s.start));
    Ok(all)
}

async fn ahead(app: &App, me: &Me) -> Result<Section, Fault> {
    let now = app.clock.now();
    let all = mine(app, me, (now, now + Duration::days(550))).await?;
    let cards = all.iter().map(session_card).collect();
    Ok(Section { heading: "Sessions ahead", cards, empty: "No session ahead." })
}

async fn past(app: &App, me: &Me) -> Result<Section, Fault> {
    let now = app.clock.now();
    let mut all = mine(app, me, (now - Duration::days(365), now)).await?;
    all.reverse();
    let cards = all.iter().map(session_card).collect();
    Ok(Section { heading: "Earlier sessions", cards, empty: "No session in the last 12 months." })
}

fn session_card(facts: &BookingFacts) -> Entry {
    let state = match facts.booking.state {
        Stage::Offered => ("Team not complete yet", "blue"),
        other => words::state(other),
    };
    card(facts, format!("/me/sessions/{}", facts.booking.reference), state)
}

fn card(facts: &BookingFacts, href: String, tag: (&'static str, &'static str)) -> Entry {
    Entry {
        heading: format!("{} for {}", facts.kind.title, facts.group.name),
        href,
        lines: vec![
            facts.slot().map(|s| span_words(s.start, s.end)).unwrap_or_default(),
            place(facts),
            facts.booking.reference.to_string(),
        ],
        tag,
    }
}

fn place(facts: &BookingFacts) -> String {
    facts.place.as_ref().map_or_else(|| "Online".to_owned(), |p| format!("{}, {}", p.name, p.postcode))
}

/// `GET /me/sessions/{reference}`
pub async fn session(State(app): State<App>, me: Me, Path(reference): Path<String>) -> Answer {
    let reference = Reference::parse(&reference).ok_or(Fault::NotFound)?;
    let id = views::by_reference(app.db.read(), &reference).await?.ok_or(Fault::NotFound)?;
    let facts = views::facts(app.db.read(), id).await?.ok_or(Fault::NotFound)?;
    let stands = |state| facts.mates.iter().rfind(|m| m.offer.person == me.who.person.id && m.offer.state == state);
    // A group may have two sessions of a kind: pages of different things have different titles.
    let title = format!("{} for {}, {}", facts.kind.title, facts.group.name, facts.booking.reference);
    let (back, more) = ("/me/sessions", Link::default());
    let mine = FactsPage { frame: me.frame(), title, back, intro: "", rows: Vec::new(), note: "", more };
    if stands(OfferState::Accepted).is_some() {
        let note = "If you can't come any more, tell us at once. The phone number is at the foot of this page.";
        return page(&FactsPage { rows: rows(&app, &facts), note, ..mine });
    }
    // Who is asked again after a move reads the question.
    if let Some(asked) = stands(OfferState::Open).filter(|m| m.offer.is_asked_again()) {
        let token = offer_link(&app.db, &me.ctx(), asked.offer.id).await?;
        return Ok(see(&path(Purpose::Offer, token.expose())));
    }
    let Some(was) = stands(OfferState::TakenOff) else { return Err(Fault::NotFound) };
    page(&FactsPage { rows: rows_off(&facts, &was.offer), intro: off(&facts), ..mine })
}

/// Why somebody who said yes need not come.
fn off(facts: &BookingFacts) -> &'static str {
    match facts.booking.state {
        Stage::Cancelled => "This session is cancelled. You do not need to do anything.",
        Stage::Declined | Stage::NotStaffed => "This session will not take place. You do not need to do anything.",
        _ => "You are no longer on the team for this session. You do not need to do anything.",
    }
}

/// Who no longer comes sees no more than the letter about it said.
fn rows_off(facts: &BookingFacts, was: &Offer) -> Vec<Row> {
    let when = facts.slot_of(was).map(|s| Row::new("When", span_words(s.start, s.end)));
    let reference = Row::new("Reference", facts.booking.reference.as_str());
    [reference].into_iter().chain(when).chain([fact_rows::place(facts)]).collect()
}

fn rows(app: &App, facts: &BookingFacts) -> Vec<Row> {
    let team = facts.team().map(|m| format!("{}, {}", m.name, m.offer.role.words()));
    let mut rows = vec![
        Row::new("Reference", facts.booking.reference.as_str()),
        fact_rows::when(facts, Stage::Confirmed),
        fact_rows::place(facts),
        fact_rows::people(facts),
        fact_rows::support(facts),
        Row::lines("Team", team),
    ];
    rows.extend(fact_rows::join(facts).filter(|_| facts.booking.state == Stage::Confirmed));
    // As long as the links to the booking work.
    let life = Duration::days(app.rules.retention.link_days);
    if facts.slot().is_some_and(|s| app.clock.now() < s.end + life) {
        rows.push(fact_rows::contact(facts));
    }
    rows
}
