//! "Check your answers": what will be sent, in the words of the service, each with its "Change".

use chrono::Duration;

use crate::actions::request_booking::NewBooking;
use crate::domain::time::{instant, span_words};
use crate::web::book::question::Question;
use crate::web::book_pages::Section;
use crate::web::fact_rows::needs;
use crate::web::parts::Row;
use crate::web::words;

const NOTHING: &str = "Not provided";

pub fn sections(new: &NewBooking) -> Vec<Section> {
    vec![
        Section { heading: "The session".into(), rows: session(new) },
        Section { heading: "Your group".into(), rows: group(new) },
        Section { heading: "Contact".into(), rows: contact(new) },
    ]
}

fn change(row: Row, question: Question, what: &str) -> Row {
    row.change(question.change_path(), what)
}

fn session(new: &NewBooking) -> Vec<Row> {
    let mut rows = vec![
        change(Row::new("How", words::wish(new.wish)), Question::How, "how we give the session"),
        change(Row::new("Kind of session", &new.kind.title), Question::How, "kind of session"),
    ];
    if let Some((venue, postcode)) = &new.venue {
        let lines = [venue.as_str(), postcode.as_str()];
        rows.push(change(Row::lines("Where", lines), Question::Where, "where the session is"));
    }
    let when = if new.times.len() == 1 { "When" } else { "When (one of these)" };
    rows.push(change(Row::lines(when, times(new)), Question::When, "date and time"));
    rows
}

fn times(new: &NewBooking) -> Vec<String> {
    let starts = new.times.iter().flat_map(|(date, time)| instant(*date, *time));
    starts.map(|start| span_words(start, start + Duration::minutes(new.kind.duration_min))).collect()
}

fn group(new: &NewBooking) -> Vec<Row> {
    vec![
        change(Row::new("Name of the group", new.group.as_str()), Question::Group, "name of the group"),
        change(Row::new("Kind of group", words::group_kind(new.group_kind)), Question::Group, "kind of group"),
        change(Row::new("People", format!("About {}", new.people)), Question::Group, "number of people"),
        change(Row::lines("What the session needs", needs(&new.support)), Question::Support, "what the session needs"),
    ]
}

fn contact(new: &NewBooking) -> Vec<Row> {
    let phone = new.phone.as_ref().map_or(NOTHING, |p| p.as_str());
    vec![
        change(Row::new("Name", new.name.as_str()), Question::Contact, "name"),
        change(Row::new("Email address", new.email.as_str()), Question::Contact, "email address"),
        change(Row::new("Phone number", phone), Question::Contact, "phone number"),
    ]
}
