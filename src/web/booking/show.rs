//! The host's page of one booking.

use axum::extract::Path;

use crate::domain::booking::State;
use crate::domain::facts::BookingFacts;
use crate::links::{Links, Purpose};
use crate::store::views;
use crate::web::answer::{Answer, page};
use crate::web::booking::{can_cancel, home, opened};
use crate::web::booking_pages::BookingPage;
use crate::web::error::Fault;
use crate::web::fact_rows;
use crate::web::parts::{Link, Row};
use crate::web::session::Visitor;
use crate::web::words;

pub async fn show(visitor: Visitor, Path(word): Path<String>) -> Answer {
    let facts = opened(&visitor, &word).await?;
    let state = fact_rows::shown_state(&facts, visitor.now());
    let below = |name: &str| format!("{}/{name}", home(&word));
    page(&BookingPage {
        frame: visitor.frame(),
        reference: facts.booking.reference.to_string(),
        state: state.as_str(),
        words: words::state(state, facts.booking.proven),
        life: if state == State::Requested && !facts.booking.proven { life(&visitor) } else { String::new() },
        panel: matches!(state, State::Requested | State::Confirmed),
        rows: rows(&facts, state),
        tasks: Vec::new(),
        calendar: if state.is_over() { String::new() } else { below("session.ics") },
        feed: feed(&visitor, &facts).await?,
        cancel: if can_cancel(&facts, &visitor) { below("cancel") } else { String::new() },
        links: links(state, below("learn"), instead(&visitor, &facts).await?),
    })
}

fn life(visitor: &Visitor) -> String {
    let days = words::days(visitor.app().rules.retention.unproven_days);
    format!("We delete requests that are not confirmed within {days}.")
}

/// The digital session, under the group's code where it has one and the address is the contact's.
async fn instead(visitor: &Visitor, facts: &BookingFacts) -> Result<String, Fault> {
    let c = visitor.app().db.read();
    let code = if facts.booking.proven { views::code_of(c, facts.group.id).await? } else { None };
    Ok(code.map_or_else(|| "/learn".to_owned(), |code| format!("/learn?group={code}")))
}

/// Other things to do; where there is no session, the digital one first. `learn`: the group's page about it.
fn links(state: State, learn: String, instead: String) -> Vec<Link> {
    let again = || Link::new("Book another session", "/book");
    match state {
        State::NotStaffed | State::Declined => vec![
            Link::new("Follow the session online instead", instead),
            Link::new("Your group\u{2019}s code for the digital session", learn),
            again(),
        ],
        State::Cancelled => vec![again()],
        _ if state.is_over() => vec![again(), Link::new("Follow the session online with your group", learn)],
        _ => vec![Link::new("Follow the session online with your group", learn)],
    }
}

fn rows(facts: &BookingFacts, state: State) -> Vec<Row> {
    let mut rows = vec![
        fact_rows::session(facts),
        fact_rows::when(facts, state),
        fact_rows::place(facts),
        fact_rows::group(facts),
        fact_rows::people(facts),
        fact_rows::support(facts),
        fact_rows::contact(facts),
    ];
    rows.extend(fact_rows::join(facts).filter(|_| state == State::Confirmed));
    let speakers: Vec<&str> = facts.team().filter(|m| m.show_name).map(|m| m.name.first_word()).collect();
    if state == State::Confirmed && !speakers.is_empty() {
        rows.push(Row::new("Volunteers", speakers.join(", ")));
    }
    if state == State::Confirmed && facts.mates.iter().any(|m| m.offer.is_asked_again()) {
        rows.push(Row::new("After the change", "We are asking the volunteers if they can still come."));
    }
    rows
}

/// The group's calendar, once the address is proven (a coordinator who vouched for the request has proven none); empty
/// where there is none.
async fn feed(visitor: &Visitor, facts: &BookingFacts) -> Result<String, Fault> {
    if !facts.booking.proven || !facts.contact.proven {
        return Ok(String::new());
    }
    let (app, group) = (visitor.app(), facts.group.id.0);
    let living = views::generation(app.db.read(), Purpose::FeedGroup, group).await?;
    let address =
        |links: &Links, generation| links.open(Purpose::FeedGroup, &links.token(Purpose::FeedGroup, group, generation));
    Ok(living.map_or_else(String::new, |generation| address(&app.links, generation)))
}
