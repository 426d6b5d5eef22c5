//! What a volunteer told us: when they are free, what they are trained for, how far they travel.
//! Shown only: nobody can change it on a page yet.

use axum::extract::State;
use chrono::{Datelike, NaiveDate};

use crate::app::App;
use crate::domain::group::Format;
use crate::domain::time::{date_words, local_date, moment_words, time_words};
use crate::domain::volunteer::{Grade, Volunteer, Weekly};
use crate::store::views;
use crate::web::answer::{Answer, page};
use crate::web::error::Fault;
use crate::web::languages;
use crate::web::me::pages::FactsPage;
use crate::web::parts::{Link, Row};
use crate::web::session::Me;

const BY_PHONE: &str = "To change this, ring or write to us. The number and address are at the foot of this page.";

async fn mine(app: &App, me: &Me) -> Result<Volunteer, Fault> {
    views::volunteer(app.db.read(), me.who.person.id).await?.ok_or(Fault::NotFound)
}

/// `GET /me/availability`
pub async fn availability(State(app): State<App>, me: Me) -> Answer {
    let v = mine(&app, &me).await?;
    let today = local_date(app.clock.now());
    page(&FactsPage {
        frame: me.frame(),
        title: "When you are free".into(),
        back: "",
        intro: "We only ask you for sessions inside these times, with your journey counted.",
        rows: free(&v, today),
        note: BY_PHONE,
        more: Link::new("Let us read your own calendar", "/me/busy"),
    })
}

fn free(v: &Volunteer, today: NaiveDate) -> Vec<Row> {
    let dated = v.availability.exceptions.iter().filter(|e| local_date(e.to) >= today).map(|e| {
        let what = if e.free { "Free" } else { "Away" };
        format!("{what} from {} to {}", moment_words(e.from), moment_words(e.to))
    });
    let each = |n: Option<u32>, span: &str| n.map(|n| format!("{n} a {span}"));
    let most = [each(v.limits.day, "day"), each(v.limits.week, "week"), each(v.limits.month, "month")];
    vec![
        Row::lines("Every week", or_none(v.availability.weekly.iter().map(weekly))),
        Row::lines("Other days", or_none(dated)),
        Row::new("Bank holidays", if v.availability.bank_holidays { "Yes" } else { "No" }),
        Row::lines("Most sessions", or_none(most.into_iter().flatten())),
    ]
}

fn or_none(lines: impl Iterator<Item = String>) -> Vec<String> {
    let lines: Vec<String> = lines.collect();
    if lines.is_empty() { vec!["None".into()] } else { lines }
}

fn weekly(w: &Weekly) -> String {
    let days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
    let day = days[w.weekday.num_days_from_monday() as usize];
    let often = match w.every {
        0 | 1 => day.to_owned(),
        n => format!(
            "{day}, every {n} weeks from {} {}",
            w.anchor.day(),
            date_words(w.anchor).split(' ').nth(2).unwrap_or_default()
        ),
    };
    format!("{often}, {} to {}", time_words(w.from), time_words(w.to))
}

/// `GET /me/details`
pub async fn details(State(app): State<App>, me: Me) -> Answer {
    let v = mine(&app, &me).await?;
    let kinds = views::kinds(app.db.read()).await?;
    let training = v.training.iter().map(|t| {
        let title = kinds.iter().find(|k| k.id == t.kind).map_or("Another session", |k| k.title.as_str());
        format!("{title}: {}, valid to {}", grade(t.grade), date_words(t.valid_to))
    });
    let languages = v.languages.iter().map(|l| languages::name(l));
    let formats =
        v.formats.iter().map(|f| if *f == Format::Online { "Online".to_owned() } else { "In person".to_owned() });
    let rows = vec![
        Row::new("Name", me.who.person.name.as_str()),
        Row::new("Email", me.who.person.email.as_str()),
        Row::new("Home", format!("{}, at most {} km one way", v.home, v.max_km)),
        Row::lines("Sessions", or_none(formats)),
        Row::lines("Languages", or_none(languages)),
        Row::lines("Training", or_none(training)),
    ];
    let frame = me.frame();
    page(&FactsPage {
        frame,
        title: "Your details".into(),
        back: "",
        intro: "",
        rows,
        note: BY_PHONE,
        more: Link::default(),
    })
}

fn grade(grade: Grade) -> &'static str {
    match grade {
        Grade::Lead => "lead",
        Grade::Support => "co-presenter",
        Grade::Shadow => "learning",
    }
}
