//! The door for people: pages, forms and what they are made of. All words that people read in a browser live here or in
//! `templates/`; rules do not.

pub mod assets;
pub mod book_pages;
pub mod booking_pages;
pub mod form;
pub mod layout;
pub mod parts;
pub mod public;
