//! The tests that need the whole house: one binary, one file per topic.

mod actions;
mod house;
mod nhs_components;
mod store;
mod supply_chain;
