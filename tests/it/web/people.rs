//! People of the tests, made and logged in as people are.

use cancel_cancer::actions::add_person::add_person;
use cancel_cancer::actions::add_volunteer::add_volunteer;
use cancel_cancer::domain::group::Format;
use cancel_cancer::domain::ids::PersonId;
use cancel_cancer::domain::person::Role;
use cancel_cancer::domain::text::{Email, Line};
use cancel_cancer::domain::volunteer::{Availability, Grade, Limits, Training, Volunteer, Weekly};
use cancel_cancer::store::group;
use chrono::{NaiveTime, Weekday};

use crate::web::harness::{Browser, Front};

pub fn address(name: &str) -> String {
    format!("{name}@example.org")
}

pub async fn person(service: &Front, name: &str, role: Role, area: Option<&str>) -> PersonId {
    let email = Email::parse(&address(name)).expect("an address");
    let line = Line::parse(name).expect("a name");
    add_person(&service.app.db, &service.ctx(), &email, &line, role, area).await.expect("a person")
}

/// Lives in SG1, leads everything, is free all day on every day.
pub async fn volunteer(service: &Front, name: &str) -> PersonId {
    let id = person(service, name, Role::Volunteer, None).await;
    let kinds = group::kinds(service.app.db.read()).await.expect("kinds");
    let valid_to = "2029-01-01".parse().expect("a date");
    let training = kinds.iter().map(|k| Training { kind: k.id, grade: Grade::Lead, valid_to }).collect();
    let clock = |h| NaiveTime::from_hms_opt(h, 0, 0).expect("a time");
    let anchor = "2027-01-04".parse().expect("a date");
    let day = |weekday| Weekly { weekday, from: clock(7), to: clock(23), every: 1, anchor };
    let days = [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun];
    let volunteer = Volunteer {
        id,
        home: "SG1".into(),
        mode: "car".into(),
        max_km: 60,
        formats: [Format::InPerson, Format::Online].into(),
        languages: ["en".to_owned(), "ur".to_owned()].into(),
        tags: [].into(),
        limits: Limits::default(),
        min_gap_min: 30,
        training,
        dbs: None,
        availability: Availability { weekly: days.map(day).to_vec(), exceptions: Vec::new(), bank_holidays: true },
        given_before: 10,
        show_name: true,
        version: 0,
    };
    add_volunteer(&service.app.db, &service.ctx(), &volunteer).await.expect("a volunteer");
    id
}

/// Through the emailed link.
pub async fn log_in(service: &Front, name: &str) -> Browser {
    let mut browser = service.browser();
    browser.fill("/log-in", "Email me a link", &[("email", &address(name))]).await;
    service.work().await;
    let link = service.link_to(&address(name), "/log-in/");
    browser.fill(&link, "Log in", &[]).await;
    assert!(browser.jar.contains_key("cc"), "{name} is logged in");
    browser
}
