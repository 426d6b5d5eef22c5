//! The tests that need the whole house: one binary, one file per topic.

mod actions;
mod demo;
mod fetch;
mod hazards;
mod house;
mod jobs;
mod nhs_components;
mod reading;
mod site;
mod start;
mod store;
mod supply_chain;
mod terminal;
mod web;
