//! Why these people: what speaks for each member of a team, as numbers.

use crate::matching::plan::Plan;
use crate::matching::problem::{Problem, Role};
use crate::matching::rules;
use crate::matching::view::View;

/// One member of a team.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberReason {
    pub volunteer: String,
    pub role: Role,
    /// Was on it before the plan was made.
    pub locked: bool,
    /// Trained to lead it, whatever the role.
    pub leads: bool,
    /// One way from home by road, and the ride; 0 online.
    pub road_m: i64,
    pub ride_min: i64,
    /// Other sessions in this plan, and those of the same local month.
    pub load_before: usize,
    pub month_before: usize,
    /// Sessions offered over the horizon, and given before it.
    pub offered: i64,
    pub prior_load: i64,
    /// The booking's languages that they speak.
    pub languages: Vec<String>,
    /// -2 (dislikes) to 2 (likes).
    pub preference: i64,
    /// Points this member costs: travel, preference, fairness, less the reward for staying.
    pub cost: i64,
}

/// The members of a booking's team in the plan's order; empty where it has none or isn't known.
pub fn reasons(problem: &Problem, plan: &Plan, booking: &str) -> Vec<MemberReason> {
    let view = View::new(problem, plan);
    view.facts.booking(booking).map_or(Vec::new(), |b| view.reasons(b))
}

impl View<'_> {
    /// The members of a booking's team.
    pub fn reasons(&self, booking: usize) -> Vec<MemberReason> {
        let member = |(v, slot, role): &(usize, usize, Role)| {
            let volunteer = &self.facts.problem.volunteers[*v];
            let others = || self.seats.of(*v).iter().filter(|s| *s != slot);
            let load_before = others().count();
            let asked = &self.facts.problem.bookings[booking].languages;
            MemberReason {
                volunteer: volunteer.id.clone(),
                role: *role,
                locked: self.facts.is_locked(*v, *slot),
                leads: rules::may_lead(&self.facts, *v, *slot),
                road_m: self.facts.road_m(*v, booking),
                ride_min: self.facts.ride_min(*v, booking),
                load_before,
                month_before: others().filter(|s| self.facts.slots[**s].month == self.facts.slots[*slot].month).count(),
                offered: volunteer.offered,
                prior_load: volunteer.prior_load,
                languages: asked.iter().filter(|l| volunteer.languages.contains(l)).cloned().collect(),
                preference: self.facts.preference(*v, booking),
                cost: self.facts.cost(*v, *slot) + self.facts.marginal(*v, load_before),
            }
        };
        self.teams[booking].iter().map(member).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matching::sample;

    #[test]
    fn a_member_is_described_by_numbers() {
        let mut problem = sample::small();
        problem.locked = vec![sample::row("b3", "o1", "cat", Role::Lead)];
        let cat = MemberReason {
            volunteer: "cat".into(),
            role: Role::Lead,
            locked: true,
            leads: true,
            road_m: 4689,
            ride_min: 13,
            load_before: 1,
            month_before: 1,
            offered: 6,
            prior_load: 0,
            languages: vec!["en".into()],
            preference: 0,
            cost: 87,
        };
        assert_eq!(reasons(&problem, &sample::small_plan(), "b3"), [cat]);
    }

    #[test]
    fn a_booking_without_a_team_has_no_members() {
        assert_eq!(reasons(&sample::small(), &Plan::new("small", Vec::new()), "b3"), []);
    }
}
