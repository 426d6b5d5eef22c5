//! Types and rules of the programme: values in, values out. No IO, no clock, no async, nothing else of the house.

pub mod area_update;
pub mod booking;
pub mod busy;
pub mod change;
pub mod deed;
pub mod dial;
pub mod facts;
pub mod group;
pub mod ids;
pub mod inbound;
pub mod learning;
pub mod notice;
pub mod offer;
pub mod outcome;
pub mod person;
pub mod place;
pub mod plan;
pub mod programme;
pub mod reminder;
pub mod reply;
pub mod rules;
pub mod text;
pub mod time;
pub mod token;
pub mod volunteer;
