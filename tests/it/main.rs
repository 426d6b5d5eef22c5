//! The tests that need the whole house: one binary, one file per topic.

mod nhs_components;
mod supply_chain;
mod web;
