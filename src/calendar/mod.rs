//! Feeds and invitations as iCalendar text (RFC 5545, 5546, 7986). Pure: facts in, the same bytes out each time.
//! The crate `icalendar` holds the values; our own writer writes them. What others wrote is read by our own reader, with limits.

pub mod busy;
mod event;
pub mod feed;
pub mod invitation;
pub mod message;
pub mod reader;
pub mod recurrence;
mod words;
mod writer;

pub use event::{Hosts, revised};

#[cfg(test)]
pub(crate) mod samples;
