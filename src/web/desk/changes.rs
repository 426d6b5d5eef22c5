//! What a coordinator does to one booking. What can't be undone asks first.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::NaiveDate;

use crate::actions::cancel_booking::cancel_booking;
use crate::actions::close_item::close_item;
use crate::actions::decline_booking::decline_booking;
use crate::actions::give_group_code::give_group_code;
use crate::actions::hold_booking::hold_booking;
use crate::actions::mark_not_staffed::mark_not_staffed;
use crate::actions::record_outcome::record_outcome;
use crate::actions::take_off::take_off;
use crate::actions::vouch_booking::vouch_booking;
use crate::app::App;
use crate::domain::facts::BookingFacts;
use crate::domain::ids::{ItemId, OfferId};
use crate::domain::outcome::{Happened, Outcome};
use crate::domain::time::local_date;
use crate::store::views;
use crate::web::answer::{Answer, page, page_with, see};
use crate::web::csrf::Sent;
use crate::web::desk::booking::{OFFER, build, seen};
use crate::web::desk::pages::SurePage;
use crate::web::error::Fault;
use crate::web::form::Form;
use crate::web::session::Desk;

/// What can be done to a booking by one press.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verb {
    Vouch,
    Cancel,
    Decline,
    NotStaffed,
    Delivered,
    NotDelivered,
    LearnCode,
}

impl Verb {
    fn parse(word: &str) -> Option<Self> {
        Some(match word {
            "vouch" => Self::Vouch,
            "cancel" => Self::Cancel,
            "decline" => Self::Decline,
            "not-staffed" => Self::NotStaffed,
            "delivered" => Self::Delivered,
            "not-delivered" => Self::NotDelivered,
            "learn-code" => Self::LearnCode,
            _ => return None,
        })
    }

    /// Heading, words and button of the page that asks first; none where it can be taken back or harms nobody.
    fn asks(self) -> Option<(&'static str, &'static str, &'static str)> {
        match self {
            Self::Cancel => Some((
                "Cancel this session?",
                "The group and everybody on the team get a letter.",
                "Yes, cancel the session",
            )),
            Self::Decline => Some((
                "Decline this request?",
                "The group gets a letter that we cannot take it on.",
                "Yes, decline the request",
            )),
            Self::NotStaffed => Some((
                "Tell the group we found nobody?",
                "The group gets a letter with other ways to get help.",
                "Yes, tell the group",
            )),
            Self::Vouch | Self::Delivered | Self::NotDelivered | Self::LearnCode => None,
        }
    }
}

/// `POST /desk/bookings/{reference}/{verb}`
pub async fn change(
    State(app): State<App>,
    desk: Desk,
    Path((reference, word)): Path<(String, String)>,
    Sent(form): Sent,
) -> Answer {
    let facts = seen(&app, &desk, &reference).await?;
    let verb = Verb::parse(&word).ok_or(Fault::NotFound)?;
    if let (Some(asks), true) = (verb.asks(), form.value("sure") != "yes") {
        return page(&sure(&desk, &facts, asks, &word));
    }
    act(&app, &desk, &facts, verb).await?;
    Ok(to(&facts))
}

fn to(facts: &BookingFacts) -> Response {
    see(&format!("/desk/bookings/{}", facts.booking.reference))
}

fn sure(desk: &Desk, facts: &BookingFacts, asks: (&str, &str, &str), word: &str) -> SurePage {
    let here = format!("/desk/bookings/{}", facts.booking.reference);
    SurePage {
        frame: desk.frame(),
        csrf: desk.csrf(),
        heading: format!("{} {} {}", asks.0, facts.booking.reference, facts.group.name),
        words: asks.1.to_owned(),
        lines: Vec::new(),
        action: format!("{here}/{word}"),
        hidden: Vec::new(),
        yes: asks.2.to_owned(),
        back: here,
    }
}

async fn act(app: &App, desk: &Desk, facts: &BookingFacts, verb: Verb) -> Result<(), Fault> {
    let (db, ctx, id) = (&app.db, desk.ctx(), facts.booking.id);
    let outcome = |happened| Outcome { happened, people: None };
    match verb {
        Verb::Vouch => drop(vouch_booking(db, &ctx, id).await?),
        Verb::Cancel => drop(cancel_booking(db, &ctx, id).await?),
        Verb::Decline => drop(decline_booking(db, &ctx, id).await?),
        Verb::NotStaffed => drop(mark_not_staffed(db, &ctx, id).await?),
        Verb::Delivered => record_outcome(db, &ctx, id, outcome(Happened::Delivered)).await?,
        Verb::LearnCode => drop(give_group_code(db, &ctx, facts.group.id).await?),
        Verb::NotDelivered => record_outcome(db, &ctx, id, outcome(Happened::CalledOffByUs)).await?,
    }
    Ok(())
}

/// `POST /desk/bookings/{reference}/take-off/{code}`: asks first; then somebody who said yes is off the team.
pub async fn off(
    State(app): State<App>,
    desk: Desk,
    Path((reference, code)): Path<(String, String)>,
    Sent(form): Sent,
) -> Answer {
    let facts = seen(&app, &desk, &reference).await?;
    let id = app.links.id_of(OFFER, &code).map(OfferId).ok_or(Fault::NotFound)?;
    let mate = facts.mates.iter().find(|m| m.offer.id == id).ok_or(Fault::NotFound)?;
    if form.value("sure") != "yes" {
        let (heading, yes) = (format!("Take {} off this team?", mate.name), format!("Yes, take {} off", mate.name));
        let words = "They get a letter, and a cancellation for their calendar if they had an invitation. The place is \
                     open again, and the plan looks for somebody else.";
        return page(&sure(&desk, &facts, (&heading, words, &yes), &format!("take-off/{code}")));
    }
    take_off(&app.db, &desk.ctx(), id).await?;
    Ok(to(&facts))
}

/// A date typed in three fields; `None`: all three empty. The error is for the field.
fn until(form: &Form) -> Result<Option<NaiveDate>, &'static str> {
    let parts = ["year", "month", "day"].map(|name| form.value(name).trim());
    if parts.iter().all(|p| p.is_empty()) {
        return Ok(None);
    }
    let (Ok(y), Ok(m), Ok(d)) = (parts[0].parse(), parts[1].parse(), parts[2].parse()) else {
        return Err("Enter the day, month and year as numbers, like 9 3 2027");
    };
    NaiveDate::from_ymd_opt(y, m, d).map(Some).ok_or("Enter a date that exists, like 9 3 2027")
}

/// `POST /desk/bookings/{reference}/hold`
pub async fn hold(State(app): State<App>, desk: Desk, Path(reference): Path<String>, Sent(typed): Sent) -> Answer {
    let facts = seen(&app, &desk, &reference).await?;
    let date = until(&typed).and_then(|d| match d {
        Some(day) if day <= local_date(app.clock.now()) => Err("Enter a date after today"),
        other => Ok(other),
    });
    match date {
        Ok(until) => {
            hold_booking(&app.db, &desk.ctx(), facts.booking.id, until).await.map(|()| to(&facts)).map_err(Fault::from)
        }
        Err(wrong) => wrong_date(&app, &desk, &facts, typed, wrong).await,
    }
}

async fn wrong_date(app: &App, desk: &Desk, facts: &BookingFacts, mut form: Form, wrong: &str) -> Answer {
    form.errors.add_part("until", "day", wrong);
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &build(app, desk, facts, form).await?)
}

/// `POST /desk/items/{code}`: the line is seen to. Seen to before, by somebody else: the same.
pub async fn done(State(app): State<App>, desk: Desk, Path(code): Path<String>, _: Sent) -> Answer {
    let id = app.links.id_of("item", &code).map(ItemId).ok_or(Fault::NotFound)?;
    if let Some(item) = views::item(app.db.read(), desk.districts().await?.as_deref(), id).await? {
        close_item(&app.db, &desk.ctx(), item.id).await?;
    }
    Ok(see("/desk"))
}
