//! Snapshot to problem, plan to draft: the only place where bookings become a matching problem. Pure.

pub mod changes;
pub mod draft;
pub mod offered;
pub mod people;
pub mod places;
pub mod problem;
pub mod questions;
pub mod stand_ins;
pub mod times;

#[cfg(test)]
mod tests;
