//! The answers so far: which are kept, whether they still hold, and the booking they make.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::actions::request_booking::NewBooking;
use crate::app::App;
use crate::domain::booking::Wish;
use crate::domain::group::SessionKind;
use crate::domain::text::Postcode;
use crate::domain::time::local_date;
use crate::store::views;
use crate::web::book::question::Question;
use crate::web::book::read;
use crate::web::book::times::{self, Bookable};
use crate::web::error::Fault;
use crate::web::flow::{Answers, Flow};
use crate::web::form::{Errors, Form};

/// What answers are judged by.
pub struct Ground {
    /// The general one first.
    pub kinds: Vec<SessionKind>,
    districts: BTreeSet<String>,
    today: NaiveDate,
}

impl Ground {
    pub async fn load(app: &App) -> Result<Self, Fault> {
        let kinds = views::kinds(app.db.read()).await?;
        let districts = views::districts(app.db.read()).await?.into_iter().collect();
        Ok(Self { kinds, districts, today: local_date(app.clock.now()) })
    }

    /// Whether the programme goes there.
    fn covers(&self, postcode: &Postcode) -> bool {
        self.districts.contains(postcode.district())
    }

    /// Days that can be booked for the kind that was chosen; for the general one before.
    pub fn days(&self, flow: &Flow) -> Bookable {
        let (notice, minutes) = self.kind(flow).map_or((0, 0), |k| (k.notice_days, k.duration_min));
        Bookable::from(self.today, notice, minutes)
    }

    /// The kind that was chosen; the general one before.
    pub fn kind(&self, flow: &Flow) -> Option<&SessionKind> {
        let chosen = stored(flow, Question::How);
        self.kinds.iter().find(|k| k.code == chosen.value("kind")).or(self.kinds.first())
    }
}

/// The kept answers of a question, as a form.
pub fn stored(flow: &Flow, question: Question) -> Form {
    let kept = |name: &'static str| flow.answers.get(name).into_iter().flatten().map(move |v| (name, v.clone()));
    Form::new(question.fields().iter().copied().flat_map(kept))
}

/// What is kept of a question that was answered well: blanks folded, so that the cookie stays small.
pub fn kept(question: Question, form: &Form) -> Answers {
    let folded = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let values = |name: &str| {
        let most = if ["venue", "group", "name", "email"].contains(&name) { 500 } else { 24 };
        let ignored = name == "language" && !form.has("support", "language");
        let mut values: Vec<String> = form.values(name).into_iter().map(folded).collect();
        values.retain(|v| !v.is_empty() && v.len() <= most && !ignored);
        values.sort_unstable();
        values.dedup();
        values
    };
    question.fields().iter().map(|name| ((*name).to_owned(), values(name))).collect()
}

/// What is wrong with the answers on a form.
pub fn judge(question: Question, form: &Form, flow: &Flow, ground: &Ground) -> Result<(), Errors> {
    match question {
        Question::How => read::how(form, &ground.kinds).map(drop),
        Question::Where => read::place(form).map(drop),
        Question::When => times::read(form, ground.days(flow)).map(drop),
        Question::Group => read::group(form).map(drop),
        Question::Support => read::support(form).map(drop),
        Question::Contact => read::contact(form).map(drop),
    }
}

/// The wish, as far as it is known: in person asks everything.
pub fn wish(flow: &Flow, ground: &Ground) -> Wish {
    read::how(&stored(flow, Question::How), &ground.kinds).map_or(Wish::InPerson, |how| how.wish)
}

/// The postcode, where somebody asks for a session outside the programme's area.
pub fn outside(flow: &Flow, ground: &Ground) -> Option<Postcode> {
    let Ok(place) = read::place(&stored(flow, Question::Where)) else { return None };
    (!ground.covers(&place.postcode)).then_some(place.postcode)
}

/// The first question whose answers are missing or no longer hold.
pub fn first_open(flow: &Flow, ground: &Ground) -> Option<Question> {
    Question::asked(wish(flow, ground)).find(|q| {
        let wrong = judge(*q, &stored(flow, *q), flow, ground).is_err();
        wrong || *q == Question::Where && outside(flow, ground).is_some()
    })
}

/// The booking that the answers make.
pub fn assemble(flow: &Flow, ground: &Ground, idem: &str) -> Result<NewBooking, Errors> {
    let form = |q| stored(flow, q);
    let how = read::how(&form(Question::How), &ground.kinds)?;
    let venue = match how.wish {
        Wish::Online => None,
        Wish::InPerson | Wish::Either => Some(read::place(&form(Question::Where))?),
    };
    let group = read::group(&form(Question::Group))?;
    let contact = read::contact(&form(Question::Contact))?;
    Ok(NewBooking {
        idem: idem.to_owned(),
        kind: how.kind,
        wish: how.wish,
        venue: venue.map(|v| (v.venue, v.postcode)),
        times: times::read(&form(Question::When), ground.days(flow))?,
        group: group.name,
        group_kind: group.kind,
        people: group.people,
        support: read::support(&form(Question::Support))?,
        name: contact.name,
        email: contact.email,
        phone: contact.phone,
    })
}
