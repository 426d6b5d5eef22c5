//! The store on both engines: what is written is read back, what must not be is refused by name, replicas don't do a
//! thing twice.

mod bookings;
mod make;
mod offers;
mod outbox;
mod people;
mod plans;
mod schema;
mod together;
mod views;
