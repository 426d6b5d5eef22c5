//! Branch and bound over whole teams: a booking has a team or none, a person is on a booking or not. Which question is
//! asked first is tried out on the program (strong branching, remembered as pseudo-costs; Achterberg 2005).

use std::collections::BTreeMap;

use crate::matching::engine::cuts;
use crate::matching::engine::finish::Finish;
use crate::matching::engine::model::Id;
use crate::matching::engine::prices::points;
use crate::matching::engine::simplex::End;

/// A question that splits a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Question {
    /// Has the booking a team?
    Booking(u32),
    /// Is the candidate on their booking's team?
    Candidate(Id),
}

/// What answers cost so far, per share: yes and no, each sum and count.
#[derive(Clone, Copy, Debug, Default)]
pub struct Known {
    yes: (f64, f64),
    no: (f64, f64),
}

/// Questions tried out at one node at most, tries without a better one, questions looked at, iterations of a try.
const TRIES: usize = 8;
const IDLE: usize = 4;
const LOOKED_AT: usize = 40;
const ITERATIONS: u64 = 20;
/// Cut rounds at a node.
const ROUNDS: usize = 2;

const WHOLE: f64 = 1.0 - 1e-6;

impl Finish<'_, '_> {
    /// Searches below the node as it stands; raises the target where a better plan is found.
    pub(super) fn node(&mut self, depth: usize) {
        if self.is_over() {
            return;
        }
        self.nodes += 1;
        let mut bound = self.relaxation.relax(self.stop);
        let rounds = if depth == 0 { 0 } else { ROUNDS };
        for _ in 0..rounds {
            if self.relaxation.is_enough(bound) || cuts::subsets(&mut self.relaxation) == 0 {
                break;
            }
            bound = self.relaxation.relax(self.stop);
        }
        if self.relaxation.is_enough(bound) || self.is_over() {
            return;
        }
        self.round();
        if self.relaxation.is_enough(bound) {
            return;
        }
        let ruled_out = self.rule_out_lossy();
        self.split(depth);
        for k in ruled_out {
            self.relaxation.rule_out(k, false);
        }
    }

    /// Columns that no plan of this node beyond the target has.
    fn rule_out_lossy(&mut self) -> Vec<usize> {
        let now = self.relaxation.bounded();
        let mut out = Vec::new();
        for k in 0..self.relaxation.pool.len() {
            let loss = now.best[self.relaxation.pool.booking[k] as usize] - now.profit[k];
            if !self.relaxation.is_out(k) && self.relaxation.is_enough(now.bound - loss) {
                self.relaxation.rule_out(k, true);
                out.push(k);
            }
        }
        out
    }

    fn split(&mut self, depth: usize) {
        let solution = self.relaxation.solution();
        let questions = self.questions(&solution);
        if questions.is_empty() {
            return self.split_column(&solution, depth);
        }
        let (question, share) = self.choose(&questions);
        let yes_first = !matches!(question, Question::Booking(_)) || share >= 0.35;
        for yes in [yes_first, !yes_first] {
            self.answer(question, yes, true);
            self.node(depth + 1);
            self.answer(question, yes, false);
        }
    }

    /// Two teams of one booking with the same people, or nothing to ask: one column is taken or not.
    fn split_column(&mut self, solution: &[(u32, f64)], depth: usize) {
        let Some((column, _)) = solution.iter().find(|(_, x)| *x < 1.0 - 1e-5) else {
            // Whole, and still no proof: rounding stands in the way.
            self.is_unproven = true;
            return;
        };
        let k = *column as usize;
        let booking = self.relaxation.pool.booking[k] as usize;
        let others: Vec<usize> =
            self.relaxation.pool.of_booking[booking].iter().map(|q| *q as usize).filter(|q| *q != k).collect();
        for q in &others {
            self.relaxation.rule_out(*q, true);
        }
        self.node(depth + 1);
        for q in others {
            self.relaxation.rule_out(q, false);
        }
        self.relaxation.rule_out(k, true);
        self.node(depth + 1);
        self.relaxation.rule_out(k, false);
    }

    /// What is neither yes nor no in a solution, the most open first, with the share of yes.
    fn questions(&self, solution: &[(u32, f64)]) -> Vec<(Question, f64)> {
        let mut shares: BTreeMap<Question, f64> = BTreeMap::new();
        for (column, x) in solution {
            let k = *column as usize;
            *shares.entry(Question::Booking(self.relaxation.pool.booking[k])).or_default() += x;
            if *x < WHOLE {
                for i in self.relaxation.pool.team(k) {
                    *shares.entry(Question::Candidate(*i)).or_default() += x;
                }
            }
        }
        let open = |q: &Question, x: f64| {
            let open = x.min(1.0 - x);
            if matches!(q, Question::Booking(_)) { open * 1.5 } else { open }
        };
        let mut list: Vec<(f64, Question, f64)> = shares.into_iter().map(|(q, x)| (open(&q, x), q, x)).collect();
        list.retain(|(open, _, _)| *open > 1e-5);
        list.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        list.into_iter().map(|(_, q, x)| (q, x)).collect()
    }

    /// The question whose answers promise to cost most.
    fn choose(&mut self, questions: &[(Question, f64)]) -> (Question, f64) {
        let now = -self.relaxation.lp.objective();
        let mut snapshot = None;
        let (mut best, mut tried, mut idle) = ((f64::NEG_INFINITY, questions[0]), 0, 0);
        for (question, share) in questions.iter().take(LOOKED_AT) {
            let known = self.known.get(question).copied().unwrap_or_default();
            let is_known = known.yes.1 >= 1.0 && known.no.1 >= 1.0;
            let costs = if is_known {
                (known.yes.0 / known.yes.1 * (1.0 - share), known.no.0 / known.no.1 * share)
            } else if tried >= TRIES || idle >= IDLE {
                continue;
            } else {
                tried += 1;
                let before = snapshot.get_or_insert_with(|| self.relaxation.lp.snapshot()).clone();
                let costs = [true, false].map(|yes| self.try_out(*question, yes, now, &before));
                self.learn(*question, *share, costs);
                (costs[0], costs[1])
            };
            let score = costs.0.max(0.05) * costs.1.max(0.05);
            if score > best.0 {
                (best, idle) = ((score, (*question, *share)), 0);
            } else {
                idle += 1;
            }
        }
        best.1
    }

    /// What an answer costs the program in a few iterations.
    fn try_out(
        &mut self,
        question: Question,
        yes: bool,
        now: f64,
        state: &crate::matching::engine::simplex::State,
    ) -> f64 {
        self.answer(question, yes, true);
        let beyond = points(self.relaxation.target + 1);
        let end = self.relaxation.lp.solve(-beyond + 0.01, ITERATIONS);
        let cost = match end {
            End::Infeasible => 1e5,
            End::Cut => (now - beyond).max(0.0) + 20.0,
            End::Optimal | End::Limit => (now + self.relaxation.lp.dual_objective()).max(0.0),
        };
        self.answer(question, yes, false);
        self.relaxation.lp.restore(state);
        cost
    }

    fn learn(&mut self, question: Question, share: f64, costs: [f64; 2]) {
        let known = self.known.entry(question).or_default();
        known.yes = (known.yes.0 + costs[0].min(1e4) / (1.0 - share).max(0.05), known.yes.1 + 1.0);
        known.no = (known.no.0 + costs[1].min(1e4) / share.max(0.05), known.no.1 + 1.0);
    }

    /// Takes one side of a question, or takes that back.
    fn answer(&mut self, question: Question, yes: bool, on: bool) {
        let (booking, candidate) = match question {
            Question::Booking(booking) => (booking as usize, None),
            Question::Candidate(i) => (self.relaxation.model.booking_of(i), Some(i)),
        };
        if yes {
            self.relaxation.force(booking, on);
        }
        let columns = self.relaxation.pool.of_booking[booking].clone();
        for k in columns {
            let k = k as usize;
            let has = candidate.is_none_or(|i| self.relaxation.pool.team(k).contains(&i));
            if has != yes && !self.relaxation.gone[k] {
                self.relaxation.rule_out(k, on);
            }
        }
    }
}
