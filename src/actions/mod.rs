//! One file is one thing that people do or ask: one function, one transaction. Every door calls these, nobody writes past them.
//!
//! Begin, load, decide (pure), write, put notices, audit, commit. No IO but the database.

pub mod add_person;
pub mod add_volunteer;
pub mod answer_offer;
pub mod ask_log_in;
mod ask_team;
pub mod cancel_booking;
pub mod close_item;
pub mod count_hit;
pub mod count_learning;
pub mod ctx;
pub mod decline_booking;
mod end_offers;
pub mod enter;
pub mod error;
pub mod expire_offer;
pub mod feed_link;
pub mod find_place;
pub mod forget;
pub mod give_group_code;
pub mod hold_booking;
pub mod mark_not_staffed;
mod note;
mod occupied;
pub mod offered_times;
pub mod open_booking;
pub mod open_feed;
pub mod open_offer;
pub mod pass_time;
pub mod prove_contact;
pub mod publish_plan;
mod put_before_desk;
pub mod record_bounce;
pub mod record_outcome;
pub mod record_reply;
pub mod refill;
pub mod request_booking;
pub mod retry_letter;
pub mod save_place;
pub mod take_message;
pub mod take_off;
mod team;
mod tell;
pub mod vouch_booking;
pub mod who_is;
