//! The table of roles, walked over the real router: everybody at every door.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use cancel_cancer::domain::person::Role;
use cancel_cancer::web::doors::Route;
use cancel_cancer::web::roles::TABLE;
use cancel_cancer::web::router::{machines, pages};

use crate::web::harness::{Browser, Front};
use crate::web::people::{log_in, person};

#[test]
fn every_route_is_in_the_table_once() {
    let there: Vec<Route> = pages().and(machines()).routes().to_vec();
    let listed: Vec<Route> = TABLE.iter().map(|(route, _)| *route).collect();
    let set = |routes: &[Route]| routes.iter().copied().collect::<BTreeSet<Route>>();
    assert_eq!(set(&there), set(&listed));
    assert_eq!((there.len(), listed.len()), (set(&there).len(), set(&listed).len()));
}

/// A path of this shape; what it names does not exist.
fn example(pattern: &str) -> String {
    pattern
        .replace("{token}", &"A".repeat(43))
        .replace("{reference}", "CC-7Q2FK9")
        .replace("{file}", "x.ics")
        .replace("{*path}", "nothing.css")
        .replace("{question}", "how")
        .replace("{language}", "en")
        .replace("{chapter}", "signs")
        .replace("{code}", "x")
        .replace("{verb}", "vouch")
}

async fn knock(browser: &Browser, route: Route) -> StatusCode {
    let (mut browser, path) = (browser.clone(), example(route.1));
    let answer = if route.0 == "GET" { browser.get(&path).await } else { browser.send(&path, &[]).await };
    let to_log_in = answer.status == StatusCode::SEE_OTHER && answer.location() == "/log-in";
    if to_log_in { StatusCode::UNAUTHORIZED } else { answer.status }
}

#[tokio::test]
async fn nobody_gets_past_a_door_that_is_not_theirs() {
    let service = Front::new().await;
    let mut people: Vec<(Option<Role>, Browser)> = vec![(None, service.browser())];
    for (name, role) in
        [("vol", Role::Volunteer), ("dee", Role::Coordinator), ("ste", Role::Steering), ("adi", Role::Admin)]
    {
        person(&service, name, role, None).await;
        people.push((Some(role), log_in(&service, name).await));
    }
    for (route, who) in TABLE {
        for (role, browser) in &people {
            let got = knock(browser, *route).await;
            let want_closed = if role.is_none() { StatusCode::UNAUTHORIZED } else { StatusCode::FORBIDDEN };
            if !who.includes(*role) {
                assert_eq!(got, want_closed, "{route:?} as {role:?}");
            } else if route.0 == "GET" {
                let closed = [StatusCode::UNAUTHORIZED, StatusCode::FORBIDDEN, StatusCode::METHOD_NOT_ALLOWED];
                let code_page = role.is_none() && route.1 == "/log-in/code";
                assert!(code_page || !closed.contains(&got) && !got.is_server_error(), "{route:?} as {role:?}: {got}");
            }
        }
    }
}

#[tokio::test]
async fn every_form_needs_its_token() {
    let service = Front::new().await;
    for (name, role) in [("vol", Role::Volunteer), ("dee", Role::Coordinator)] {
        person(&service, name, role, None).await;
        let browser = log_in(&service, name).await;
        for (route, who) in TABLE.iter().filter(|(route, who)| route.0 == "POST" && who.includes(Some(role))) {
            assert_eq!(knock(&browser, *route).await, StatusCode::FORBIDDEN, "{route:?} {who:?}");
        }
    }
}
