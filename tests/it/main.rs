//! The tests that need the whole house: one binary, one file per topic.

mod actions;
mod calendars;
mod demo;
mod fetch;
mod hazards;
mod house;
mod inbox;
mod jobs;
mod nhs_components;
mod reading;
mod relay;
mod site;
mod start;
mod store;
mod supply_chain;
mod terminal;
mod web;
