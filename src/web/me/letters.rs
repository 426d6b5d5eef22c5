//! Which letters a volunteer gets: the ones that can be stopped, each with its button.

use askama::Template;
use axum::extract::State;

use crate::actions::stop_letters::{start_letters, stop_letters};
use crate::app::App;
use crate::domain::notice::{Recipient, Topic};
use crate::store::views;
use crate::web::answer::{Answer, page, see};
use crate::web::csrf::Sent;
use crate::web::error::Fault;
use crate::web::layout::Frame;
use crate::web::session::Me;

const HERE: &str = "/me/letters";

struct Line {
    topic: &'static str,
    letters: &'static str,
    stopped: bool,
    button: String,
}

#[derive(Template)]
#[template(path = "pages/me/letters.html")]
struct LettersPage {
    frame: Frame,
    csrf: String,
    lines: Vec<Line>,
    here: &'static str,
}

/// "You get …", "Stop …".
pub fn letters_about(topic: Topic) -> &'static str {
    match topic {
        Topic::Offers => "letters that ask you to give a session",
        Topic::Reminders => "reminders of sessions",
        Topic::Feedback => "letters that ask how a session went",
    }
}

/// `GET /me/letters`
pub async fn show(State(app): State<App>, me: Me) -> Answer {
    let stopped = views::stopped_of(app.db.read(), Recipient::Person(me.who.person.id)).await?;
    let line = |topic: Topic| {
        let (letters, stopped) = (letters_about(topic), stopped.contains(&topic));
        let button = format!("{} {letters}", if stopped { "Start" } else { "Stop" });
        Line { topic: topic.as_str(), letters, stopped, button }
    };
    let lines = Topic::ALL.into_iter().map(line).collect();
    page(&LettersPage { frame: me.frame(), csrf: me.csrf(), lines, here: HERE })
}

/// `POST /me/letters`
pub async fn change(State(app): State<App>, me: Me, Sent(form): Sent) -> Answer {
    let topic = Topic::ALL.into_iter().find(|topic| form.has("topic", topic.as_str())).ok_or(Fault::NotFound)?;
    let who = Recipient::Person(me.who.person.id);
    if form.has("do", "start") {
        start_letters(&app.db, &me.ctx(), who, topic).await?;
    } else {
        stop_letters(&app.db, &me.ctx(), who, topic).await?;
    }
    Ok(see(HERE))
}
