//! cancel-cancer: gets free cancer-awareness sessions to community groups.
//!
//! One package, one library, one thin binary. The folders are the architecture: five floors, and each room uses only
//! rooms below it. `tests/floors.rs` holds the table of who may use whom and fails where a line of code leaves it.
//!
//! | floor | rooms |
//! | --- | --- |
//! | 4 doors | [`web`] for people, [`inbox`] for replies and bounces, [`jobs`] for time, [`cli`] for the terminal |
//! | 3 actions | [`actions`]: one file is one thing people do or ask, one function, one transaction; [`app`] is passed to all |
//! | 2 the outside | [`store`] (the only room that knows the database), [`mail`] (letters composed, posted and read back), [`fetch`] (the only outgoing HTTP) |
//! | 1 pure work | [`matching`] (problem to plan), [`planning`] (bookings to problem), [`calendar`], [`places`], [`figures`], [`links`], [`learn`] (the digital session's files) |
//! | 0 words | [`domain`] (types and rules), [`config`], [`clock`] |
//!
//! A booking's way: `web::book` parses what somebody typed, `actions::request_booking` stores it with its letter,
//! `jobs::replan` takes a snapshot, `planning` makes it a problem, `matching` solves it, the desk shows the draft,
//! `actions::publish_plan` asks the volunteers, `jobs::post_letters` sends what is due, `actions::answer_offer` fills the
//! places, and `calendar` keeps everybody's calendar right.

pub mod actions;
pub mod app;
pub mod calendar;
pub mod cli;
pub mod clock;
pub mod config;
pub mod domain;
pub mod fetch;
pub mod figures;
pub mod inbox;
pub mod jobs;
pub mod learn;
pub mod links;
pub mod mail;
pub mod matching;
pub mod places;
pub mod planning;
pub mod store;
pub mod web;
