//! The front door, driven through the real router with a real database and a standing clock.

mod book;
mod booking;
mod busy;
mod desk;
mod feeds;
mod harness;
mod join;
mod kept;
mod learn;
mod learn_offered;
mod learn_pages;
mod log_in;
mod mail;
mod moving;
mod offers;
mod people;
mod plan;
mod roles;
mod safety;
mod unsubscribe;
mod updates;
mod volunteer;
