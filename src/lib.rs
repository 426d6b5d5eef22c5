//! cancel-cancer: gets free cancer-awareness sessions to community groups.
//!
//! The house has five floors; each room uses only rooms below it (`tests/floors.rs` keeps it so).

pub mod actions;
pub mod clock;
pub mod config;
pub mod domain;
pub mod links;
pub mod places;
pub mod planning;
pub mod store;
pub mod web;
