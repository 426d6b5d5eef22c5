//! A volunteer's own calendar: its address or a file of it, what we know from it, and no more of it.

use axum::extract::State;
use axum::http::StatusCode;

use crate::actions::drop_calendar::drop_calendar;
use crate::actions::follow_calendar::follow_calendar;
use crate::actions::keep_busy_times::Found;
use crate::actions::take_calendar_file::take_calendar_file;
use crate::app::App;
use crate::calendar::busy::read_busy;
use crate::domain::busy::{Address, BusyCalendar};
use crate::domain::time::Instant;
use crate::store::views;
use crate::web::answer::{Answer, page_with, see};
use crate::web::csrf::Sent;
use crate::web::error::Fault;
use crate::web::form::Form;
use crate::web::limits::{Limited, count};
use crate::web::me::pages::BusyPage;
use crate::web::me::words;
use crate::web::parts::Row;
use crate::web::session::Me;
use crate::web::upload::SentFile;

const HERE: &str = "/me/busy";
/// Where files are sent: longer than other forms.
pub const FILE: &str = "/me/busy/file";

/// `GET /me/busy`
pub async fn show(me: Me) -> Answer {
    draw(&me, StatusCode::OK, Form::default()).await
}

async fn draw(me: &Me, status: StatusCode, form: Form) -> Answer {
    let calendar = views::busy_calendar(me.app().db.read(), me.who.person.id).await?;
    let now = me.now();
    let problem = calendar.as_ref().map(|c| words::unread(c, now));
    page_with(
        status,
        &BusyPage {
            frame: me.frame(),
            csrf: me.csrf(),
            rows: calendar.map(|c| rows(&c, now)).unwrap_or_default(),
            problem: problem.unwrap_or_default(),
            form,
        },
    )
}

fn rows(calendar: &BusyCalendar, now: Instant) -> Vec<Row> {
    let from = if calendar.is_fetched { "An address that you gave us" } else { "A file that you gave us" };
    let mut rows = vec![Row::new("From", from), Row::new("State", words::read(calendar, now))];
    if calendar.is_cut {
        rows.push(Row::new("Left out", words::CUT));
    }
    rows
}

/// `POST /me/busy`
pub async fn follow(State(app): State<App>, me: Me, Sent(mut form): Sent) -> Answer {
    let address = match Address::parse(form.value("address"), app.fetch.anywhere()) {
        Ok(address) => address,
        Err(bad) => {
            form.errors.add("address", words::bad_address(bad));
            return draw(&me, StatusCode::UNPROCESSABLE_ENTITY, form).await;
        }
    };
    count(&me, &[Limited::Calendars]).await?;
    follow_calendar(&app.db, &me.ctx(), me.who.person.id, &address).await?;
    Ok(see(HERE))
}

/// `POST /me/busy/file`
pub async fn file(State(app): State<App>, me: Me, SentFile(octets): SentFile) -> Answer {
    count(&me, &[Limited::Calendars]).await?;
    let is_empty = octets.is_empty();
    let (now, host) = (me.now(), app.links.uid_host().to_owned());
    let read = tokio::task::spawn_blocking(move || read_busy(&octets, now, &host)).await;
    let busy = match read.map_err(|_| Fault::Failed)? {
        Ok(busy) => busy,
        Err(why) => {
            let mut form = Form::default();
            form.errors.add("file", if is_empty { words::NO_FILE.to_owned() } else { why.to_string() });
            return draw(&me, StatusCode::UNPROCESSABLE_ENTITY, form).await;
        }
    };
    let found = Found { spans: busy.spans, is_cut: busy.is_cut, etag: None, is_fetched: false };
    take_calendar_file(&app.db, &me.ctx(), me.who.person.id, &found).await?;
    Ok(see(HERE))
}

/// `POST /me/busy/stop`
pub async fn stop(State(app): State<App>, me: Me, _: Sent) -> Answer {
    drop_calendar(&app.db, &me.ctx(), me.who.person.id).await?;
    Ok(see(HERE))
}
