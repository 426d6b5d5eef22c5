//! cancel-cancer: gets free cancer-awareness sessions to community groups.
//!
//! The house has five floors; each room uses only rooms below it (`tests/floors.rs` keeps it so).

pub mod cli;
pub mod domain;
pub mod matching;
