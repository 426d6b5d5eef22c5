//! The cheapest team for one slot out of people who are free, and a floor under its cost. Costs may be negative.

use crate::matching::problem::Role;

/// Somebody who could be on the team, at what this team would pay for them.
#[derive(Clone, Copy, Debug)]
pub struct Person {
    pub volunteer: usize,
    pub leads: bool,
    pub speaks: u32,
    pub cost: i64,
}

/// What is still needed beside the people who are on the team already.
#[derive(Clone, Copy, Debug)]
pub struct Need {
    pub leads: usize,
    pub supports: usize,
    /// Languages that nobody on the team speaks yet.
    pub languages: u32,
}

/// A team that was found: volunteers with roles, and their cost together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    pub cost: i64,
    pub people: Vec<(usize, Role)>,
}

/// So many steps at most in one search; teams of up to 3 people never need as many.
const STEPS: usize = 20_000;

/// Puts people in the order all functions here expect: cheapest first.
pub fn sort(people: &mut [Person]) {
    people.sort_unstable_by_key(|p| (p.cost, p.volunteer));
}

/// The cheapest team out of sorted people, `None` where there is none. `foes` tells who must not be together.
pub fn cheapest(people: &[Person], need: Need, foes: &dyn Fn(usize, usize) -> bool) -> Option<Found> {
    let pool = pool(people, need);
    let leads: Vec<usize> = (0..pool.len()).filter(|i| pool[*i].leads).collect();
    let mut search = Search { pool, leads, foes, best: None, picked: Vec::new(), steps: STEPS };
    search.lead(need, 0, 0);
    let Search { pool, best, .. } = search;
    best.map(|(cost, picked)| Found {
        cost,
        people: picked.iter().map(|(i, role)| (pool[*i].volunteer, *role)).collect(),
    })
}

/// Of people alike (lead, languages that matter) only the cheapest few can be in the cheapest team; a few more for pairs that must not be.
fn pool(people: &[Person], need: Need) -> Vec<Person> {
    let most = need.leads + need.supports + 2;
    let mut kinds: Vec<((bool, u32), usize)> = Vec::new();
    let mut pool = Vec::new();
    for person in people {
        let kind = (person.leads, person.speaks & need.languages);
        let index = kinds.iter().position(|(k, _)| *k == kind).unwrap_or_else(|| {
            kinds.push((kind, 0));
            kinds.len() - 1
        });
        kinds[index].1 += 1;
        if kinds[index].1 <= most {
            pool.push(*person);
        }
    }
    pool
}

struct Search<'f> {
    pool: Vec<Person>,
    /// Positions of leads in the pool.
    leads: Vec<usize>,
    foes: &'f dyn Fn(usize, usize) -> bool,
    best: Option<(i64, Vec<(usize, Role)>)>,
    picked: Vec<(usize, Role)>,
    steps: usize,
}

impl Search<'_> {
    /// Fills the lead places from position `from` of the leads on, then the supports.
    fn lead(&mut self, need: Need, from: usize, cost: i64) {
        if need.leads == 0 {
            return self.support(need, 0, cost);
        }
        for k in from..self.leads.len() {
            let i = self.leads[k];
            let rest = self.leads[k..].iter().take(need.leads).map(|i| self.pool[*i].cost).sum::<i64>();
            let rest = rest + self.pool.iter().take(need.supports).map(|p| p.cost).sum::<i64>();
            if self.is_hopeless(cost + rest) || self.leads.len() - k < need.leads {
                return;
            }
            if self.pick(i, Role::Lead) {
                self.lead(self.less(need, i, Role::Lead), k + 1, cost + self.pool[i].cost);
                self.picked.pop();
            }
        }
    }

    fn support(&mut self, need: Need, from: usize, cost: i64) {
        if need.supports == 0 {
            if need.languages == 0 && !self.is_hopeless(cost) {
                self.best = Some((cost, self.picked.clone()));
            }
            return;
        }
        for i in from..self.pool.len() {
            let rest = self.pool[i..].iter().take(need.supports).map(|p| p.cost).sum::<i64>();
            if self.is_hopeless(cost + rest) || self.pool.len() - i < need.supports {
                return;
            }
            if self.pick(i, Role::Support) {
                self.support(self.less(need, i, Role::Support), i + 1, cost + self.pool[i].cost);
                self.picked.pop();
            }
        }
    }

    /// `least` is a floor under the cost of every team still to be seen here, negative costs included.
    fn is_hopeless(&mut self, least: i64) -> bool {
        self.steps = self.steps.saturating_sub(1);
        self.steps == 0 || self.best.as_ref().is_some_and(|(cost, _)| least >= *cost)
    }

    fn pick(&mut self, i: usize, role: Role) -> bool {
        let volunteer = self.pool[i].volunteer;
        let fits = |(other, _): &(usize, Role)| *other != i && !(self.foes)(self.pool[*other].volunteer, volunteer);
        let good = self.picked.iter().all(fits);
        if good {
            self.picked.push((i, role));
        }
        good
    }

    fn less(&self, need: Need, i: usize, role: Role) -> Need {
        let languages = need.languages & !self.pool[i].speaks;
        match role {
            Role::Lead => Need { leads: need.leads - 1, languages, ..need },
            Role::Support => Need { supports: need.supports - 1, languages, ..need },
        }
    }
}

/// A floor under the cost of any team out of sorted people, `None` where there is surely none. Exact for one language
/// and no forbidden pairs; with more languages the dearest single one counts.
pub fn floor(people: &[Person], need: Need) -> Option<i64> {
    let any = least(people, need.leads, need.supports, None)?;
    let mut dearest = any;
    for bit in (0..u32::BITS).map(|i| 1 << i).filter(|bit| need.languages & bit != 0) {
        dearest = dearest.max(with_speaker(people, need, bit)?);
    }
    Some(dearest)
}

/// The least cost with somebody who speaks the language: of speakers alike the cheapest is enough to look at.
fn with_speaker(people: &[Person], need: Need, language: u32) -> Option<i64> {
    let speaker = |leads: bool| people.iter().position(|p| p.leads == leads && p.speaks & language != 0);
    let forced = |i: usize| {
        let as_lead = people[i].leads && need.leads > 0;
        let (leads, supports) =
            if as_lead { (need.leads - 1, Some(need.supports)) } else { (need.leads, need.supports.checked_sub(1)) };
        Some(people[i].cost + least(people, leads, supports?, Some(i))?)
    };
    [true, false].into_iter().filter_map(speaker).filter_map(forced).min()
}

/// The cheapest leads, then the cheapest of all who are left (leads may support): minimal whatever the signs.
fn least(people: &[Person], leads: usize, supports: usize, without: Option<usize>) -> Option<i64> {
    let (mut leads, mut rest, mut cost) = (leads, supports, 0);
    for (i, person) in people.iter().enumerate() {
        if leads + rest == 0 {
            break;
        }
        if Some(i) == without {
            continue;
        }
        if person.leads && leads > 0 {
            leads -= 1;
        } else if rest > 0 {
            rest -= 1;
        } else {
            continue;
        }
        cost += person.cost;
    }
    (leads + rest == 0).then_some(cost)
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    const ENGLISH: u32 = 1;
    const URDU: u32 = 2;

    fn person() -> impl Strategy<Value = (bool, u32, i64)> {
        (any::<bool>(), 0..4_u32, -60..60_i64)
    }

    fn people(rows: &[(bool, u32, i64)]) -> Vec<Person> {
        let person = |(volunteer, &(leads, speaks, cost)): (usize, _)| Person { volunteer, leads, speaks, cost };
        let mut people: Vec<Person> = rows.iter().enumerate().map(person).collect();
        sort(&mut people);
        people
    }

    /// Looks at every subset; roles need no care, as whoever leads may support.
    fn by_force(people: &[Person], need: Need, foes: &dyn Fn(usize, usize) -> bool) -> Option<i64> {
        let teams =
            (0_u32..1 << people.len()).map(|set| people.iter().enumerate().filter(move |(i, _)| set & (1 << i) != 0));
        let good = teams.filter(|team| {
            let team: Vec<&Person> = team.clone().map(|(_, p)| p).collect();
            let apart = |p: &&Person| team.iter().all(|q| !foes(p.volunteer, q.volunteer));
            team.len() == need.leads + need.supports
                && team.iter().filter(|p| p.leads).count() >= need.leads
                && team.iter().fold(need.languages, |left, p| left & !p.speaks) == 0
                && team.iter().all(apart)
        });
        good.map(|team| team.map(|(_, p)| p.cost).sum()).min()
    }

    proptest! {
        #[test]
        fn the_cheapest_team_is_found_whatever_the_signs(
            rows in vec(person(), 0..9), leads in 0..3_usize, supports in 0..3_usize, languages in 0..4_u32
        ) {
            let (people, need) = (people(&rows), Need { leads, supports, languages });
            let found = cheapest(&people, need, &|_, _| false);
            prop_assert_eq!(found.as_ref().map(|f| f.cost), by_force(&people, need, &|_, _| false));
            if let Some(found) = found {
                prop_assert_eq!(found.people.iter().filter(|(_, role)| *role == Role::Lead).count(), leads);
                prop_assert!(found.people.iter().all(|(v, role)| *role == Role::Support || rows[*v].0));
            }
        }

        #[test]
        fn forbidden_pairs_are_never_together(rows in vec(person(), 2..7), languages in 0..4_u32) {
            let (people, need) = (people(&rows), Need { leads: 1, supports: 1, languages });
            let foes = |a: usize, b: usize| a.min(b) == 0 && a.max(b) == 1;
            let found = cheapest(&people, need, &foes).map(|f| f.cost);
            prop_assert_eq!(found, by_force(&people, need, &foes));
        }

        #[test]
        fn the_floor_is_exact_for_one_language_and_below_for_two(
            rows in vec(person(), 0..9), leads in 0..3_usize, supports in 0..3_usize
        ) {
            let people = people(&rows);
            let need = |languages| Need { leads, supports, languages };
            for one in [0, ENGLISH, URDU] {
                prop_assert_eq!(floor(&people, need(one)), by_force(&people, need(one), &|_, _| false));
            }
            let both = by_force(&people, need(ENGLISH | URDU), &|_, _| false);
            let floor = floor(&people, need(ENGLISH | URDU));
            prop_assert!(both.is_none_or(|cost| floor.is_some_and(|floor| floor <= cost)));
        }
    }
}
