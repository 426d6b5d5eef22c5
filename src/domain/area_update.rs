//! What was done in one of the programme's areas of work, as somebody at the desk wrote it for the page about it.

use chrono::NaiveDate;

use crate::domain::ids::AreaUpdateId;
use crate::domain::text::Passage;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AreaUpdate {
    pub id: AreaUpdateId,
    /// Number of the area, from 1.
    pub area: u32,
    pub on: NaiveDate,
    pub says: Passage,
}
