//! The part of the plan's page that says what changed since somebody last saw it, and what a plan can only ask.

use std::collections::BTreeMap;

use axum::extract::State;

use crate::actions::mark_seen::mark_seen;
use crate::app::App;
use crate::domain::change::SeenTeam;
use crate::domain::facts::BookingFacts;
use crate::domain::ids::{BookingId, PlanId};
use crate::domain::plan::StoredDraft;
use crate::domain::time::span_words;
use crate::store::views;
use crate::web::answer::{Answer, see};
use crate::web::csrf::Sent;
use crate::web::desk::change_words as words;
use crate::web::desk::change_words::Known;
use crate::web::desk::reasons::Names;
use crate::web::error::Fault;
use crate::web::session::Desk;

/// What public codes of drafts are made for.
const PLAN: &str = "plan";

/// Changes that are shown at once.
const FIRST: usize = 10;

/// One booking whose team is another, or a question about one.
#[derive(Clone, Debug)]
pub struct ChangeLine {
    pub reference: String,
    pub group: String,
    pub what: String,
    /// What keeping the old team would cost; empty where there was none.
    pub price: String,
}

/// All of it; nothing of it is drawn where nothing is there.
#[derive(Clone, Debug, Default)]
pub struct Changed {
    /// Names the draft in forms; empty: there is none.
    pub plan: String,
    pub lines: Vec<ChangeLine>,
    /// Beyond the first ten.
    pub more: Vec<ChangeLine>,
    /// "3 bookings are new in this plan."; empty: none, or nobody ever marked a plan as seen.
    pub new: String,
    /// The bookings are those that somebody may be asked to leave.
    pub questions: Vec<ChangeLine>,
    /// Something stands here that is not marked as seen.
    pub unseen: bool,
}

/// From the present draft; `seen` are facts of its bookings that the coordinator may see.
pub async fn of(
    app: &App,
    desk: &Desk,
    draft: Option<&StoredDraft>,
    seen: &[BookingFacts],
    names: &Names,
) -> Result<Changed, Fault> {
    let Some(draft) = draft else { return Ok(Changed::default()) };
    let c = app.db.read();
    let (changes, questions) = (views::changes(c, draft.id).await?, views::questions(c, draft.id).await?);
    let marks = views::seen(c).await?;
    let elsewhere: Vec<BookingId> = questions.iter().map(|q| q.from).collect();
    let (mut leaving, districts) = (views::facts_of(c, &elsewhere).await?, desk.districts().await?);
    leaving.retain(|f| views::in_districts(districts.as_deref(), f.district()));
    let titles: BTreeMap<BookingId, String> = seen.iter().chain(&leaving).map(|f| (f.booking.id, title(f))).collect();
    let known = |f: &BookingFacts, words: &dyn Fn(&Known<'_>) -> (String, String)| {
        let time = |slot: usize| f.booking.slots.get(slot).map(|s| span_words(s.start, s.end)).unwrap_or_default();
        let (what, price) = words(&Known { people: names, bookings: &titles, time: &time });
        let (reference, group) = (f.booking.reference.to_string(), f.group.name.to_string());
        ChangeLine { reference, group, what, price }
    };
    let lines = changes.iter().filter_map(|change| {
        let facts = seen.iter().find(|f| f.booking.id == change.booking)?;
        Some(known(facts, &|k| (words::change(change, k), words::keeping(&change.keeping, k))))
    });
    // A question is for who may see all of it, and for as long as the person stands where they said yes.
    let questions = questions.iter().filter_map(|question| {
        let facts = leaving.iter().find(|f| f.booking.id == question.from)?;
        let helps = question.helps.iter().all(|id| seen.iter().any(|f| f.booking.id == *id));
        let stands = helps && facts.team().any(|m| m.offer.person == question.person);
        stands.then(|| known(facts, &|k| (words::question(question, k), String::new())))
    });
    let (mut lines, questions): (Vec<_>, Vec<_>) = (lines.collect(), questions.collect());
    let more = lines.split_off(lines.len().min(FIRST));
    let unseen = is_unseen(draft, seen, &marks);
    Ok(Changed { plan: app.links.code(PLAN, draft.id.0), lines, more, new: new(seen, &marks), questions, unseen })
}

fn title(f: &BookingFacts) -> String {
    format!("{} {}", f.booking.reference, f.group.name)
}

fn new(seen: &[BookingFacts], marks: &BTreeMap<BookingId, SeenTeam>) -> String {
    let unmarked = seen.iter().filter(|f| !marks.contains_key(&f.booking.id)).count();
    match unmarked {
        n if n == 0 || n == seen.len() => String::new(),
        1 => "1 booking is new in this plan.".to_owned(),
        n => format!("{n} bookings are new in this plan."),
    }
}

fn is_unseen(draft: &StoredDraft, seen: &[BookingFacts], marks: &BTreeMap<BookingId, SeenTeam>) -> bool {
    let now = |id: BookingId| draft.draft.rows.iter().find(|r| r.booking == id).map(SeenTeam::of).unwrap_or_default();
    seen.iter().any(|f| marks.get(&f.booking.id).is_none_or(|mark| mark.differs(&now(f.booking.id))))
}

/// The draft that a form names.
pub fn named(app: &App, code: &str) -> Option<PlanId> {
    app.links.id_of(PLAN, code).map(PlanId)
}

/// `POST /desk/plan/seen`: the page says from here on what changed since this plan.
pub async fn seen(State(app): State<App>, desk: Desk, Sent(form): Sent) -> Answer {
    let plan = named(&app, form.value("plan")).ok_or(Fault::NotFound)?;
    let marked = mark_seen(&app.db, &desk.ctx(), plan, desk.districts().await?.as_deref()).await?;
    Ok(see(if marked { "/desk/plan?seen=yes" } else { "/desk/plan?seen=newer" }))
}
