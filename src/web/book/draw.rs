//! The pages of the booking form, drawn from answers, errors and where the form stands.

use axum::http::StatusCode;
use chrono::{Days, NaiveDate, NaiveTime};

use crate::actions::offered_times::offered_times;
use crate::domain::time::{date_words, time_words};
use crate::store::views;
use crate::web::answer::{Answer, page_with};
use crate::web::book::answers::{Ground, stored, wish};
use crate::web::book::question::{CHECK, Question};
use crate::web::book::read;
use crate::web::book::times::SLOT;
use crate::web::book_pages::{ContactPage, GroupPage, HowPage, SupportPage, WhenPage, WherePage};
use crate::web::csrf;
use crate::web::error::Fault;
use crate::web::flow::Flow;
use crate::web::form::{Form, Guards, Step};
use crate::web::languages;
use crate::web::parts::Choice;
use crate::web::session::Visitor;

/// Days after the first that can be booked in which free times are looked for.
const LOOK_AHEAD: u64 = 35;

/// A question with what was typed; 422 where something is wrong with what was sent.
pub struct Drawing<'a> {
    pub visitor: &'a Visitor,
    pub flow: &'a Flow,
    pub ground: &'a Ground,
    pub question: Question,
    /// The answer leads back to "Check your answers".
    pub change: bool,
}

impl Drawing<'_> {
    pub async fn page(self, form: Form, status: StatusCode) -> Answer {
        let (frame, step) = (self.visitor.frame(), self.step());
        match self.question {
            Question::How => page_with(status, &HowPage { frame, step, form: self.preset(form), kinds: self.kinds() }),
            Question::Where => page_with(status, &WherePage { frame, step, form }),
            Question::When => page_with(status, &self.when(form).await?),
            Question::Group => page_with(status, &GroupPage { frame, step, form }),
            Question::Support => {
                let languages = self.languages().await?;
                page_with(status, &SupportPage { frame, step, form, languages })
            }
            Question::Contact => page_with(status, &ContactPage { frame, step, form }),
        }
    }

    fn step(&self) -> Step {
        let before = self.question.before(wish(self.flow, self.ground));
        let back = match before {
            _ if self.change => CHECK.to_owned(),
            Some(question) => question.path(),
            None => "/".to_owned(),
        };
        let trap = self.question == Question::Contact;
        let guards = Guards { change: self.change, trap, ..guards(self.visitor, self.flow) };
        Step { action: self.question.path(), back, guards }
    }

    fn kinds(&self) -> Vec<Choice> {
        self.ground.kinds.iter().map(|k| Choice::new(&k.code, &k.title)).collect()
    }

    /// The general kind is chosen until somebody chooses another.
    fn preset(&self, mut form: Form) -> Form {
        if form.value("kind").is_empty()
            && let Some(general) = self.ground.kinds.first()
        {
            form.set("kind", &general.code);
        }
        form
    }

    async fn when(&self, form: Form) -> Result<WhenPage, Fault> {
        let first = self.ground.days(self.flow).first;
        Ok(WhenPage {
            frame: self.visitor.frame(),
            step: self.step(),
            form,
            slots: self.slots(first).await?,
            earliest: date_words(first),
            example: format!("For example, {}", first.format("%-d %-m %Y")),
        })
    }

    /// The next times at which volunteers are free, as choices.
    async fn slots(&self, first: NaiveDate) -> Result<Vec<Choice>, Fault> {
        let Some(kind) = self.ground.kind(self.flow) else { return Ok(Vec::new()) };
        let how = wish(self.flow, self.ground).planned();
        let place = read::place(&stored(self.flow, Question::Where));
        let district = place.as_ref().map_or(None, |p| Some(p.postcode.district()));
        let days = (first, first + Days::new(LOOK_AHEAD));
        let times = offered_times(&self.visitor.app().db, kind, how, district, days).await?;
        let words = |date, time| format!("{}, {}", date_words(date), time_words(time));
        let choice = |(date, time): (NaiveDate, NaiveTime)| {
            Choice::new(date.and_time(time).format(SLOT).to_string(), words(date, time))
        };
        Ok(times.into_iter().map(choice).collect())
    }

    /// Languages other than English that volunteers speak, by name.
    async fn languages(&self) -> Result<Vec<Choice>, Fault> {
        let volunteers = views::volunteers(self.visitor.app().db.read(), self.visitor.now()).await?;
        let mut spoken: Vec<(String, String)> = volunteers
            .into_iter()
            .flat_map(|v| v.languages)
            .filter(|tag| tag != "en")
            .map(|tag| (languages::name(&tag), tag))
            .collect();
        spoken.sort_unstable();
        spoken.dedup();
        if spoken.is_empty() {
            return Ok(Vec::new());
        }
        let choices = spoken.into_iter().map(|(name, tag)| Choice::new(tag, name));
        Ok(std::iter::once(Choice::new("", "Choose a language")).chain(choices).collect())
    }
}

/// The token of a page that belongs to this flow.
pub fn guards(visitor: &Visitor, flow: &Flow) -> Guards {
    Guards::new(csrf::flow_token(visitor, &flow.requester()))
}
