//! The door for the terminal.

pub mod matching;
