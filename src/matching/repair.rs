//! Better plans out of a plan: a booking that lacks a team takes one, who is in the way moves elsewhere.
//! Every move is kept only where the score rises; the number of moves is bounded.

use crate::matching::board::{Board, Team};
use crate::matching::dice::Dice;

/// How many bookings in a row may be pushed out for one that comes in.
const DEPTH: usize = 3;
/// How many of those in the way are tried, at each depth.
const WIDTH: [usize; DEPTH] = [6, 10, 40];

/// Rounds without gain after which nothing better is taken to be in reach.
const IDLE: usize = 30;

/// What a search may still spend, and who can end it.
pub struct Budget<'s> {
    /// Attempts to seat a team.
    pub steps: usize,
    /// "Stop now."
    pub stop: &'s dyn Fn() -> bool,
    /// A score that is good enough.
    pub enough: i64,
}

impl Budget<'_> {
    /// Takes one step, or says that it is over.
    fn spend(&mut self, score: i64) -> bool {
        let go_on = self.steps > 0 && score < self.enough && !(self.stop)();
        self.steps = self.steps.saturating_sub(1);
        go_on
    }
}

/// Goes over all bookings, those without a full team by chains, the others by choosing their team anew, until nothing is
/// gained or the budget is spent.
pub fn repair(board: &mut Board, dice: &mut Dice, budget: &mut Budget) {
    let mut idle = 0;
    while idle < IDLE {
        let before = board.score;
        let mut bookings: Vec<usize> = (0..board.teams.len()).collect();
        dice.shuffle(&mut bookings);
        bookings.sort_by_key(|b| board.value(*b) * 100 >= board.facts.most_value(*b) * 95);
        for booking in bookings {
            if !budget.spend(board.score) {
                return;
            }
            let full = board.value(booking) * 100 >= board.facts.most_value(booking) * 95;
            let depth = if full { idle.min(1) } else { DEPTH };
            let (score, old) = (board.score, board.clear(booking));
            if !chain(board, dice, budget, booking, Aim { depth, score, out: &[booking] }) {
                restore(board, old);
            }
        }
        idle = if board.score > before { 0 } else { idle + 1 };
    }
}

#[derive(Clone, Copy)]
struct Aim<'o> {
    /// How many more may be pushed out.
    depth: usize,
    /// The score to beat.
    score: i64,
    /// Bookings that are part of this chain already.
    out: &'o [usize],
}

/// Seats a booking that has no team, so that the score rises above the aim; else leaves the board as it was.
fn chain(board: &mut Board, dice: &mut Dice, budget: &mut Budget, booking: usize, aim: Aim) -> bool {
    if let Some(team) = board.best(booking) {
        board.staff(team);
        if board.score > aim.score {
            return true;
        }
        board.clear(booking);
    }
    if aim.depth == 0 {
        return false;
    }
    let mut others = board.in_the_way(booking);
    others.retain(|b| !aim.out.contains(b));
    dice.shuffle(&mut others);
    others.truncate(WIDTH[aim.depth - 1]);
    others.into_iter().any(|other| budget.spend(board.score) && push_out(board, dice, budget, booking, other, aim))
}

/// Takes another booking's team away, seats this one, and finds the other a new team.
fn push_out(board: &mut Board, dice: &mut Dice, budget: &mut Budget, booking: usize, other: usize, aim: Aim) -> bool {
    let old = board.clear(other);
    if let Some(team) = board.best(booking) {
        board.staff(team);
        if board.score > aim.score {
            if let Some(team) = board.best(other) {
                board.staff(team);
            }
            return true;
        }
        let mut out = aim.out.to_vec();
        out.push(other);
        if chain(board, dice, budget, other, Aim { depth: aim.depth - 1, out: &out, ..aim }) {
            return true;
        }
        board.clear(booking);
    }
    restore(board, old);
    false
}

fn restore(board: &mut Board, old: Option<Team>) {
    if let Some(team) = old {
        board.staff(team);
    }
}
