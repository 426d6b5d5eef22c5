//! cancel-cancer: gets free cancer-awareness sessions to community groups.
//!
//! The house has five floors; each room uses only rooms below it (`tests/floors.rs` keeps it so).

pub mod actions;
pub mod app;
pub mod calendar;
pub mod cli;
pub mod clock;
pub mod config;
pub mod domain;
pub mod figures;
pub mod jobs;
pub mod links;
pub mod mail;
pub mod matching;
pub mod places;
pub mod planning;
pub mod store;
pub mod web;
