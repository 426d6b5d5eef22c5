//! A coordinator publishes rows of the draft: each place that is not held becomes an offer.

use std::collections::{BTreeMap, BTreeSet};

use crate::actions::ask_team;
use crate::actions::ctx::Ctx;
use crate::actions::error::Result;
use crate::actions::tell;
use crate::domain::booking::Booking;
use crate::domain::deed::DeedKind;
use crate::domain::ids::{BookingId, DeedId, PlanId, Reference};
use crate::domain::plan::{Draft, Row};
use crate::store::booking;
use crate::store::person;
use crate::store::plan;
use crate::store::views;
use crate::store::{Db, Tx, commit};

/// A row as somebody saw it: `CC-7Q2FK9.digest` in the form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chosen {
    pub reference: Reference,
    pub digest: String,
}

/// Why a ticked row stayed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stayed {
    /// Another time or team by now, or published by somebody else.
    Changed,
    /// A fact that it depends on has changed since the plan was made.
    FactsChanged,
    /// Not in the areas of who publishes.
    NotYours,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Published {
    /// Rows that were published.
    pub rows: Vec<Reference>,
    /// Offers made: letters that will leave.
    pub asked: u32,
    /// Rows that stayed, and why.
    pub stayed: Vec<(Reference, Stayed)>,
    /// Takes it back; none where no letter is held.
    pub deed: Option<DeedId>,
}

/// Publishes the ticked rows that still stand and whose facts still hold, all compared once at the start of the
/// transaction. `districts`: areas of who publishes; `None` is all.
pub async fn publish_plan(db: &Db, ctx: &Ctx, chosen: &[Chosen], districts: Option<&[String]>) -> Result<Published> {
    let tx = db.begin().await?;
    let Some(stored) = plan::present(&tx).await? else {
        let stayed = chosen.iter().map(|c| (c.reference.clone(), Stayed::Changed)).collect();
        return Ok(Published { stayed, ..Published::default() });
    };
    let (mut rows, mut stayed) = (BTreeMap::new(), Vec::new());
    for ticked in chosen {
        match pick(&tx, &stored.draft, ticked, districts).await? {
            Ok(row) => drop(rows.insert(row.booking, row)),
            Err(why) => stayed.push((ticked.reference.clone(), why)),
        }
    }
    let mut published = publish_rows(&tx, ctx, stored.id, rows.into_values().collect()).await?;
    commit(tx).await?;
    published.stayed.extend(stayed);
    Ok(published)
}

/// Every row of the present draft that `wanted` picks, inside a transaction: for refill and the demo.
pub async fn publish_in(tx: &Tx, ctx: &Ctx, wanted: impl Fn(BookingId) -> bool + Send) -> Result<Published> {
    let Some(stored) = plan::present(tx).await? else { return Ok(Published::default()) };
    let rows = stored.draft.rows.iter().filter(|row| wanted(row.booking)).collect();
    publish_rows(tx, ctx, stored.id, rows).await
}

/// The row that was ticked, if the draft still shows it so and it is theirs to publish.
async fn pick<'a>(
    tx: &Tx,
    draft: &'a Draft,
    ticked: &Chosen,
    districts: Option<&[String]>,
) -> Result<std::result::Result<&'a Row, Stayed>> {
    let Some(id) = booking::by_reference(tx, &ticked.reference).await? else { return Ok(Err(Stayed::Changed)) };
    if !views::sees(tx, districts, id).await? {
        return Ok(Err(Stayed::NotYours));
    }
    let row = draft.rows.iter().find(|row| row.booking == id && row.digest == ticked.digest);
    Ok(row.ok_or(Stayed::Changed))
}

async fn publish_rows(tx: &Tx, ctx: &Ctx, plan: PlanId, rows: Vec<&Row>) -> Result<Published> {
    let mut bookings = lock(tx, &rows).await?;
    let (mut published, mut notices, mut deeds) = (Published::default(), Vec::new(), Vec::new());
    for row in rows {
        // A booking that is gone had no contact who could be told either.
        let Some(booking) = bookings.remove(&row.booking) else { continue };
        let reference = booking.reference.clone();
        match ask_team::stands(tx, ctx, row, booking).await? {
            Ok(standing) => {
                let (letters, done) = standing.publish(tx, ctx, plan).await?;
                published.rows.push(reference);
                published.asked += u32::try_from(done.was.added.len()).unwrap_or(u32::MAX);
                notices.push(letters);
                deeds.push(done);
            }
            Err(why) => published.stayed.push((reference, why)),
        }
    }
    if published.rows.is_empty() {
        return Ok(published);
    }
    plan::mark_dirty(tx).await?;
    for (letters, done) in notices.iter().zip(&mut deeds) {
        done.was.letters = tell::put_all(tx, ctx, letters).await?;
    }
    published.deed = tell::hold(tx, ctx, (DeedKind::Publish, Some(plan)), &notices.concat(), deeds).await?;
    Ok(published)
}

/// Locks those who will be asked, then the bookings, each ascending.
async fn lock(tx: &Tx, rows: &[&Row]) -> Result<BTreeMap<BookingId, Booking>> {
    let asked: BTreeSet<_> = rows.iter().flat_map(|row| ask_team::asked_anew(row)).map(|m| m.person).collect();
    for id in asked {
        person::lock(tx, id).await?;
    }
    let ids: BTreeSet<_> = rows.iter().map(|row| row.booking).collect();
    let mut bookings = BTreeMap::new();
    for id in ids {
        if let Some(booking) = booking::lock(tx, id).await? {
            bookings.insert(id, booking);
        }
    }
    Ok(bookings)
}
