//! The plan: proposed teams with their reasons, bookings without one, and the button that publishes.

use axum::extract::{Query, State};
use axum::http::StatusCode;
use serde::Deserialize;

use crate::actions::mark_seen::mark_seen;
use crate::actions::publish_plan;
use crate::actions::publish_plan::{Chosen, Published, Stayed};
use crate::app::App;
use crate::domain::facts::BookingFacts;
use crate::domain::ids::Reference;
use crate::domain::plan::{Row, StoredDraft};
use crate::domain::time::{moment_words, span_words};
use crate::store::views;
use crate::web::answer::{Answer, page, page_with, see};
use crate::web::csrf::Sent;
use crate::web::desk::changed;
use crate::web::desk::pages::{PlanPage, PlanRow, SurePage, UnfilledRow};
use crate::web::desk::reasons;
use crate::web::desk::reasons::Names;
use crate::web::desk::undo;
use crate::web::desk::words;
use crate::web::error::Fault;
use crate::web::form::Form;
use crate::web::languages;
use crate::web::layout::{Notice, Undo};
use crate::web::session::Desk;

/// More teams than this at once ask "are you sure?".
const MANY: usize = 10;

const NOT_PUBLISHED: &str = "These rows were not published:";
const NOT_TAKEN_BACK: &str = "These teams were not taken back:";

/// What the page says after a plan was published, or that was taken back.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Told {
    rows: Option<u32>,
    asked: Option<u32>,
    /// `CC-7Q2FK9.reason`, separated by commas.
    stayed: String,
    /// Code of what can be taken back; empty where nothing can.
    deed: String,
    /// Teams that were taken back.
    undone: Option<u32>,
    /// `yes` after the plan was marked as seen, `newer` where another one stood by then.
    seen: String,
}

/// `GET /desk/plan`
pub async fn show(State(app): State<App>, desk: Desk, Query(told): Query<Told>) -> Answer {
    page(&build(&app, &desk, &told, Form::default()).await?)
}

async fn build(app: &App, desk: &Desk, told: &Told, form: Form) -> Result<PlanPage, Fault> {
    let draft = views::draft(app.db.read()).await?;
    let names = reasons::names(app).await?;
    let seen = match &draft {
        Some(draft) => facts(app, desk, draft).await?,
        None => Vec::new(),
    };
    let mut frame = desk.frame();
    frame.notice = notice(told, undo::button(app, desk, &told.deed).await?);
    Ok(PlanPage {
        frame,
        csrf: desk.csrf(),
        form,
        made: made(draft.as_ref()),
        changed: changed::of(app, desk, draft.as_ref(), &seen, &names).await?,
        quality: draft.as_ref().map(|d| words::quality(&d.draft)).unwrap_or_default(),
        stayed_head: if told.undone.is_some() { NOT_TAKEN_BACK } else { NOT_PUBLISHED },
        stayed: stayed(&told.stayed),
        rows: draft.as_ref().map(|d| rows(d, &seen, &names)).unwrap_or_default(),
        publish: publish_words(draft.as_ref(), &seen),
        unfilled: draft.as_ref().map(|d| unfilled(d, &seen)).unwrap_or_default(),
    })
}

/// `POST /desk/plan`
pub async fn publish(State(app): State<App>, desk: Desk, Sent(form): Sent) -> Answer {
    if form.values("include").is_empty() {
        return nothing_ticked(&app, &desk, form).await;
    }
    let ticked = form.values("include");
    let chosen: Vec<Chosen> = ticked.iter().filter_map(|v| chosen(v)).collect();
    if chosen.len() > MANY && form.value("sure") != "yes" {
        return page(&sure(&desk, &ticked, form.value("plan")));
    }
    let districts = desk.districts().await?;
    if let Some(plan) = changed::named(&app, form.value("plan")) {
        mark_seen(&app.db, &desk.ctx(), plan, districts.as_deref()).await?;
    }
    let published = publish_plan::publish_plan(&app.db, &desk.ctx(), &chosen, districts.as_deref()).await?;
    Ok(see(&told(&app, &published)))
}

async fn nothing_ticked(app: &App, desk: &Desk, mut form: Form) -> Answer {
    form.errors.add("include", "Choose at least one booking to publish");
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &build(app, desk, &Told::default(), form).await?)
}

fn chosen(value: &str) -> Option<Chosen> {
    let (reference, digest) = value.split_once('.')?;
    Some(Chosen { reference: Reference::parse(reference)?, digest: digest.to_owned() })
}

fn sure(desk: &Desk, include: &[&str], plan: &str) -> SurePage {
    let ticked = include.iter().map(|value| ("include", *value));
    let hidden = ticked.chain([("plan", plan)]).map(|(name, value)| (name.to_owned(), value.to_owned()));
    SurePage {
        frame: desk.frame(),
        csrf: desk.csrf(),
        heading: format!("Ask the volunteers of {} teams?", include.len()),
        words: "Each volunteer gets a letter with an offer.".into(),
        lines: Vec::new(),
        action: "/desk/plan".into(),
        hidden: hidden.collect(),
        yes: format!("Yes, publish {} teams", include.len()),
        back: "/desk/plan".into(),
    }
}

fn told(app: &App, published: &Published) -> String {
    let stayed: Vec<String> = published.stayed.iter().map(|(r, why)| format!("{r}.{}", stayed_word(*why))).collect();
    let deed = published.deed.map(|id| undo::code(app, id)).unwrap_or_default();
    let (rows, asked, stayed) = (published.rows.len(), published.asked, stayed.join(","));
    format!("/desk/plan?rows={rows}&asked={asked}&stayed={stayed}&deed={deed}")
}

/// Where a page says what was taken back, and what stayed.
pub fn taken_back(home: &str, back: &[Reference], stayed: &[Reference]) -> String {
    let stayed: Vec<String> = stayed.iter().map(|reference| format!("{reference}.since")).collect();
    let list = if stayed.is_empty() { String::new() } else { format!("&stayed={}", stayed.join(",")) };
    format!("{home}?undone={}{list}", back.len())
}

fn stayed_word(why: Stayed) -> &'static str {
    match why {
        Stayed::Changed => "changed",
        Stayed::FactsChanged => "facts",
        Stayed::NotYours => "area",
    }
}

fn stayed(list: &str) -> Vec<String> {
    let line = |entry: &str| {
        let (reference, why) = entry.split_once('.')?;
        let why = match why {
            "changed" => "the plan has another team or time for it now, or somebody published it before you",
            "facts" => "a fact that it depends on has changed; the next plan knows it",
            "area" => "it is outside your areas",
            "since" => "somebody has changed it since. Its volunteers may be asked",
            _ => return None,
        };
        Some(format!("{}: {why}.", Reference::parse(reference)?))
    };
    list.split(',').filter_map(line).collect()
}

fn notice(told: &Told, undo: Option<Undo>) -> Option<Notice> {
    let said = |text: &str, success| Some(Notice { text: text.to_owned(), success, undo: None });
    match told.seen.as_str() {
        "yes" => return said("Marked as seen. This page will say what changes from here on.", true),
        "newer" => return said("The plan was made anew meanwhile. Look at it again.", false),
        _ => {}
    }
    if let Some(undone) = told.undone {
        let nobody =
            if told.stayed.is_empty() { "No volunteer was asked." } else { "Their volunteers were not asked." };
        return said(&format!("{undone} teams taken back. {nobody}"), true);
    }
    let (rows, asked) = (told.rows?, told.asked?);
    let text = format!("{rows} teams published, {asked} volunteers asked");
    Some(Notice { text, success: rows > 0, undo })
}

fn made(draft: Option<&StoredDraft>) -> String {
    draft.map_or_else(
        || "There is no plan yet. One is made a few seconds after the first request is confirmed.".to_owned(),
        |d| format!("Made on {} (UK time). It is made anew when something changes.", moment_words(d.draft.made)),
    )
}

/// Facts of the draft's bookings that the coordinator may see.
async fn facts(app: &App, desk: &Desk, draft: &StoredDraft) -> Result<Vec<BookingFacts>, Fault> {
    let rows = draft.draft.rows.iter().map(|r| r.booking);
    let ids: Vec<_> = rows.chain(draft.draft.unfilled.iter().map(|u| u.booking)).collect();
    let all = views::facts_of(app.db.read(), &ids).await?;
    let districts = desk.districts().await?;
    Ok(all.into_iter().filter(|f| views::in_districts(districts.as_deref(), f.district())).collect())
}

fn rows(draft: &StoredDraft, seen: &[BookingFacts], names: &Names) -> Vec<PlanRow> {
    let of = |row: &Row| seen.iter().find(|f| f.booking.id == row.booking).map(|f| plan_row(row, f, names));
    draft.draft.rows.iter().filter_map(of).collect()
}

fn plan_row(row: &Row, facts: &BookingFacts, names: &Names) -> PlanRow {
    let reference = facts.booking.reference.to_string();
    let slot = facts.booking.slots.get(row.slot);
    let languages = &facts.booking.support.languages;
    PlanRow {
        value: format!("{reference}.{}", row.digest),
        reference,
        group: facts.group.name.to_string(),
        when: slot.map(|s| span_words(s.start, s.end)).unwrap_or_default(),
        place: facts.place.as_ref().map_or_else(|| "Online".to_owned(), |p| format!("{}, {}", p.name, p.postcode)),
        asked: match languages.iter().map(|l| languages::name(l)).collect::<Vec<_>>() {
            names if names.is_empty() => String::new(),
            names => format!("Asked for: {}", names.join(", ")),
        },
        members: row.members.iter().map(|m| reasons::member(m, facts, names)).collect(),
    }
}

fn publish_words(draft: Option<&StoredDraft>, seen: &[BookingFacts]) -> String {
    let mine = |row: &&Row| seen.iter().any(|f| f.booking.id == row.booking);
    let asked = draft
        .iter()
        .flat_map(|d| d.draft.rows.iter().filter(mine))
        .flat_map(|r| &r.members)
        .filter(|m| !m.already)
        .count();
    format!("Publish and ask {asked} volunteers")
}

fn unfilled(draft: &StoredDraft, seen: &[BookingFacts]) -> Vec<UnfilledRow> {
    let of = |id| seen.iter().find(|f| f.booking.id == id);
    let row = |f: &BookingFacts| UnfilledRow {
        reference: f.booking.reference.to_string(),
        group: f.group.name.to_string(),
        shortages: reasons::shortages(draft, f),
    };
    draft.draft.unfilled.iter().filter_map(|u| of(u.booking).map(row)).collect()
}
