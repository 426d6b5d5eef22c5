//! Times that a group can be offered.

use chrono::NaiveDate;

use crate::domain::group::Format;
use crate::matching::solve::{Options, solve};
use crate::places::position_of;
use crate::planning::problem::problem;
use crate::planning::tests::{date, kind, rules, snapshot, volunteer};
use crate::planning::times::{Asking, free_times};

fn offered(volunteers: i64, days: (NaiveDate, NaiveDate)) -> Vec<String> {
    let snapshot = snapshot((1..=volunteers).map(volunteer).collect(), Vec::new());
    let planned = problem(&snapshot, &rules());
    let solved = solve(&planned.problem, &Options::default());
    let kind = kind();
    let asking = Asking { kind: &kind, format: Format::InPerson, position: position_of("SG1") };
    let times = free_times(planned.problem, &solved.plan, &asking, days);
    times.iter().map(|(date, time)| format!("{date} {time}")).collect()
}

#[test]
fn weekdays_at_which_a_whole_team_and_one_more_are_free_are_offered_two_days_apart() {
    let got = offered(3, (date("2027-02-06"), date("2027-02-20")));
    assert_eq!(got, ["2027-02-08 10:30:00", "2027-02-10 10:30:00", "2027-02-12 10:30:00"]);
}

#[test]
fn a_team_without_anybody_to_spare_is_not_offered() {
    assert_eq!(offered(2, (date("2027-02-06"), date("2027-02-20"))), [""; 0]);
}
