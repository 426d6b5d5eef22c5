//! From a problem to a plan: rules, score, solver, proven bound and reasons. Pure: no IO, no clock, no async.
//!
//! `problem` is the value that files (`format`) and snapshots make; `check` judges a plan and shares nothing with the
//! solver (`solve`, `engine`) but the structs of the problem and the arithmetic of places.

pub mod advice;
pub mod base;
pub mod candidates;
pub mod check;
pub mod code;
pub mod confirm;
pub mod crew;
pub mod dice;
pub mod engine;
pub mod explain;
pub mod explanation;
pub mod facts;
pub mod format;
pub mod funnel;
pub mod languages;
pub mod plan;
pub mod problem;
pub mod reasons;
pub mod rules;
pub mod seats;
pub mod solve;
pub mod stand_ins;
pub mod validate;
pub mod view;
pub mod why;
pub mod words;

#[cfg(test)]
mod sample;
#[cfg(test)]
mod spoilt;
