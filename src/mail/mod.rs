//! Letters: composed from facts (pure), written as bytes, and handed to a post that delivers them. Knows no database.

pub mod authority;
pub mod compose;
pub mod dkim;
pub mod files;
pub mod letter;
mod letter_facts;
mod line_by_line;
pub mod masking;
pub mod memory;
pub mod post;
pub mod read;
mod sheet;
pub mod smtp;
pub mod verp;
mod words;
