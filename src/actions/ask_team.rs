//! One row of a draft becomes offers, where it still stands. The rows of person and booking are locked by the caller.

use serde_json::json;

use crate::actions::ctx::Ctx;
use crate::actions::error::{Error, Result};
use crate::actions::give_join_link::ask_for_link;
use crate::actions::make_offer::{Offering, make_offer};
use crate::actions::note::note;
use crate::actions::occupied::{self, Stay};
use crate::actions::publish_plan::Stayed;
use crate::actions::team;
use crate::actions::tell;
use crate::domain::booking::{Booking, Slot, State};
use crate::domain::change::SeenTeam;
use crate::domain::deed::{Before, Done};
use crate::domain::group::{Place, SessionKind};
use crate::domain::ids::PlanId;
use crate::domain::notice::Notice;
use crate::domain::offer::{Offer, OpenPlaces, TeamRole};
use crate::domain::plan::{Member, Row};
use crate::domain::time::Instant;
use crate::store::Tx;
use crate::store::booking;
use crate::store::group;
use crate::store::item::{self, ItemKind};
use crate::store::offer;
use crate::store::plan;
use crate::store::plan_change;
use crate::store::volunteer;

/// A row that stands, with what making its offers takes.
pub(super) struct Standing<'a> {
    row: &'a Row,
    booking: Booking,
    kind: SessionKind,
    place: Option<Place>,
    offers: Vec<Offer>,
    slot: Slot,
    release: Instant,
}

/// Members of a row who are asked anew.
pub(super) fn asked_anew(row: &Row) -> impl Iterator<Item = &Member> {
    row.members.iter().filter(|m| !m.already)
}

/// Compares the row with what holds now: the booking, its places, and each new member's facts and time.
pub(super) async fn stands<'a>(
    tx: &Tx,
    ctx: &Ctx,
    row: &'a Row,
    booking: Booking,
) -> Result<std::result::Result<Standing<'a>, Stayed>> {
    let offers = offer::of_booking(tx, booking.id).await?;
    let Some(&slot) = booking.slots.get(row.slot) else { return Ok(Err(Stayed::Changed)) };
    if is_other(row, &booking) || !is_news(row, &booking) {
        return Ok(Err(Stayed::Changed));
    }
    let release = ctx.rules.offers.release(tell::due(ctx));
    if release >= slot.start || !places_are_open(row, &offers, ctx.now) {
        return Ok(Err(Stayed::FactsChanged));
    }
    let kind = group::kind(tx, booking.kind).await?.ok_or(Error::NotFound)?;
    let place = match booking.place {
        Some(id) => group::place(tx, id).await?,
        None => None,
    };
    let standing = Standing { row, booking, kind, place, offers, slot, release };
    for member in asked_anew(row) {
        if !standing.can_still(tx, ctx, member).await? {
            return Ok(Err(Stayed::FactsChanged));
        }
    }
    Ok(Ok(standing))
}

impl Standing<'_> {
    /// Whether the volunteer's facts are those of the plan, and their live sessions leave time and limits for this one.
    async fn can_still(&self, tx: &Tx, ctx: &Ctx, member: &Member) -> Result<bool> {
        if self.offers.iter().any(|o| o.person == member.person && o.holds_place()) {
            return Ok(false);
        }
        let Some(who) = volunteer::find(tx, member.person).await? else { return Ok(false) };
        let new = Stay::at_slot(&who, &self.slot, &self.kind, self.place.as_ref());
        let now = ctx.now;
        let held = occupied::stays(tx, &who, &new, move |o| o.is_live(now)).await?;
        Ok(who.version == member.version
            && occupied::fits(&ctx.rules.matching, &who, &new, &held)
            && occupied::within_limits(&who, &new, &held))
    }

    /// Makes the offers, moves the booking on and takes the row out of the draft. Returns the letters and what was done;
    /// who is asked are the offers added.
    pub(super) async fn publish(self, tx: &Tx, ctx: &Ctx, plan: PlanId) -> Result<(Vec<Notice>, Done)> {
        let mut was = Before::of(&self.booking);
        let mut booking = self.booking.clone().publish(self.row.slot, self.row.team, ctx.now)?;
        if booking.state == State::Offered && team::is_complete(&booking, &self.offers) {
            // The team is smaller than the one that was asked for, and everybody has said yes.
            booking = booking.confirm(ctx.now)?;
        }
        if !plan::take_row(tx, plan, booking.id, true).await? {
            return Err(Error::Stale);
        }
        booking::update(tx, &booking).await?;
        for kind in [ItemKind::NobodyFound, ItemKind::Passed] {
            item::close_of(tx, kind, booking.id, ctx.now).await?;
        }
        let (mut notices, mut asked) = (Vec::new(), Vec::new());
        for member in asked_anew(self.row) {
            let place = Offering { booking: &booking, kind: &self.kind, slot: self.row.slot, role: member.role };
            let (offer, notice) = make_offer(tx, ctx, &place, member.person, self.release).await?;
            was.added.push(offer);
            notices.push(notice);
            asked.push(member.person.0);
        }
        plan_change::mark_seen(tx, &[(booking.id, SeenTeam::of(self.row))].into(), ctx.now).await?;
        note(tx, ctx, "publish_plan", &booking, json!({ "asked": asked, "start": self.slot.start })).await?;
        if booking.state == State::Confirmed && self.booking.state != State::Confirmed {
            ask_for_link(tx, &booking, ctx.now).await?;
            notices.extend(tell::confirmed(&booking, &self.offers, tell::due(ctx)));
        }
        Ok((notices, Done { booking: booking.id, version: booking.version + 1, was }))
    }
}

/// The booking was written since the plan was made, or can't be published.
fn is_other(row: &Row, booking: &Booking) -> bool {
    let open = matches!(booking.state, State::Requested | State::Offered | State::Confirmed);
    booking.version != row.version || !booking.proven || !open
}

/// Somebody is to be asked, or the team that was asked for is another one.
fn is_news(row: &Row, booking: &Booking) -> bool {
    asked_anew(row).next().is_some() || (booking.team, booking.chosen) != (Some(row.team), Some(row.slot))
}

/// Whether those whom the row takes as given still hold their places, at its time, and the others are still open.
fn places_are_open(row: &Row, offers: &[Offer], now: Instant) -> bool {
    let live: Vec<&Offer> = offers.iter().filter(|o| o.is_live(now)).collect();
    let holds = |m: &Member| live.iter().any(|o| o.person == m.person && o.role == m.role);
    let open = OpenPlaces::of(row.team, live.iter().copied());
    let wanted = |role: TeamRole| asked_anew(row).filter(|m| m.role == role).count();
    live.iter().all(|o| o.slot == row.slot)
        && row.members.iter().filter(|m| m.already).all(holds)
        && wanted(TeamRole::Lead) <= open.lead as usize
        && wanted(TeamRole::Support) <= open.support as usize
}
