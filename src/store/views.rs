//! What pages and feeds may read: flat rows of lists that no action needs, and the reads they share with actions.

mod bookings;
mod inbound;
mod items;
mod learning;
mod letters;
mod offers;
mod people;

pub use bookings::{BookingLine, HistoryLine, bookings, counts, history, of_districts, of_group, seen_of, sees};
pub use inbound::inbound;
pub use items::{ItemBooking, ItemLine, item, item_count, items};
pub use learning::{LearnLine, codes, learned};
pub use letters::{LetterLine, letter, letter_bytes, letters, queue};
pub use offers::{of_volunteer, offers_of};
pub use people::{GroupLine, VolunteerLine, groups, volunteers};

pub use crate::store::area_update::all as area_updates;
pub use crate::store::booking::{by_reference, facts, facts_of};
pub use crate::store::busy::find as busy_calendar;
pub use crate::store::calendar_answer::of_booking as answers;
pub use crate::store::commits;
pub use crate::store::deed::find as deed;
pub use crate::store::feed_state::{last_fetched, since};
pub use crate::store::group::{find as group, kinds};
pub use crate::store::item::{Item, ItemKind};
pub use crate::store::learning::{code_of, group_of};
pub use crate::store::person::{areas, districts, logged_in};
pub use crate::store::plan::{last_row, present as draft};
pub use crate::store::plan_change::{changes, questions, seen};
pub use crate::store::setting::get as setting;
pub use crate::store::stopped::of as stopped_of;
pub use crate::store::token::generation;
pub use crate::store::volunteer::find as volunteer;

use sea_orm::sea_query::{Expr, ExprTrait, Func, SimpleExpr};
use sea_orm::{ColumnTrait, Condition, EntityTrait, RelationDef};

use crate::store::entity::{booking, booking_slot, place};

/// Which districts somebody sees; bookings without a place are seen by all. `None`: everything.
pub type Districts<'a> = Option<&'a [String]>;

/// Whether a booking in `district` (none: online) is among them.
pub fn in_districts(districts: Districts<'_>, district: Option<&str>) -> bool {
    match (districts, district) {
        (Some(mine), Some(district)) => mine.iter().any(|d| d == district),
        _ => true,
    }
}

/// The same as a condition on joined `place`.
fn in_them(districts: Districts<'_>) -> Condition {
    match districts {
        None => Condition::all(),
        Some(mine) => Condition::any().add(place::Column::District.is_null()).add(place::Column::District.is_in(mine)),
    }
}

fn to_place() -> RelationDef {
    booking::Entity::belongs_to(place::Entity).from(booking::Column::PlaceId).to(place::Column::Id).into()
}

/// The slot that holds: the chosen one, else the first wished.
fn to_slot() -> RelationDef {
    let join: RelationDef = booking::Entity::belongs_to(booking_slot::Entity)
        .from(booking::Column::Id)
        .to(booking_slot::Column::BookingId)
        .into();
    join.on_condition(|_, _| held_slot().into())
}

fn held_slot() -> SimpleExpr {
    let chosen = Func::coalesce([Expr::col((booking::Entity, booking::Column::Chosen)), Expr::val(0)]);
    Expr::col((booking_slot::Entity, booking_slot::Column::Position)).eq(chosen)
}
