//! What counts how much in a plan, and how much is asked of people: each number with its meaning, set here.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use serde::Deserialize;

use crate::actions::error::Error;
use crate::actions::set_dials::{rules_in_force, set_dials};
use crate::app::App;
use crate::domain::dial::{DIALS, Dial, Settings, set};
use crate::domain::rules::Rules;
use crate::web::answer::{Answer, page, page_with, see};
use crate::web::csrf::Sent;
use crate::web::desk::setting_words as words;
use crate::web::desk::words::thousands;
use crate::web::form::Form;
use crate::web::layout::{Frame, Notice};
use crate::web::session::Desk;

/// One number.
#[derive(Clone, Debug)]
pub struct Field {
    pub name: String,
    pub label: &'static str,
    pub hint: String,
    pub value: String,
    /// The number that stood when the page was opened, and the name of its field.
    pub seen: String,
    pub seen_name: String,
}

#[derive(Template)]
#[template(path = "pages/desk/settings.html")]
struct SettingsPage {
    frame: Frame,
    csrf: String,
    form: Form,
    fields: Vec<Field>,
}

/// What the page says after it was saved.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Told {
    saved: String,
}

/// `GET /desk/settings`
pub async fn show(State(app): State<App>, desk: Desk, Query(told): Query<Told>) -> Answer {
    let rules = rules_in_force(&app.db, &desk.ctx()).await?;
    let mut frame = desk.frame();
    frame.notice = notice(&told.saved);
    let mut form = Form::default();
    for dial in DIALS {
        show_number(&mut form, dial.key, dial.get(&rules));
    }
    page(&draw(&desk, frame, form, &rules))
}

fn notice(saved: &str) -> Option<Notice> {
    let text = match saved {
        "yes" => "Saved. A plan with these numbers follows in a few seconds",
        "same" => "Nothing was changed",
        _ => return None,
    };
    Some(Notice { text: text.to_owned(), success: saved == "yes", undo: None })
}

/// `POST /desk/settings`
pub async fn save(State(app): State<App>, desk: Desk, Sent(mut form): Sent) -> Answer {
    let new = read(&mut form);
    if form.has_errors() {
        let rules = set(&rules_in_force(&app.db, &desk.ctx()).await?, &new);
        return page_with(StatusCode::UNPROCESSABLE_ENTITY, &draw(&desk, desk.frame(), form, &rules));
    }
    match set_dials(&app.db, &desk.ctx(), &seen(&form), &new).await {
        Ok(true) => Ok(see("/desk/settings?saved=yes")),
        Ok(false) => Ok(see("/desk/settings?saved=same")),
        Err(Error::Stale) => overtaken(&app, &desk, form).await,
        Err(error) => Err(error.into()),
    }
}

/// Somebody else saved while the page was open: their numbers are shown in the fields that they changed, and nothing is
/// saved. What was typed into the other fields stays.
async fn overtaken(app: &App, desk: &Desk, mut form: Form) -> Answer {
    let (rules, seen) = (rules_in_force(&app.db, &desk.ctx()).await?, seen(&form));
    for dial in DIALS {
        let now = dial.get(&rules);
        if seen.get(dial.key) != Some(&now) {
            show_number(&mut form, dial.key, now);
            form.errors.add(&name(dial.key), words::overtaken(dial.key, now));
        }
    }
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &draw(desk, desk.frame(), form, &rules))
}

/// The numbers that stood when the page was opened; what can't be read is left out.
fn seen(form: &Form) -> Settings {
    let mut seen = Settings::new();
    for dial in DIALS {
        if let Ok(n) = form.value(&seen_name(dial.key)).parse() {
            seen.insert(dial.key.to_owned(), n);
        }
    }
    seen
}

/// A number as it stands.
fn show_number(form: &mut Form, key: &str, n: i64) {
    form.set(&name(key), n.to_string());
    form.set(&seen_name(key), n.to_string());
}

/// The numbers that can be used; what is wrong is noted at its field.
fn read(form: &mut Form) -> Settings {
    let mut new = Settings::new();
    for dial in DIALS {
        let field = name(dial.key);
        match number(dial, form.value(&field)) {
            Ok(n) => drop(new.insert(dial.key.to_owned(), n)),
            Err(wrong) => form.errors.add(&field, wrong),
        }
    }
    new
}

/// A whole number within the bounds; `1,200` is one.
fn number(dial: &Dial, typed: &str) -> Result<i64, String> {
    let digits: String = typed.chars().filter(|c| !c.is_whitespace() && *c != ',').collect();
    let wrong = || {
        let label = words::label(dial.key);
        format!("{label} must be a whole number from {} to {}", thousands(dial.least), thousands(dial.most))
    };
    match digits.parse() {
        Ok(n) if dial.allows(n) => Ok(n),
        _ => Err(wrong()),
    }
}

/// The name of a key's field: dots would need care in style sheets and scripts.
fn name(key: &str) -> String {
    key.replace(['.', '_'], "-")
}

/// The name of the hidden field that holds the number that was shown.
fn seen_name(key: &str) -> String {
    format!("seen-{}", name(key))
}

fn draw(desk: &Desk, frame: Frame, form: Form, rules: &Rules) -> SettingsPage {
    let field = |dial: &Dial| {
        let name = name(dial.key);
        let (value, seen_name) = (form.value(&name).to_owned(), seen_name(dial.key));
        let seen = form.value(&seen_name).to_owned();
        Field { name, label: words::label(dial.key), hint: words::meaning(dial.key, rules), value, seen, seen_name }
    };
    SettingsPage { frame, csrf: desk.csrf(), fields: DIALS.iter().map(field).collect(), form }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("2000", Ok(2_000))]
    #[case(" 2,000 ", Ok(2_000))]
    #[case("0", Ok(0))]
    #[case("100001", Err(()))]
    #[case("-1", Err(()))]
    #[case("1.5", Err(()))]
    #[case("", Err(()))]
    #[case("many", Err(()))]
    fn whole_numbers_within_the_bounds_are_taken(#[case] typed: &str, #[case] want: Result<i64, ()>) {
        let got = number(&DIALS[0], typed);
        assert_eq!(got.clone().map_err(|_| ()), want);
        if let Err(wrong) = got {
            assert_eq!(wrong, "Points of every booking must be a whole number from 0 to 100,000");
        }
    }
}
