//! Why a volunteer is or isn't on a booking: every rule that fails, what holds them, or what the exchange would cost.

use crate::matching::funnel::{Funnel, Missing};
use crate::matching::plan::Plan;
use crate::matching::problem::{Problem, Role};
use crate::matching::rules::{self, Broken};
use crate::matching::seats::Seats;
use crate::matching::view::{Busy, View};

/// One volunteer and one booking, time by time (only the locked time where people are locked).
#[derive(Clone, Debug, PartialEq)]
pub struct Why {
    pub booking: String,
    pub volunteer: String,
    pub options: Vec<WhyOption>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct WhyOption {
    pub option: String,
    /// Trained to lead it.
    pub leads: bool,
    pub verdict: Verdict,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    OnTeam {
        role: Role,
        locked: bool,
    },
    /// Rules that the person breaks, and what else holds them.
    Barred {
        broken: Vec<Broken>,
        busy: Vec<Busy>,
    },
    /// Eligible, but held by other sessions.
    Held(Vec<Busy>),
    /// Free, but the booking is given at another time.
    OtherTime {
        chosen: String,
    },
    /// Free; exchanging one of the team for them changes the score: `points` is what they cost more (less where negative).
    Dearer {
        than: String,
        points: i64,
    },
    /// Free, but nobody of the team can be exchanged for them: role, language or pair.
    NoExchange,
    /// Free, but no team came about; what is missing for one.
    NoTeam(Vec<Missing>),
}

/// Who fails what at each time of one booking.
#[derive(Clone, Debug, PartialEq)]
pub struct BookingFunnel {
    pub booking: String,
    /// The time it is given at in this plan.
    pub chosen: Option<String>,
    pub funnels: Vec<Funnel>,
}

/// Why a volunteer is or isn't on a booking; `None` where the problem doesn't know one of them.
pub fn why(problem: &Problem, plan: &Plan, booking: &str, volunteer: &str) -> Option<Why> {
    let view = View::new(problem, plan);
    Some(view.why(view.facts.booking(booking)?, view.facts.volunteer(volunteer)?))
}

/// The funnel of a booking, staffed or not; `None` where the problem doesn't know it.
pub fn funnel(problem: &Problem, plan: &Plan, booking: &str) -> Option<BookingFunnel> {
    let view = View::new(problem, plan);
    let index = view.facts.booking(booking)?;
    Some(BookingFunnel { booking: booking.to_owned(), chosen: view.chosen(index), funnels: view.funnels(index) })
}

impl View<'_> {
    /// Why a volunteer is or isn't on a booking.
    pub fn why(&self, booking: usize, volunteer: usize) -> Why {
        let seats = self.seats_without(booking);
        let option = |slot: usize| WhyOption {
            option: self.option_id(slot),
            leads: rules::may_lead(&self.facts, volunteer, slot),
            verdict: self.verdict(&seats, booking, volunteer, slot),
        };
        Why {
            booking: self.facts.problem.bookings[booking].id.clone(),
            volunteer: self.facts.problem.volunteers[volunteer].id.clone(),
            options: self.facts.open_slots(booking).map(option).collect(),
        }
    }

    fn option_id(&self, slot: usize) -> String {
        self.facts.of(slot).options[self.facts.slots[slot].option].id.clone()
    }

    fn chosen(&self, booking: usize) -> Option<String> {
        self.teams[booking].first().map(|(_, slot, _)| self.option_id(*slot))
    }

    fn verdict(&self, seats: &Seats, booking: usize, volunteer: usize, slot: usize) -> Verdict {
        if let Some((_, _, role)) = self.teams[booking].iter().find(|(v, s, _)| *v == volunteer && *s == slot) {
            return Verdict::OnTeam { role: *role, locked: self.facts.is_locked(volunteer, slot) };
        }
        let (broken, busy) = (rules::all(&self.facts, volunteer, slot), self.busy(seats, volunteer, slot));
        if !broken.is_empty() {
            return Verdict::Barred { broken, busy };
        }
        if !busy.is_empty() {
            return Verdict::Held(busy);
        }
        if !self.is_staffed(booking) {
            return Verdict::NoTeam(self.sift(slot).funnel.missing);
        }
        match self.chosen(booking) {
            Some(chosen) if chosen != self.option_id(slot) => Verdict::OtherTime { chosen },
            _ => self.exchange(seats, booking, volunteer, slot),
        }
    }

    /// The exchange that costs least.
    fn exchange(&self, seats: &Seats, booking: usize, volunteer: usize, slot: usize) -> Verdict {
        let new = self.person(seats, volunteer, slot);
        let team = &self.teams[booking];
        let possible = team.iter().filter(|(member, _, role)| {
            let rest = || team.iter().map(|(v, _, _)| *v).filter(|v| v != member);
            let spoken = rest().fold(new.speaks, |mask, v| mask | self.facts.speaks(v, booking));
            !self.facts.is_locked(*member, slot)
                && (*role == Role::Support || new.leads)
                && spoken == self.facts.asked(booking)
                && rest().all(|v| !self.facts.foes(volunteer).contains(&v))
        });
        let priced = possible.map(|(member, _, _)| (new.cost - self.person(seats, *member, slot).cost, *member));
        priced.min().map_or(Verdict::NoExchange, |(points, member)| Verdict::Dearer {
            than: self.facts.problem.volunteers[member].id.clone(),
            points,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;
    use crate::matching::check::check;
    use crate::matching::sample::{self, Size};
    use crate::matching::solve::{Options, solve};
    use crate::matching::words;

    fn said(problem: &Problem, booking: &str, volunteer: &str) -> String {
        let why = why(problem, &sample::small_plan(), booking, volunteer).expect("known");
        words::why(problem, &why)
    }

    #[rstest]
    #[case("b1", "ann", "b1/o1: ann is on the team as lead\nb1/o2: ann is free, but the session is at o1\n")]
    #[case("b2", "ann", "b2/o1: ann is free, but costs 45 points more than dan\n")]
    #[case(
        "b2",
        "bob",
        "b2/o1: FORMAT: bob does not do online sessions\nb2/o1: LIMIT: bob has 1 session in day 2027-03-01, limit 1\n"
    )]
    #[case("b3", "ann", "b3/o1: TOPIC: ann is not trained for bowel\n")]
    fn every_reason_is_told(#[case] booking: &str, #[case] volunteer: &str, #[case] want: &str) {
        assert_eq!(said(&sample::small(), booking, volunteer), want);
    }

    #[test]
    fn every_rule_that_fails_is_told_with_its_amount() {
        let want = "b1/o1: RADIUS: dan lives 117.9 km from the venue, more than 10 km\n\
            b1/o1: AVAILABILITY: dan is not free 2027-03-01T06:23Z to 2027-03-01T14:37Z (202 min travel each way)\n\
            b1/o1: OVERLAP: dan is on b2 too near in time, needs 202 min between\n";
        assert_eq!(
            said(&sample::small(), "b1", "dan").split_inclusive("b1/o2").next().map(|t| &t[..want.len()]),
            Some(want)
        );
    }

    #[test]
    fn somebody_free_who_can_take_nobodys_place_is_told_so() {
        let mut problem = sample::small();
        problem.locked = vec![sample::small_plan().assignments[1].clone()];
        problem.volunteers[2].limits.day = None;
        assert!(said(&problem, "b1", "cat").starts_with("b1/o1: cat is free, but can take nobody's place"));
    }

    #[test]
    fn nobody_asks_for_what_is_unknown() {
        let (problem, plan) = (sample::small(), sample::small_plan());
        assert_eq!((why(&problem, &plan, "b9", "ann"), why(&problem, &plan, "b1", "eve")), (None, None));
        assert_eq!(funnel(&problem, &plan, "b9"), None);
    }

    fn swapped(plan: &Plan, booking: &str, out: &str, r#in: &str) -> Plan {
        let mut plan = Plan { score: None, ..plan.clone() };
        for row in plan.assignments.iter_mut().filter(|row| row.booking == booking && row.volunteer == out) {
            r#in.clone_into(&mut row.volunteer);
        }
        plan
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]
        /// What `why` says is tried out: the exchange is made and the check judges it.
        #[test]
        fn the_check_confirms_every_answer(seed: u64) {
            let problem = sample::random(seed, Size { volunteers: 8, bookings: 10, days: 4, locked: 3, published: 4 });
            let plan = solve(&problem, &Options::default()).plan;
            let score = check(&problem, &plan).score;
            let view = View::new(&problem, &plan);
            for (booking, b) in problem.bookings.iter().enumerate().filter(|(i, _)| view.is_staffed(*i)) {
                for (v, volunteer) in problem.volunteers.iter().enumerate() {
                    let given = view.chosen(booking);
                    let answer = view.why(booking, v).options.into_iter().find(|o| Some(&o.option) == given.as_ref());
                    let team = view.teams[booking].iter().filter(|(m, slot, _)| !view.facts.is_locked(*m, *slot));
                    let mut tries = team.map(|(m, _, _)| {
                        let out = &problem.volunteers[*m].id;
                        (out, check(&problem, &swapped(&plan, &b.id, out, &volunteer.id)))
                    });
                    match answer.map(|a| a.verdict) {
                        Some(Verdict::Dearer { than, points }) => {
                            let report = tries.find(|(out, _)| **out == than).map(|(_, report)| report);
                            let report = report.expect("a member");
                            prop_assert!(report.is_feasible());
                            prop_assert_eq!(report.score, score - points);
                        }
                        Some(Verdict::Barred { .. } | Verdict::Held(_) | Verdict::NoExchange) => {
                            prop_assert!(tries.all(|(_, report)| !report.is_feasible()));
                        }
                        Some(Verdict::OnTeam { .. }) => {
                            prop_assert!(view.teams[booking].iter().any(|(m, _, _)| *m == v));
                        }
                        other => prop_assert!(false, "{other:?}"),
                    }
                }
            }
        }
    }
}
