//! The door for people: pages, forms and what they are made of. All words that people read in a browser live here or in
//! `templates/`; rules do not.

pub mod answer;
pub mod assets;
pub mod book;
pub mod book_pages;
pub mod booking;
pub mod booking_pages;
pub mod cookies;
pub mod csrf;
pub mod desk;
pub mod doors;
pub mod error;
pub mod fact_rows;
pub mod fault_words;
pub mod feed_page;
pub mod feeds;
pub mod flow;
pub mod form;
pub mod front_pages;
pub mod health;
pub mod kept;
pub mod languages;
pub mod layout;
pub mod learn;
pub mod limits;
mod listen;
pub mod log_in;
pub mod me;
pub mod offer;
pub mod parts;
pub mod public;
pub mod roles;
pub mod router;
pub mod safety;
pub mod session;
pub mod session_link;
pub mod steering;
mod unbroken;
mod unsubscribe;
pub mod upload;
mod volunteer;
pub mod watch;
pub mod words;

pub use listen::{Patience, listen, listen_with};
pub use router::router;
pub use unbroken::unbroken;
