//! Which times a group that is still asking can be offered. A question: nothing changes.

use chrono::NaiveDate;

use crate::actions::error::Result;
use crate::domain::group::{Format, SessionKind};
use crate::matching::format;
use crate::places::position_of;
use crate::planning::times::{Asking, free_times};
use crate::store::Db;
use crate::store::plan;

/// Up to three local times between two days at which the present plan leaves a whole team free; none before there is a
/// plan, or where the district is unknown. `district`: postcode district, ignored online.
pub async fn offered_times(
    db: &Db,
    kind: &SessionKind,
    how: Format,
    district: Option<&str>,
    days: (NaiveDate, NaiveDate),
) -> Result<Vec<(NaiveDate, chrono::NaiveTime)>> {
    let Some((problem, plan)) = plan::files(db.read()).await? else { return Ok(Vec::new()) };
    let (Ok(problem), Ok(plan)) = (format::read(&problem), format::read_plan(&plan)) else {
        tracing::error!("the stored draft can't be read: no times are offered");
        return Ok(Vec::new());
    };
    let asking = Asking { kind, format: how, position: district.and_then(position_of) };
    Ok(free_times(problem, &plan, &asking, days))
}
